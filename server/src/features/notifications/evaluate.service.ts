import type { Tx } from '../../platform/database.js';
import { newId } from '../../platform/id.js';
import { listChannels } from '../channels/channel.service.js';
import type { MessageIncident, NotificationMessage } from '../channels/message.types.js';
import { decide } from './decide.js';
import { type NewDecision, storeDecisions } from './decision.service.js';
import { toldOf } from './news.js';
import { enqueue, type NewDelivery } from './outbox.service.js';
import { readRouteRules } from './route.service.js';
import type { Dossier, ReadDossiers, Sender } from './sender.js';
import { lockNotifications } from './setting.service.js';
import type { ChannelState, RouteRule, Thread, Verdict } from './verdict.js';

// An incident changes, or a time comes: what is to be told of it now? Everything is read once for a batch of incidents,
// decided in memory, and written in a few statements; the lock on the tenant's settings makes one decider at a time.

/** Stands for “no route” in the key of a thread. */
export const NO_ROUTE_ID = '00000000-0000-0000-0000-000000000000';
/** Incidents that are looked at in one transaction because their time has come. */
const DUE_BATCH = 200;
/** What is due and stays as it is, such as a silence that is over and not yet lifted, is asked again after this. */
const LEAST_WAIT_MS = 5_000;

export interface EvaluationTools {
  readDossiers: ReadDossiers;
  sender: Pick<Sender, 'open' | 'render'>;
  publicUrl: string;
}

interface StoredThread extends Thread {
  incidentId: string;
  routeId: string;
  lastDecision: string | null;
}

/** Decides anew what is to be told of these incidents, and puts it into the outbox. */
export async function evaluateIncidents(
  tx: Tx,
  tenantId: string,
  { incidentIds, tools }: { incidentIds: readonly string[]; tools: EvaluationTools },
  now: Date,
): Promise<void> {
  if (incidentIds.length === 0) return;
  const { liveAt } = await lockNotifications(tx, tenantId, now);
  const dossiers = await tools.readDossiers(tx, tenantId, incidentIds);
  const routes = await readRouteRules(tx, tenantId);
  const channels = new Map((await listChannels(tx, tenantId)).map((channel) => [channel.id, channel] as const));
  const threads = await readThreads(tx, tenantId, incidentIds);
  const batch: Batch = { tx, tenantId, now, isLive: liveAt !== null, channels, tools, written: emptyWriting() };
  for (const dossier of dossiers)
    await evaluate(batch, dossier, { routes, threads: threads.get(dossier.view.id) ?? [] });
  await forgetDue(tx, tenantId, incidentIds);
  await writeThreads(tx, tenantId, batch.written.threads, now);
  await storeDecisions(tx, tenantId, batch.written.decisions, now);
  await enqueue(tx, tenantId, batch.written.deliveries, now);
}

/** Decides on the incidents whose time has come. @returns how many */
export async function evaluateDue(tx: Tx, tenantId: string, tools: EvaluationTools, now: Date): Promise<number> {
  await lockNotifications(tx, tenantId, now);
  const due = await tx.query<{ id: string }>(
    `SELECT DISTINCT t.incident_id AS id FROM notification_thread t WHERE t.tenant_id = $1 AND t.due_at <= $2
     ORDER BY t.incident_id LIMIT ${DUE_BATCH}`,
    [tenantId, now],
  );
  const incidentIds = due.map(({ id }) => id);
  await evaluateIncidents(tx, tenantId, { incidentIds, tools }, now);
  return incidentIds.length;
}

interface Writing {
  threads: ThreadRow[];
  decisions: NewDecision[];
  deliveries: NewDelivery[];
}

interface ThreadRow extends StoredThread {
  dueAt: Date | null;
}

function emptyWriting(): Writing {
  return { threads: [], decisions: [], deliveries: [] };
}

interface Batch {
  tx: Tx;
  tenantId: string;
  now: Date;
  isLive: boolean;
  channels: ReadonlyMap<string, ChannelState & { id: string; kind: string }>;
  tools: EvaluationTools;
  written: Writing;
}

async function evaluate(
  batch: Batch,
  { view, told }: Dossier,
  { routes, threads }: { routes: readonly RouteRule[]; threads: readonly StoredThread[] },
): Promise<void> {
  const { channels, isLive, now } = batch;
  const byRoute = new Map(threads.map((thread) => [thread.routeId, thread]));
  const verdicts = decide({ incident: view, routes, channels, threads: byRoute, isLive, now });
  for (const verdict of verdicts) {
    const routeId = verdict.route?.id ?? NO_ROUTE_ID;
    const before = byRoute.get(routeId) ?? freshThread(view.id, routeId, now);
    const key = `${verdict.outcome}:${verdict.reason}:${verdict.dueAt?.toISOString() ?? ''}`;
    const isNew = verdict.outcome !== 'NOTHING_NEW' && (verdict.notice !== null || before.lastDecision !== key);
    if (isNew) batch.written.decisions.push(decisionOf(view.id, verdict));
    batch.written.threads.push(threadAfter(batch, { before, verdict, view, key: isNew ? key : before.lastDecision }));
    if (verdict.notice) await write(batch, { view, told }, verdict, verdict.notice);
  }
}

