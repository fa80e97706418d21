import type { Tx } from '../../platform/database.js';
import { newId } from '../../platform/id.js';
import type { StreamConsumer } from '../streams/consumer.types.js';
import type { StoredEvent } from '../streams/stream.service.js';
import { Correlator, type Join } from './correlate.js';
import {
  type MemberRow,
  readLooseEvidence,
  readMembers,
  readRollouts,
  readSpans,
  readStanding,
  writeMembers,
  writeSpans,
} from './correlation-tables.service.js';
import { gainedBy, openGaining } from './gained-ties.service.js';
import { IncidentStatus } from './incident.entity.js';
import { type IncidentAlert, JoinCriterion } from './incident-alert.entity.js';
import { comeBack } from './incident-change.service.js';
import { recordChanges } from './incident-changes.service.js';
import { IncidentEntryKind, TimelineLane } from './incident-entry.entity.js';
import { mergeDraft } from './incident-move.service.js';
import { changeTallies } from './incident-tally.service.js';
import {
  type Draft,
  insertDrafts,
  keepLastNumber,
  lockIncidents,
  newDraft,
  openDrafts,
  saveDrafts,
} from './incident-write.service.js';
import { familyOf } from './rule-family.js';
import { hasGained, isEvidence, lastSightings, type Sighting, sightingOf, type ToldAlert } from './sighting.js';
import { TallyChanges } from './tally.js';
import { type Trouble, tiesOf } from './ties.js';

// Reads the stream of alerts and makes incidents of it. A batch is one transaction: what it decides, writes and tells
// is there once, with the position behind it, or not at all.

interface AlertEventPayload {
  alert: ToldAlert;
}

/** The reader of the alert stream that joins alerts to incidents. */
export const correlation: StreamConsumer = {
  name: 'correlation',
  stream: 'alert',
  batch: 1_000,
  async handle(tx, tenantId, events, now) {
    const told = (events as readonly StoredEvent<AlertEventPayload>[]).map(({ payload }) => payload.alert);
    await correlate(tx, tenantId, lastSightings(told.map((alert) => sightingOf(alert, now))), now);
  },
  rebuild: catchUp,
};

/** What one batch changes. */
interface Batch {
  tx: Tx;
  tenantId: string;
  now: Date;
  sightings: readonly Sighting[];
  members: Map<string, IncidentAlert>;
  correlator: Correlator;
  drafts: Map<string, Draft>;
  rows: Map<string, MemberRow>;
}

/** Takes alerts, as they are by now, into incidents, and what changed of those that are in one. */
export async function correlate(tx: Tx, tenantId: string, sightings: readonly Sighting[], now: Date): Promise<void> {
  if (sightings.length === 0) return;
  const lastNumber = await lockIncidents(tx, tenantId);
  const members = await readMembers(
    tx,
    tenantId,
    sightings.map(({ id }) => id),
  );
  const news = sightings.filter((one) => isNews(one, members.get(one.id)));
  if (news.length === 0) return;
  const moves = await withLooseEvidence(tx, tenantId, { news, members }, now);
  const rolledOutAt = await readRollouts(tx, tenantId, moves);
  const troubles = new Map(moves.map((one) => [one.id, troubleOf(one, members.get(one.id), rolledOutAt(one))]));
  const gaining = await openGaining(tx, tenantId, { moves, members, troubles }, rolledOutAt);
  const all = [...troubles.values(), ...[...gaining.values()].map(({ after }) => after)];
  const correlator = await openCorrelator(tx, tenantId, all, lastNumber);
  const batch = { tx, tenantId, now, sightings: moves, members, correlator, drafts: new Map(), rows: new Map() };
  const joins = decide(batch, troubles);
  for (const [id, { before, after, own }] of gaining) joins.set(id, correlator.gain(before, after, own));
  await openTouched(batch, joins, lastNumber);
  await mergeTouched(batch, joins);
  for (const sighting of moves) {
    const join = joins.get(sighting.id);
    const gained = gaining.get(sighting.id);
    if (gained && join) updateMember(batch, sighting, { trouble: gained.after, join });
    else if (join) addJoined(batch, { trouble: troubles.get(sighting.id)!, sighting }, join);
    else updateMember(batch, sighting);
  }
  await write(batch);
}

/** Information may have come before what it explains; it joins last, when there is something to join. */
async function withLooseEvidence(
  tx: Tx,
  tenantId: string,
  { news, members }: { news: readonly Sighting[]; members: ReadonlyMap<string, IncidentAlert> },
  now: Date,
): Promise<Sighting[]> {
  const joining = news.filter((one) => !members.has(one.id) && !isEvidence(one));
  const loose = (await readLooseEvidence(tx, tenantId, joining)).map((alert) => sightingOf(alert, now));
  const [evidence, others] = [news.filter(isEvidence), news.filter((one) => !isEvidence(one))];
  return lastSightings([...others, ...evidence, ...loose.filter(({ startedAt }) => startedAt !== null)]);
}

