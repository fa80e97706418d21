import { Alert } from './alert.entity.js';
import type { PreviousValues } from './alert-filter.js';

/** What an event of the alert stream stores: the alert as it was then, and what a filter needs to know of before. */
export interface AlertPayload {
  alert: Omit<Serialised, 'tenantId'>;
  previous: PreviousValues | null;
}

type Columns = Omit<Alert, 'globalId' | 'ownerCluster'>;
type Serialised = {
  [Key in keyof Columns]: Columns[Key] extends Date ? string : Date extends Columns[Key] ? string | null : Columns[Key];
};

/** The alert as it goes into the stream; the tenant is that of the stream. */
export function toPayload(alert: Alert, previous: PreviousValues | null): AlertPayload {
  const { tenantId: _tenant, ownerCluster: _owner, ...columns } = alert;
  // Through JSON, as the table will give it back.
  return { alert: JSON.parse(JSON.stringify(columns)), previous };
}

/** The alert as it was when the event was stored. */
export function fromPayload(tenantId: string, { alert }: AlertPayload): Alert {
  return Object.assign(Object.create(Alert.prototype) as Alert, {
    ...alert,
    tenantId,
    firstSeenAt: new Date(alert.firstSeenAt),
    lastSeenAt: new Date(alert.lastSeenAt),
    changedAt: new Date(alert.changedAt),
    resolvedAt: alert.resolvedAt === null ? null : new Date(alert.resolvedAt),
  });
}