function freshThread(incidentId: string, routeId: string, now: Date): StoredThread {
  return { incidentId, routeId, startedAt: now, told: null, toldLive: null, lastDecision: null };
}

function decisionOf(incidentId: string, { route, outcome, reason, sentence, dueAt }: Verdict): NewDecision {
  return { incidentId, routeId: route?.id ?? null, outcome, reason, sentence, until: dueAt };
}

interface Step {
  before: StoredThread;
  verdict: Verdict;
  view: Dossier['view'];
  key: string | null;
}

function threadAfter({ now, isLive }: Batch, { before, verdict, view, key }: Step): ThreadRow {
  const soonest = new Date(now.getTime() + LEAST_WAIT_MS);
  const { dueAt } = verdict;
  const after = { ...before, lastDecision: key, dueAt: dueAt && dueAt <= now ? soonest : dueAt };
  if (!verdict.notice) return after;
  const told = toldOf(view, now);
  return { ...after, told, toldLive: isLive ? told : before.toldLive };
}

async function write(
  { tx, tenantId, now, isLive, channels, tools, written }: Batch,
  { view, told }: Dossier,
  { route, sentence }: Verdict,
  { kind, channelIds }: NonNullable<Verdict['notice']>,
): Promise<void> {
  for (const channelId of channelIds) {
    const channel = channels.get(channelId)!;
    const message = messageOf({ told, kind, reason: sentence, publicUrl: tools.publicUrl }, now);
    const shown = isLive
      ? { request: null, problem: null }
      : await preview(tx, tenantId, { channelId, message, tools });
    const { id, name, kind: channelKind } = channel;
    written.deliveries.push({
      channel: { id, name, kind: channelKind },
      incidentId: view.id,
      routeId: route?.id ?? null,
      message,
      isLive,
      ...shown,
    });
  }
}

interface Telling {
  told: MessageIncident;
  kind: NotificationMessage['kind'];
  reason: string;
  publicUrl: string;
}

function messageOf({ told, kind, reason, publicUrl }: Telling, now: Date): NotificationMessage {
  return {
    id: newId(now.getTime()),
    kind,
    occurredAt: now.toISOString(),
    title: told.title,
    reason,
    text: null,
    link: `${publicUrl}/incidents/${told.number}`,
    incident: told,
    previousRef: null,
  };
}

/** What would be sent; a channel that cannot be opened must not keep the decision from being made. */
async function preview(
  tx: Tx,
  tenantId: string,
  { channelId, message, tools }: { channelId: string; message: NotificationMessage; tools: EvaluationTools },
): Promise<Pick<NewDelivery, 'request' | 'problem'>> {
  try {
    const channel = await tools.sender.open(tx, tenantId, channelId);
    return { request: channel && tools.sender.render(channel, message), problem: null };
  } catch (error) {
    return { request: null, problem: error instanceof Error ? error.message : String(error) };
  }
}

async function readThreads(
  tx: Tx,
  tenantId: string,
  incidentIds: readonly string[],
): Promise<Map<string, StoredThread[]>> {
  const rows = await tx.query<StoredThread>(
    `SELECT incident_id AS "incidentId", route_id AS "routeId", started_at AS "startedAt", told, told_live AS "toldLive",
       last_decision AS "lastDecision"
     FROM notification_thread WHERE tenant_id = $1 AND incident_id = ANY ($2::uuid[])`,
    [tenantId, incidentIds],
  );
  const threads = new Map<string, StoredThread[]>();
  for (const row of rows) threads.set(row.incidentId, [...(threads.get(row.incidentId) ?? []), row]);
  return threads;
}

/** What is due is said anew by the verdicts; of incidents that are gone nothing is. */
function forgetDue(tx: Tx, tenantId: string, incidentIds: readonly string[]): Promise<unknown> {
  return tx.query(
    `UPDATE notification_thread SET due_at = NULL
     WHERE tenant_id = $1 AND incident_id = ANY ($2::uuid[]) AND due_at IS NOT NULL`,
    [tenantId, incidentIds],
  );
}

async function writeThreads(tx: Tx, tenantId: string, threads: readonly ThreadRow[], now: Date): Promise<void> {
  if (threads.length === 0) return;
  const rows = threads.map(({ incidentId, routeId, startedAt, dueAt, told, toldLive, lastDecision }) => ({
    incident_id: incidentId,
    route_id: routeId,
    started_at: startedAt,
    due_at: dueAt,
    told,
    told_live: toldLive,
    last_decision: lastDecision,
  }));
  await tx.query(
    `INSERT INTO notification_thread (tenant_id, incident_id, route_id, started_at, due_at, told, told_live,
       last_decision, updated_at)
     SELECT $1, r.incident_id, r.route_id, r.started_at, r.due_at, r.told, r.told_live, r.last_decision, $3
     FROM jsonb_to_recordset($2::jsonb) AS r (incident_id uuid, route_id uuid, started_at timestamptz,
       due_at timestamptz, told jsonb, told_live jsonb, last_decision text)
     ON CONFLICT (tenant_id, incident_id, route_id) DO UPDATE SET due_at = excluded.due_at, told = excluded.told,
       told_live = excluded.told_live, last_decision = excluded.last_decision, updated_at = excluded.updated_at`,
    [tenantId, JSON.stringify(rows), now],
  );
}
