import type { Tx } from '../../platform/database.js';
import { done, type Outcome, refused } from '../../platform/outcome.js';
import type { Actor } from '../../platform/request-context.js';
import { audit } from '../audit/audit.service.js';
import { type DigestSchedule, explainSchedule } from './digest-schedule.js';

/** Whether, when and where to the digest of the week goes. */
export interface DigestState extends DigestSchedule {
  isOn: boolean;
  channelIds: string[];
  since: Date | null;
  lastDueAt: Date | null;
  lastSentAt: Date | null;
  /** Counts its changes; 0 before the first. */
  revision: number;
  changedAt: Date | null;
  changedBy: string | null;
}

const MAX_CHANNELS = 10;

/** Monday morning, off until somebody wants it and says where to. */
const DEFAULTS: DigestState = {
  isOn: false,
  weekday: 1,
  hour: 8,
  zone: 'UTC',
  channelIds: [],
  since: null,
  lastDueAt: null,
  lastSentAt: null,
  revision: 0,
  changedAt: null,
  changedBy: null,
};

export async function readDigestState(tx: Tx, tenantId: string, lock: '' | 'FOR UPDATE' = ''): Promise<DigestState> {
  const [row] = await tx.query<DigestState>(
    `SELECT is_on AS "isOn", weekday, hour, zone, channel_ids AS "channelIds", since, last_due_at AS "lastDueAt",
       last_sent_at AS "lastSentAt", revision, changed_at AS "changedAt", changed_by AS "changedBy"
     FROM digest_setting WHERE tenant_id = $1 ${lock}`,
    [tenantId],
  );
  return row ?? DEFAULTS;
}

/** What to change; what is left out, or null, stays as it is. */
export interface UpdateDigest {
  actor: Actor;
  expectedRevision: number | null;
  changes: { [Field in 'isOn' | 'weekday' | 'hour' | 'zone' | 'channelIds']?: DigestState[Field] | null };
}

/** Changes the digest. What was due before it was switched on, or before its time was moved, is not sent. */
export async function updateDigest(
  tx: Tx,
  tenantId: string,
  { actor, expectedRevision, changes }: UpdateDigest,
  now: Date,
): Promise<Outcome<DigestState>> {
  // Of two who change it the second waits here, and then finds the revision of the first.
  await tx.query(
    `INSERT INTO digest_setting (tenant_id, is_on, weekday, hour, zone, channel_ids, since, revision, changed_at)
     VALUES ($1, false, $3, $4, $5, '{}', $2, 0, $2)
     ON CONFLICT (tenant_id) DO UPDATE SET revision = digest_setting.revision`,
    [tenantId, now, DEFAULTS.weekday, DEFAULTS.hour, DEFAULTS.zone],
  );
  const before = await readDigestState(tx, tenantId);
  if (expectedRevision !== null && expectedRevision !== before.revision) {
    const found = `The digest is at revision ${before.revision}; expected ${expectedRevision}: somebody has changed it`;
    return refused('expectedRevision', `${found}. Read it again and repeat what is still wanted.`, 'CONFLICT');
  }
  const after = { ...before, ...given(changes) };
  const problem = explainSchedule(after) ?? (await explainChannels(tx, tenantId, after));
  if (problem) return refused(problem.field, problem.message);
  if (JSON.stringify(after) === JSON.stringify(before)) return done(before);
  const isMoved = after.isOn && (!before.isOn || !isSameTime(before, after));
  const [row] = await tx.query<{ revision: number; since: Date }>(
    `UPDATE digest_setting SET is_on = $3, weekday = $4, hour = $5, zone = $6, channel_ids = $7,
       since = CASE WHEN $8 THEN $2 ELSE since END, revision = revision + 1, changed_at = $2, changed_by = $9
     WHERE tenant_id = $1 RETURNING revision, since`,
    [tenantId, now, after.isOn, after.weekday, after.hour, after.zone, after.channelIds, isMoved, actor.name],
  );
  const object = { kind: 'DigestSettings', id: null, name: 'digest' };
  const action = 'UPDATE_DIGEST_SETTINGS';
  await audit(tx, tenantId, { actor, action, object, before: shown(before), after: shown(after) }, now);
  return done({ ...after, ...row!, changedAt: now, changedBy: actor.name });
}

function given(changes: UpdateDigest['changes']): Partial<DigestState> {
  return Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined && value !== null));
}

const isSameTime = (a: DigestSchedule, b: DigestSchedule): boolean =>
  a.weekday === b.weekday && a.hour === b.hour && a.zone === b.zone;

const shown = ({ isOn, weekday, hour, zone, channelIds }: DigestState): object => ({
  isOn,
  weekday,
  hour,
  zone,
  channelIds,
});

interface Problem {
  field: string;
  message: string;
}

async function explainChannels(tx: Tx, tenantId: string, { isOn, channelIds }: DigestState): Promise<Problem | null> {
  const problem = await explainDigestChannels(tx, tenantId, channelIds);
  if (problem || !isOn || channelIds.length > 0) return problem;
  return { field: 'channelIds', message: 'It is to be on and has no channel; choose at least one.' };
}

/** Why the digest cannot go to some channels; null where it can. */
export async function explainDigestChannels(
  tx: Tx,
  tenantId: string,
  channelIds: readonly string[],
): Promise<Problem | null> {
  const field = 'channelIds';
  if (new Set(channelIds).size > MAX_CHANNELS)
    return {
      field,
      message: `${channelIds.length} channels are given; at most ${MAX_CHANNELS} are told. Choose fewer.`,
    };
  const known = await tx.query<{ id: string; name: string; kind: string }>(
    'SELECT c.id, c.name, c.kind FROM channel c WHERE c.tenant_id = $1 AND c.id = ANY ($2::uuid[])',
    [tenantId, channelIds],
  );
  if (known.length < new Set(channelIds).size)
    return { field, message: 'One of the channels is not there. Take their ids from channels.' };
  const pager = known.find(({ kind }) => kind === 'PAGERDUTY');
  if (!pager) return null;
  const message = `“${pager.name}” is PagerDuty, which wakes people for incidents; a digest is none. Choose a channel that people read.`;
  return { field, message };
}
