import { useApolloClient, useMutation } from '@apollo/client/react';
import { ActionIcon, Popover, useMantineColorScheme } from '@mantine/core';
import {
  IconDeviceDesktop,
  IconKeyboard,
  IconLogout,
  IconMoon,
  IconSun,
  IconUserCircle,
  IconWorld,
} from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { forgetExplorer } from '../features/explorer/explorer-storage';
import { SignOutDocument, ViewerDocument, type ViewerSessionFragment } from '../graphql/generated';
import { sentenceCase } from '../lib/format';
import { Option } from '../ui/Option';
import { setPreferences, usePreferences } from './preferences';
import styles from './UserMenu.module.css';

const SCHEMES = [
  { value: 'auto', label: 'System theme', Glyph: IconDeviceDesktop },
  { value: 'light', label: 'Light theme', Glyph: IconSun },
  { value: 'dark', label: 'Dark theme', Glyph: IconMoon },
] as const;

function useSignOut() {
  const [signOut] = useMutation(SignOutDocument);
  const client = useApolloClient();
  const navigate = useNavigate();
  return async () => {
    await signOut();
    forgetExplorer();
    // First the page, then the data: the page behind would otherwise ask again without a session.
    await navigate({ to: '/sign-in' });
    await client.clearStore();
    client.writeQuery({ query: ViewerDocument, data: { viewer: null } });
  };
}

/** Who is signed in, how the console looks and behaves for them, and the way out. */
export function UserMenu({ viewer }: { readonly viewer: ViewerSessionFragment }) {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const { areShortcutsOn, timeZone } = usePreferences();
  const [isOpen, setOpen] = useState(false);
  const signOut = useSignOut();
  return (
    <Popover opened={isOpen} onChange={setOpen} position="bottom-end" width={240} shadow="sm" trapFocus returnFocus>
      <Popover.Target>
        <ActionIcon size={30} aria-label={`User menu of ${viewer.user.name}`} onClick={() => setOpen(!isOpen)}>
          <IconUserCircle size={20} stroke={1.6} aria-hidden="true" />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown p={4} aria-label="User menu">
        <p className={styles.who}>
          {viewer.user.email}
          <br />
          <span className="muted">{`${sentenceCase(viewer.role)} of ${viewer.tenant.name}`}</span>
        </p>
        <ul className={styles.options}>
          {SCHEMES.map(({ value, label, Glyph }) => (
            <li key={value}>
              <Option Glyph={Glyph} label={label} isOn={colorScheme === value} onClick={() => setColorScheme(value)} />
            </li>
          ))}
        </ul>
        <ul className={styles.options}>
          <li>
            <Option
              Glyph={IconWorld}
              label="Times in UTC"
              isOn={timeZone === 'UTC'}
              onClick={() => setPreferences({ timeZone: timeZone === 'UTC' ? null : 'UTC' })}
            />
          </li>
          <li>
            <Option
              Glyph={IconKeyboard}
              label="Keyboard shortcuts"
              isOn={areShortcutsOn}
              onClick={() => setPreferences({ areShortcutsOn: !areShortcutsOn })}
            />
          </li>
        </ul>
        <ul className={styles.options}>
          <li>
            <Option Glyph={IconLogout} label="Sign out" onClick={signOut} />
          </li>
        </ul>
      </Popover.Dropdown>
    </Popover>
  );
}
