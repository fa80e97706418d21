import type { ListSpec, ParentLink } from '../../platform/list.js';
import { IN_NAMESPACE } from '../../platform/place-rule.js';
import type { Alert } from './alert.entity.js';
import { AlertHistoryEntry } from './alert-history.entity.js';
import type { AlertHistoryFilter } from './alert-history.types.js';

const historyList: ListSpec<AlertHistoryEntry, AlertHistoryFilter> = {
  name: 'alertHistory',
  entity: AlertHistoryEntry,
  from: 'alert_history t',
  place: IN_NAMESPACE,
  orders: { AT: { sql: 't.at', type: 'timestamptz' } },
  defaultOrder: { field: 'AT', direction: 'DESC' },
  where: (filter, params) => params.anyOf('t.kind', filter.kind),
};

const ofAlert: ParentLink<Alert> = {
  name: 'Alert.history',
  values: [{ type: 'uuid', of: ({ id }) => id }],
  on: (id) => [`t.alert_id = ${id}`],
};

export const historyOfAlert = { list: historyList, link: ofAlert };
