import { UnstyledButton } from '@mantine/core';
import { IconLayoutSidebarLeftCollapse, IconLayoutSidebarLeftExpand } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { type Entry, PAGE_GROUPS } from './page-groups';
import { setPreferences, usePreferences } from './preferences';
import styles from './Shell.module.css';
import { useUnacknowledgedCount } from './use-unacknowledged-count';

function RailLink({ entry: { to, label, Glyph }, count }: { readonly entry: Entry; readonly count: string }) {
  const name = count === '' ? label : `${label}, ${count} unacknowledged`;
  return (
    <Link
      to={to}
      className={styles.link}
      activeProps={{ className: styles.current, 'aria-current': 'page' }}
      // The explorers are two pages, although one address begins like the other.
      activeOptions={{ exact: to === '/' || to === '/explorer', includeSearch: false }}
      aria-label={name}
      title={name}
    >
      <Glyph size={18} stroke={1.7} aria-hidden="true" />
      <span className={styles.label}>{label}</span>
      {count === '' ? null : <span className={styles.count}>{count}</span>}
    </Link>
  );
}

/** The way between pages. */
export function Rail() {
  const { isRailCollapsed } = usePreferences();
  const unacknowledged = useUnacknowledgedCount();
  const Toggle = isRailCollapsed ? IconLayoutSidebarLeftExpand : IconLayoutSidebarLeftCollapse;
  const toggleLabel = isRailCollapsed ? 'Expand navigation' : 'Collapse navigation';
  return (
    <nav className={styles.rail} aria-label="Main">
      <Link to="/" className={styles.brand} aria-label="K8Intel, fleet">
        <img src="/icon.svg" alt="" width="22" height="22" />
        <span className={styles.label}>K8Intel</span>
      </Link>
      {PAGE_GROUPS.map(({ name, entries }) => (
        <div key={name} className={styles.group}>
          <p className={styles.groupName} id={`rail-${name}`}>
            {name}
          </p>
          <ul aria-labelledby={`rail-${name}`}>
            {entries.map((entry) => (
              <li key={entry.to}>
                <RailLink entry={entry} count={entry.to === '/alerts' ? unacknowledged : ''} />
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
