import type { ListSpec } from '../../platform/list.js';
import { OF_TENANT } from '../../platform/place-rule.js';
import type { AuditEntryFilter } from './audit.types.js';
import { AuditEntry } from './audit-entry.entity.js';

export const auditEntryList: ListSpec<AuditEntry, AuditEntryFilter> = {
  name: 'auditEntries',
  entity: AuditEntry,
  from: 'audit_entry t',
  place: OF_TENANT,
  orders: { SEQUENCE: { sql: 't.seq', type: 'int8' } },
  defaultOrder: { field: 'SEQUENCE', direction: 'DESC' },
  where: (filter, params) => [
    ...params.anyOf('t.action', filter.action),
    ...params.prefix('t.actor_name', filter.actorName),
  ],
};
