import {
  IconActivity,
  IconApi,
  IconBell,
  IconBellOff,
  IconBox,
  IconBulb,
  IconChartLine,
  IconCoins,
  IconFlame,
  IconHistory,
  IconKey,
  IconLayoutDashboard,
  IconListCheck,
  IconPlugConnected,
  IconServer2,
  IconSettingsAutomation,
  IconStack2,
  type TablerIcon,
} from '@tabler/icons-react';

/** A page that the navigation leads to. */
export interface Entry {
  readonly to:
    | '/'
    | '/nodes'
    | '/workloads'
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
    | '/recommendations'
    | '/costs'
    | '/explorer/api';
  readonly label: string;
  readonly Glyph: TablerIcon;
}

/** The pages by what they are for; those of now come first. */
export const PAGE_GROUPS: readonly { readonly name: string; readonly entries: readonly Entry[] }[] = [
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
      { to: '/workloads', label: 'Workloads', Glyph: IconStack2 },
      { to: '/pods', label: 'Pods', Glyph: IconBox },
    ],
  },
  {
    name: 'Analyse',
    entries: [
      { to: '/explorer', label: 'Explorer', Glyph: IconChartLine },
      { to: '/recommendations', label: 'Recommendations', Glyph: IconBulb },
      { to: '/costs', label: 'Costs', Glyph: IconCoins },
    ],
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