/** Whether anything that incidents know of an alert is other than before. */
function isNews(sighting: Sighting, member: IncidentAlert | undefined): boolean {
  if (!member) return sighting.startedAt !== null && (sighting.isFiring || !isEvidence(sighting));
  return (
    sighting.isFiring !== (member.endedAt === null) ||
    sighting.isMuted !== member.isMuted ||
    sighting.severityRank !== member.severityRank ||
    hasGained(sighting, member)
  );
}

/** Facts of a member stay those it joined by: its ties are found again by them. */
function troubleOf(sighting: Sighting, member: IncidentAlert | undefined, rolledOutAt: Date | null): Trouble {
  const { startedAt, ...facts } = sighting;
  const own = member ?? { ...facts, startedAt: startedAt!, rolledOutAt };
  return { ...facts, ...own, clusterName: '', endedAt: sighting.endedAt, isEvidence: isEvidence(sighting) };
}

async function openCorrelator(
  tx: Tx,
  tenantId: string,
  troubles: readonly Trouble[],
  lastNumber: number,
): Promise<Correlator> {
  const keys = new Set(troubles.flatMap((trouble) => tiesOf(trouble).flatMap(({ reads, writes }) => [reads, writes])));
  keys.delete(null);
  const earliest = new Date(Math.min(...troubles.map(({ startedAt }) => +startedAt)));
  const known = await readSpans(tx, tenantId, [...keys] as string[], earliest);
  return new Correlator(newId, { ...known, lastNumber });
}

/** Joins what is new, in the order of the stream, and ends and brings back what is known. */
function decide({ sightings, members, correlator }: Batch, troubles: ReadonlyMap<string, Trouble>): Map<string, Join> {
  const joins = new Map<string, Join>();
  for (const sighting of sightings) {
    const member = members.get(sighting.id);
    const trouble = troubles.get(sighting.id)!;
    if (!member) {
      const join = correlator.join(trouble);
      if (join) joins.set(sighting.id, join);
    } else if (sighting.isFiring !== (member.endedAt === null)) {
      if (sighting.isFiring) correlator.comeBack(trouble, member.incidentId);
      else correlator.end(trouble, member.incidentId);
    }
  }
  return joins;
}

/** Opens the incidents that the batch changes, and makes the new ones, numbered in the order in which they opened. */
async function openTouched(batch: Batch, joins: ReadonlyMap<string, Join>, lastNumber: number): Promise<void> {
  const { tx, tenantId, correlator, drafts, members, sightings, now } = batch;
  const fresh = new Set([...joins.values()].filter(({ isNew }) => isNew).map(({ incidentId }) => incidentId));
  const joined = [...joins.values()].flatMap(({ incidentId, merged }) => [incidentId, ...merged.map(({ id }) => id)]);
  const known = sightings.flatMap(({ id }) => members.get(id)?.incidentId ?? []);
  const roots = [...joined, ...known].flatMap((id) => [id, correlator.rootOf(id)]);
  const stored = [...new Set(roots)].filter((id) => !fresh.has(id));
  for (const [id, draft] of await openDrafts(tx, tenantId, stored)) drafts.set(id, draft);
  let number = lastNumber;
  for (const id of fresh) {
    if (correlator.rootOf(id) !== id) continue;
    number += 1;
    drafts.set(id, newDraft(tenantId, { id, number, at: now }));
  }
  if (number > lastNumber) await keepLastNumber(tx, tenantId, number);
  const made = [...drafts.values()].filter(({ before }) => before === null);
  await insertDrafts(tx, tenantId, made);
}

/** Makes stored incidents that turned out to be one, one; new ones that were merged were never stored. */
async function mergeTouched(
  { tx, tenantId, correlator, drafts, now }: Batch,
  joins: ReadonlyMap<string, Join>,
): Promise<void> {
  for (const { merged } of joins.values()) {
    for (const { id, why } of merged) {
      const [from, into] = [drafts.get(id), drafts.get(correlator.rootOf(id))];
      if (!from || !into || from.incident.mergedIntoId) continue;
      await mergeDraft(tx, tenantId, { from, into }, { why, now });
    }
  }
}

