import { asEntity } from '../../platform/entity-sql.js';
import { Alert } from './alert.entity.js';
import type { PreviousValues } from './alert-filter.js';

/** What an event of the alert stream stores: the alert as it was then, and what a filter needs to know of before. */
export interface AlertPayload {
  alert: Serialised;
  previous: PreviousValues | null;
}

type Columns = Omit<Alert, 'globalId' | 'ownerCluster'>;
type Serialised = {
  [Key in keyof Columns]: Columns[Key] extends Date ? string : Date extends Columns[Key] ? string | null : Columns[Key];
};

/** The JSON of an `AlertPayload`, around that of the alert. */
export function payloadOf(alertJson: string, previous: PreviousValues | null): string {
  return `{"alert":${alertJson},"previous":${previous ? JSON.stringify(previous) : 'null'}}`;
}

/** Moments among the columns; all but the first three may be null. */
const MOMENTS = [
  'firstSeenAt',
  'lastSeenAt',
  'changedAt',
  'resolvedAt',
  'firedAt',
  'reopenedAt',
  'acknowledgedAt',
  'silencedUntil',
] as const;

/** What events of servers before alerts had a life of their own do not tell. */
const BEFORE_LIFECYCLE = { firedAt: null, reopenedCount: 0, labels: [] };

/** The alert as it was when the event was stored. */
export function fromPayload(tenantId: string, { alert }: AlertPayload): Alert {
  const moments = Object.fromEntries(
    MOMENTS.map((name) => [name, alert[name] == null ? null : new Date(alert[name] as string)]),
  );
  return asEntity(Alert, { ...BEFORE_LIFECYCLE, ...alert, ...moments, tenantId });
}
