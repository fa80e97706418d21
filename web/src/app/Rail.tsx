import { UnstyledButton } from '@mantine/core';
import {
  IconActivity,
  IconApi,
  IconBell,
  IconBellOff,
  IconBox,
  IconChartLine,
  IconFlame,
  IconHistory,
  IconKey,
  IconLayoutDashboard,
  IconLayoutSidebarLeftCollapse,
  IconLayoutSidebarLeftExpand,
  IconListCheck,
  IconPlugConnected,
  IconServer2,
  IconSettingsAutomation,
  type TablerIcon,
} from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { setPreferences, usePreferences } from './preferences';
import styles from './Shell.module.css';
import { useUnacknowledgedCount } from './use-unacknowledged-count';

interface Entry {
  readonly to:
    | '/'
    | '/nodes'
    | '/pods'
    | '/alerts'
    | '/incidents'
    | '/live'
    | '/rules'
    | '/silences'
    | '/access'
    | '/audit'
    | '/integrations'
    | '/jobs'
    | '/explorer'
    | '/explorer/api';
  readonly label: string;
  readonly Glyph: TablerIcon;
}

const GROUPS: readonly { readonly name: string; readonly entries: readonly Entry[] }[] = [
  {
    name: 'Now',
    entries: [
      { to: '/', label: 'Fleet', Glyph: IconLayoutDashboard },
      { to: '/alerts', label: 'Alerts', Glyph: IconBell },
      { to: '/incidents', label: 'Incidents', Glyph: IconFlame },
      { to: '/live', label: 'Live', Glyph: IconActivity },
    ],
  },
  {
    name: 'Infrastructure',
    entries: [
      { to: '/nodes', label: 'Nodes', Glyph: IconServer2 },
      { to: '/pods', label: 'Pods', Glyph: IconBox },
    ],
  },
  {
    name: 'Analyse',
    entries: [{ to: '/explorer', label: 'Explorer', Glyph: IconChartLine }],
  },
  {
    name: 'Manage',
    entries: [
      { to: '/integrations', label: 'Integrations', Glyph: IconPlugConnected },
      { to: '/rules', label: 'Rules', Glyph: IconListCheck },
      { to: '/silences', label: 'Silences', Glyph: IconBellOff },
      { to: '/access', label: 'Access', Glyph: IconKey },
      { to: '/audit', label: 'Audit', Glyph: IconHistory },
      { to: '/jobs', label: 'Jobs', Glyph: IconSettingsAutomation },
      { to: '/explorer/api', label: 'API explorer', Glyph: IconApi },
    ],
  },
];

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

/** The way between pages. On a phone it is the bar at the bottom. */
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
      {GROUPS.map(({ name, entries }) => (
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