function addJoined(batch: Batch, { trouble, sighting }: { trouble: Trouble; sighting: Sighting }, join: Join): void {
  const { tenantId, now, correlator, rows } = batch;
  const draft = batch.drafts.get(correlator.rootOf(join.incidentId))!;
  const { isFiring, isMuted, severityRank, title } = sighting;
  const { clusterName: _name, ...facts } = trouble;
  const isFirst = draft.before === null && draft.entries.length === 0;
  rows.set(trouble.id, {
    ...facts,
    tenantId,
    incidentId: draft.incident.id,
    title,
    severityRank,
    isMuted,
    endedAt: isFiring ? null : (trouble.endedAt ?? now),
    joinedAt: now,
    criterion: JoinCriterion[join.criterion],
    reason: join.reason,
    evidence: join.evidence,
  });
  if (isFirst) {
    draft.incident.openedAt = trouble.startedAt;
    draft.entries.push({
      at: trouble.startedAt,
      kind: IncidentEntryKind.OPENED,
      text: 'It opened.',
      audience: 'INCIDENT',
    });
  }
  draft.entries.push(joinedEntry(draft, trouble, { title, reason: isFirst ? '' : ` ${join.reason}` }));
  if (!trouble.isEvidence && isFiring) wake(draft, now);
}

/** The story has the first alerts of an incident and what changes it; a thousandth pod is for the log. */
const KEY_ALERTS = 5;

function joinedEntry(
  { incident, entries }: Draft,
  trouble: Trouble,
  { title, reason }: { title: string; reason: string },
) {
  const isRestart = ['CRASH', 'OUT_OF_MEMORY'].includes(familyOf(trouble.rule).name);
  return {
    ...placeOf(trouble),
    at: trouble.startedAt,
    kind: IncidentEntryKind.ALERT_JOINED,
    text: `${title}.${reason}`,
    isKey: incident.alertCount + entries.length <= KEY_ALERTS,
    lane: isRestart ? TimelineLane.RESTARTS : TimelineLane.ALERTS,
  };
}

function placeOf({ id, clusterId, namespace }: Pick<Trouble, 'id' | 'clusterId' | 'namespace'>) {
  return { audience: 'PLACE' as const, clusterId, namespace, alertId: id };
}

/** A resolved incident in which something fires again is open again. */
function wake(draft: Draft, now: Date): void {
  if (draft.incident.status !== IncidentStatus.RESOLVED) return;
  comeBack(draft);
  draft.entries.push({
    at: now,
    kind: IncidentEntryKind.REOPENED,
    text: 'It came back: an alert of it fires.',
    audience: 'INCIDENT',
  });
}

function updateMember(
  { members, correlator, drafts, rows, now }: Batch,
  sighting: Sighting,
  gained?: { trouble: Trouble; join: Join },
): void {
  const member = members.get(sighting.id);
  const draft = member && drafts.get(correlator.rootOf(member.incidentId));
  if (!member || !draft) return;
  const { isFiring, isMuted, severityRank } = sighting;
  const endedAt = isFiring ? null : (sighting.endedAt ?? now);
  rows.set(member.id, {
    ...member,
    ...(gained && gainedBy(member, gained, draft)),
    incidentId: draft.incident.id,
    isMuted,
    severityRank,
    endedAt,
    isEvidence: isEvidence(sighting),
  });
  if (isFiring && member.endedAt !== null && !isEvidence(sighting)) wake(draft, now);
  if (isFiring || member.endedAt !== null) return;
  const text = `${member.title}: it ended.`;
  draft.entries.push({
    ...placeOf(sighting),
    at: endedAt ?? now,
    kind: IncidentEntryKind.ALERT_ENDED,
    text,
    isKey: false,
  });
}

async function write({ tx, tenantId, now, members, correlator, drafts, rows }: Batch): Promise<void> {
  await writeMembers(tx, tenantId, [...rows.values()]);
  const tallied = new TallyChanges();
  for (const row of rows.values()) tallied.move(row.incidentId, members.get(row.id) ?? null, row);
  await changeTallies(tx, tenantId, tallied.all());
  const changed = [...correlator.changed.values()].map((span) => ({
    ...span,
    incidentId: correlator.rootOf(span.incidentId),
  }));
  await writeSpans(tx, tenantId, changed, [...correlator.removed.values()]);
  const touched = [...drafts.values()];
  await recordChanges(tx, tenantId, touched, now);
  await saveDrafts(tx, tenantId, touched, now);
}

/** Alerts caught up with in one statement; a tenant with more has other troubles. */
const MAX_CAUGHT_UP = 20_000;

/** After events were lost: joins what fires now, and ends what does not fire any more. */
async function catchUp(tx: Tx, tenantId: string, now: Date): Promise<void> {
  const alerts = await readStanding(tx, tenantId, MAX_CAUGHT_UP);
  await correlate(
    tx,
    tenantId,
    alerts.map((alert) => sightingOf(alert, now)),
    now,
  );
}
