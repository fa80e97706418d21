import type { Tx } from '../../platform/database.js';
import { hydrate, selectList } from '../../platform/entity-sql.js';
import { SqlParams } from '../../platform/sql-params.js';
import { Alert } from '../alerts/alert.entity.js';
import { type AlertChange, changeAlertsTogether, SYSTEM } from '../alerts/alert-change.service.js';
import { factsOf, readFactNames } from '../alerts/alert-facts.service.js';
import { enqueueSilenceExpiring } from '../notifications/announce.service.js';
import { decideSilence, type Matched, type SilenceDecision } from './decide-silence.js';
import { MATCHED_ALERTS, matchConditions } from './matcher.sql.js';
import { readMutes } from './mute.service.js';
import { type Silence, SilenceState } from './silence.entity.js';
import { lockSilence, record, storeSilence } from './silence-store.service.js';

/** Alerts marked in one transaction. */
const PAGE = 500;

/**
 * Looks at one silence: begins it, warns, ends it, counts what it mutes, and brings the marks of alerts in line. Doing
 * it twice changes nothing more. What one transaction does not finish is due at once again.
 * @returns whether more alerts are to be marked
 */
export async function lookAtSilence(tx: Tx, tenantId: string, id: string, now: Date): Promise<boolean> {
  const silence = await lockSilence(tx, tenantId, id);
  if (!silence) return false;
  const matched = await countMatched(tx, silence);
  noteMatched(silence, matched, now);
  const decision = decideSilence({ ...silence, isOfWindow: silence.windowId !== null }, matched, now);
  const ids = await misfits(tx, silence, decision);
  const hasMore = ids.length >= PAGE;
  await follow(tx, silence, { ...decision, nextCheckAt: hasMore ? now : decision.nextCheckAt }, { matched, now });
  const marked = await remark(tx, tenantId, ids, now);
  return hasMore && marked > 0;
}

/** What it matches at the moment, whether it mutes already or not. */
async function countMatched(tx: Tx, silence: Silence): Promise<Matched> {
  if (silence.state === SilenceState.EXPIRED) return { open: 0, firing: 0 };
  const params = new SqlParams();
  const tenant = params.add(silence.tenantId);
  const [row] = await tx.query<Matched>(
    `SELECT count(*)::int AS open, count(*) FILTER (WHERE t.state = 'FIRING')::int AS firing
     FROM ${MATCHED_ALERTS} WHERE t.tenant_id = ${tenant} AND t.resolved_at IS NULL AND ${matchOf(silence, params)}`,
    params.values,
  );
  return row!;
}

function noteMatched(silence: Silence, { open }: Matched, now: Date): void {
  const mutes = silence.state !== SilenceState.EXPIRED && silence.startsAt <= now && silence.endsAt > now;
  silence.openMatches = mutes ? open : 0;
  if (mutes && open > 0) Object.assign(silence, { lastMatchedAt: now, quietSince: null });
  else if (mutes && silence.lastMatchedAt !== null) silence.quietSince ??= now;
}

/**
 * Ids of open alerts whose mark does not fit, at most a page: those that it marks and should not, or until another time,
 * and those that it should mark and nothing marks for as long.
 */
async function misfits(tx: Tx, silence: Silence, { state }: SilenceDecision): Promise<string[]> {
  if (state === SilenceState.PENDING) return [];
  const params = new SqlParams();
  const tenant = params.add(silence.tenantId);
  const marked = `t.silence_id = ${params.add(silence.id)}::uuid`;
  const wrong = state === SilenceState.EXPIRED ? marked : wronglyMarked(silence, marked, params);
  const rows = await tx.query<{ id: string }>(
    `SELECT t.id FROM ${MATCHED_ALERTS} WHERE t.tenant_id = ${tenant} AND t.resolved_at IS NULL AND ${wrong}
     ORDER BY t.id LIMIT ${PAGE}`,
    params.values,
  );
  return rows.map((row) => row.id);
}

function wronglyMarked(silence: Silence, marked: string, params: SqlParams): string {
  const match = matchOf(silence, params);
  const end = `${params.add(silence.endsAt)}::timestamptz`;
  const misplaced = `${marked} AND (NOT (${match}) OR t.silenced_until IS DISTINCT FROM ${end})`;
  return `(${misplaced} OR ${match} AND (t.silenced_until IS NULL OR t.silenced_until < ${end}))`;
}

function matchOf(silence: Silence, params: SqlParams): string {
  return matchConditions(silence.matchers, silence, params).join(' AND ') || 'true';
}

async function follow(
  tx: Tx,
  silence: Silence,
  { state, entry, reason, nextCheckAt }: SilenceDecision,
  { matched, now }: { matched: Matched; now: Date },
): Promise<void> {
  if (state === SilenceState.EXPIRED && silence.state !== SilenceState.EXPIRED) {
    Object.assign(silence, { expiredAt: reason === 'ENDED_ON_TIME' ? silence.endsAt : now, openMatches: 0 });
  }
  if (entry === 'EXPIRING') {
    silence.warnedAt = now;
    const { id: silenceId, reason: why, endsAt } = silence;
    await enqueueSilenceExpiring(tx, silence.tenantId, { silenceId, reason: why, endsAt, firing: matched.firing }, now);
  }
  Object.assign(silence, { state, nextCheckAt });
  await storeSilence(tx, silence);
  if (entry) await record(tx, silence, { kind: entry, actor: null, message: inWords(entry, reason, matched) }, now);
}

function inWords(
  entry: NonNullable<SilenceDecision['entry']>,
  reason: SilenceDecision['reason'],
  { open, firing }: Matched,
): string {
  if (entry === 'BEGAN') return `It mutes ${count(open)} that ${open === 1 ? 'is' : 'are'} open.`;
  if (entry === 'EXPIRING') return `It ends within 15 minutes and mutes ${count(firing)} that still fire.`;
  return reason === 'ALL_RESOLVED' ? 'All that it muted is resolved.' : 'Its time is over.';
}

function count(alerts: number): string {
  return alerts === 1 ? '1 alert' : `${alerts} alerts`;
}

interface Marking {
  ids: string[];
  change: AlertChange;
}

/** Marks each alert by whichever silence mutes it now. The last of the transaction: it locks alerts and their stream. */
async function remark(tx: Tx, tenantId: string, ids: readonly string[], now: Date): Promise<number> {
  if (ids.length === 0) return 0;
  const sql = `SELECT ${selectList(Alert)} FROM alert t WHERE t.tenant_id = $1 AND t.id = ANY($2::uuid[])`;
  const alerts = hydrate(Alert, await tx.query<Alert>(sql, [tenantId, ids]));
  const { muteOf } = await readMutes(tx, tenantId, now);
  const names = await readFactNames(tx, tenantId);
  const changes = new Map<string, Marking>();
  for (const alert of alerts) {
    const mute = muteOf(factsOf(alert, names));
    const key = mute?.silenceId ?? '';
    const change = mute ? ({ kind: 'SILENCE', ...mute } as const) : ({ kind: 'UNSILENCE' } as const);
    const together: Marking = changes.get(key) ?? { ids: [], change };
    together.ids.push(alert.id);
    changes.set(key, together);
  }
  return (await changeAlertsTogether(tx, tenantId, [...changes.values()], SYSTEM, now)).length;
}
