import type { Tx } from '../../platform/database.js';
import { type MuteOf, type MutingSilence, muteBy } from './mute.js';

export type { Mute } from './mute.js';

/**
 * The silences that are open at a moment, ready to be asked of any number of alerts; one statement. They begin and end
 * on time whatever the sweep has noted, openings of maintenance windows too, because these are planned ahead.
 */
export async function readMutes(tx: Tx, tenantId: string, now: Date): Promise<{ muteOf: MuteOf; isAny: boolean }> {
  const open = await tx.prepared<MutingSilence>(
    `SELECT s.id, s.cluster_id AS "clusterId", s.matchers, s.ends_at AS "endsAt",
       s.created_by AS "createdBy", s.reason FROM silence s
     WHERE s.tenant_id = $1 AND s.state IN ('PENDING', 'ACTIVE') AND s.ends_at > $2 AND s.starts_at <= $2`,
    [tenantId, now],
  );
  return { muteOf: muteBy(open), isAny: open.length > 0 };
}
