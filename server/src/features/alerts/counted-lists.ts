import type { CountedList } from '../../platform/counted-list.js';

export const countedAlerts: CountedList = {
  list: 'alerts',
  table: 'alert',
  keepsDeleted: false,
  facets: {
    SEVERITY: { property: 'severity' },
    STATE: { property: 'state' },
    RULE: { property: 'rule' },
    NAMESPACE: { property: 'namespace' },
  },
};

export const countedEvents: CountedList = {
  list: 'clusterEvents',
  table: 'cluster_event',
  keepsDeleted: false,
  facets: { TYPE: { property: 'type' }, REASON: { property: 'reason' } },
};
