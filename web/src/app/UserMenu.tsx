import { useApolloClient, useMutation } from '@apollo/client/react';
import { ActionIcon, Menu, useMantineColorScheme } from '@mantine/core';
import {
  IconCheck,
  IconDeviceDesktop,
  IconKeyboard,
  IconLogout,
  IconMoon,
  IconSun,
  IconUserCircle,
  IconWorld,
} from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { SignOutDocument, ViewerDocument, type ViewerSessionFragment } from '../graphql/generated';
import { sentenceCase } from '../lib/format';
import { setPreferences, usePreferences } from './preferences';

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
  const signOut = useSignOut();
  const mark = (isOn: boolean) => (isOn ? <IconCheck size={14} aria-hidden="true" /> : null);
  return (
    <Menu position="bottom-end" width={240}>
      <Menu.Target>
        <ActionIcon size={30} aria-label={`User menu of ${viewer.user.name}`}>
          <IconUserCircle size={20} stroke={1.6} aria-hidden="true" />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {viewer.user.email}
          <br />
          {`${sentenceCase(viewer.role)} of ${viewer.tenant.name}`}
        </Menu.Label>
        <Menu.Divider />
        {SCHEMES.map(({ value, label, Glyph }) => (
          <Menu.Item
            key={value}
            leftSection={<Glyph size={15} aria-hidden="true" />}
            rightSection={mark(colorScheme === value)}
            onClick={() => setColorScheme(value)}
          >
            {label}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item
          leftSection={<IconWorld size={15} aria-hidden="true" />}
          rightSection={mark(timeZone === 'UTC')}
          onClick={() => setPreferences({ timeZone: timeZone === 'UTC' ? null : 'UTC' })}
        >
          Times in UTC
        </Menu.Item>
        <Menu.Item
          leftSection={<IconKeyboard size={15} aria-hidden="true" />}
          rightSection={mark(areShortcutsOn)}
          onClick={() => setPreferences({ areShortcutsOn: !areShortcutsOn })}
        >
          Keyboard shortcuts
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={15} aria-hidden="true" />} onClick={signOut}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
