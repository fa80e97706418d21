import { UnstyledButton } from '@mantine/core';
import {
  IconLayoutDashboard,
  IconLayoutSidebarLeftCollapse,
  IconLayoutSidebarLeftExpand,
  type TablerIcon,
} from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { setPreferences, usePreferences } from './preferences';
import styles from './Shell.module.css';

interface Entry {
  readonly to: '/';
  readonly label: string;
  readonly Glyph: TablerIcon;
  readonly count?: ReactNode;
}

const GROUPS: { name: string; entries: Entry[] }[] = [
  {
    name: 'Now',
    entries: [{ to: '/', label: 'Fleet', Glyph: IconLayoutDashboard }],
  },
];

/** The way between pages. On a phone it is the bar at the bottom. */
export function Rail() {
  const { isRailCollapsed } = usePreferences();
  const Toggle = isRailCollapsed ? IconLayoutSidebarLeftExpand : IconLayoutSidebarLeftCollapse;
  const toggleLabel = isRailCollapsed ? 'Expand navigation' : 'Collapse navigation';
  return (
    <nav className={styles.rail} aria-label="Main">
      <Link to="/" className={styles.brand} aria-label="K8Intel, fleet">
        <img src="/icon.svg" alt="" width="22" height="22" />
        <span className={styles.label}>K8Intel</span>
      </Link>
      {GROUPS.map(({ name, entries }) => (
        <div key={name} className={styles.group}>
          <p className={styles.groupName} id={`rail-${name}`}>
            {name}
          </p>
          <ul aria-labelledby={`rail-${name}`}>
            {entries.map(({ to, label, Glyph }) => (
              <li key={to}>
                <Link
                  to={to}
                  className={styles.link}
                  activeProps={{ className: styles.current, 'aria-current': 'page' }}
                  activeOptions={{ exact: to === '/' }}
                  aria-label={label}
                  title={label}
                >
                  <Glyph size={18} stroke={1.7} aria-hidden="true" />
                  <span className={styles.label}>{label}</span>
                </Link>
              </li>
            ))}
          </ul>
        </div>
      ))}
      <div className={styles.foot}>
        <UnstyledButton
          className={styles.link}
          aria-label={toggleLabel}
          title={toggleLabel}
          onClick={() => setPreferences({ isRailCollapsed: !isRailCollapsed })}
        >
          <Toggle size={18} stroke={1.7} aria-hidden="true" />
          <span className={styles.label}>Collapse</span>
        </UnstyledButton>
      </div>
    </nav>
  );
}
