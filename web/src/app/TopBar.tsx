import { ActionIcon, Kbd } from '@mantine/core';
import { IconHelp, IconSearch } from '@tabler/icons-react';
import { useMatches, useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import type { ViewerSessionFragment } from '../graphql/generated';
import { rangeOf, type TimeRange, toSearch } from '../lib/time-range';
import { RangePicker } from '../ui/RangePicker';
import { ConnectionChip } from './ConnectionChip';
import { CopyLink } from './CopyLink';
import { OpenInExplorer } from './OpenInExplorer';
import styles from './Shell.module.css';
import { UserMenu } from './UserMenu';
import { usePageKeys } from './use-page-keys';

const Palette = lazy(() => import('../features/palette/Palette').then((module) => ({ default: module.Palette })));
const HelpDialog = lazy(() => import('./HelpDialog').then((module) => ({ default: module.HelpDialog })));

type Layer = 'palette' | 'help' | null;

const SEARCH_KEY = /Mac|iPhone|iPad/.test(navigator.userAgent) ? '⌘ K' : 'Ctrl K';

/** Search and help, one at a time, loaded when first opened. */
function Layers({ layer, close }: { readonly layer: Layer; readonly close: () => void }) {
  const navigate = useNavigate();
  return (
    <Suspense>
      {layer === 'palette' ? (
        <Palette
          isOpen
          onClose={close}
          onOpen={(href) => {
            close();
            navigate({ href });
          }}
        />
      ) : null}
      {layer === 'help' ? <HelpDialog isOpen onClose={close} /> : null}
    </Suspense>
  );
}

/** What concerns every page: search, the time range where there are charts, the connection, and the person. */
export function TopBar({ viewer }: { readonly viewer: ViewerSessionFragment }) {
  const hasTimeRange = useMatches().some((match) => match.staticData.hasTimeRange);
  const search = useSearch({ strict: false });
  const navigate = useNavigate();
  const [layer, setLayer] = useState<Layer>(null);
  const change = (range: TimeRange) =>
    navigate({ to: '.', search: (old: Record<string, unknown>) => ({ ...old, ...toSearch(range) }) as never });
  usePageKeys({
    openPalette: () => setLayer('palette'),
    openHelp: () => setLayer('help'),
    changeRange: hasTimeRange ? (next) => change(next(rangeOf(search), new Date())) : null,
  });
  return (
    <header className={styles.bar}>
      <button type="button" className={styles.search} aria-label="Search" onClick={() => setLayer('palette')}>
        <IconSearch size={14} aria-hidden="true" />
        <span>Search</span>
        <Kbd size="xs">{SEARCH_KEY}</Kbd>
      </button>
      <div className={styles.barEnd}>
        {hasTimeRange ? (
          <>
            <RangePicker value={rangeOf(search)} onChange={change} />
            <CopyLink range={rangeOf(search)} />
          </>
        ) : null}
        <OpenInExplorer />
        <ConnectionChip />
        <ActionIcon
          className={styles.wide}
          size={30}
          aria-label="Keyboard shortcuts"
          title="Keyboard shortcuts"
          onClick={() => setLayer('help')}
        >
          <IconHelp size={18} stroke={1.6} aria-hidden="true" />
        </ActionIcon>
        <UserMenu viewer={viewer} />
      </div>
      <Layers layer={layer} close={() => setLayer(null)} />
    </header>
  );
}
