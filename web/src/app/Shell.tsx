import type { ReactNode } from 'react';
import type { ViewerSessionFragment } from '../graphql/generated';
import { Toaster } from '../ui/Toaster';
import { usePhone } from '../ui/use-phone';
import { AlertAnnouncer } from './AlertAnnouncer';
import { ConnectionBanner } from './ConnectionChip';
import { PhoneBar } from './PhoneBar';
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
  const isPhone = usePhone();
  return (
    <Toaster>
      <div className={`${styles.shell} ${isRailCollapsed ? styles.collapsed : ''}`}>
        <a className={styles.skip} href="#main">
          Skip to content
        </a>
        {isPhone ? <PhoneBar /> : <Rail />}
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
