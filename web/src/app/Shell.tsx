import type { ReactNode } from 'react';
import type { ViewerSessionFragment } from '../graphql/generated';
import { Toaster } from '../ui/Toaster';
import { AlertAnnouncer } from './AlertAnnouncer';
import { ConnectionBanner } from './ConnectionChip';
import { usePreferences } from './preferences';
import { Rail } from './Rail';
import styles from './Shell.module.css';
import { TopBar } from './TopBar';

interface Props {
  readonly viewer: ViewerSessionFragment;
  readonly children: ReactNode;
}

/** The frame of every page: rail, top bar, main. */
export function Shell({ viewer, children }: Props) {
  const { isRailCollapsed } = usePreferences();
  return (
    <Toaster>
      <div className={`${styles.shell} ${isRailCollapsed ? styles.collapsed : ''}`}>
        <a className={styles.skip} href="#main">
          Skip to content
        </a>
        <Rail />
        <TopBar viewer={viewer} />
        <main id="main" className={styles.main} tabIndex={-1}>
          <ConnectionBanner />
          {children}
        </main>
        <AlertAnnouncer />
      </div>
    </Toaster>
  );
}
