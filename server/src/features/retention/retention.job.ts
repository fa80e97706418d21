import type { Database, Tx } from '../../platform/database.js';
import { forEachTenant, type Job, type JobContext } from '../../platform/job-runner.js';
import { dropPartitions } from '../../platform/partition-drop.js';
import { purgeEndedTokens } from '../accounts/token-retention.service.js';
import { purgeClusterEvents, purgeNeverFired, purgeResolvedAlerts } from '../alerts/alert-retention.service.js';
import { purgeEndedAnomalies } from '../anomalies/anomaly-retention.service.js';
import { purgeReceipts } from '../clusters/receipt-retention.service.js';
import { purgeClusterCosts, purgeWorkloadCosts } from '../costs/cost-retention.service.js';
import { purgeGaps } from '../gaps/gap-retention.service.js';
import { purgeResolvedIncidents } from '../incidents/incident-retention.service.js';
import { purgeEnds } from '../inventory/container-end.service.js';
import { forgetDueBefore, purgeRollups, purgeSamples, purgeSubjects } from '../metrics/sample-retention.service.js';
import { purgeDecisions, purgeDeliveries, purgeThreads } from '../notifications/notification-retention.service.js';
import {
  purgeEndedRecommendations,
  purgeProfiles,
  purgeVerifiedRecommendations,
} from '../recommendations/recommendation-retention.service.js';
import { purgeEndedWindows, purgeExpiredSilences } from '../silences/silence-retention.service.js';
import { forgetStreamsBefore, purgeForgottenEvents } from '../streams/stream-retention.service.js';
import { keptFrom, type Retention } from './retention.catalog.js';
import { longestRetention, retentionOf } from './retention.service.js';

// What all tenants keep no longer goes with its partition. Before that every tenant’s rows go that it keeps for a shorter
// time than others do, and everything that is not partitioned, so many rows a transaction. Streams forget before their
// events go. May end anywhere: what is left is as old the next time.

/** Rows in one transaction: its locks are short, and a statement stays far below its longest time. */
const BATCH_ROWS = 1_000;
/** Sessions that ended are told from those that never were for this long. */
const TOKEN_DAYS = 7;

/** Alerts that ended before they fired are of use to whoever tunes their rule, for this long. */
const NEVER_FIRED_DAYS = 1;

const TIERS = [
  { kind: 'fiveMinuteDays', stepSeconds: 300 },
  { kind: 'hourDays', stepSeconds: 3_600 },
  { kind: 'dayDays', stepSeconds: 86_400 },
] as const;

/** @param partitionsUrl connection of the owner of the tables, or of a member of it */
export function retentionJob(partitionsUrl: string): Job {
  return {
    name: 'retention',
    everySeconds: 21_600,
    meaning:
      'Deletes what is older than the tenant keeps it: samples, roll-ups, alerts, incidents, silences, maintenance windows, notifications, anomalies, costs, recommendations, events, receipts, ended sessions.',
    async run(context, signal) {
      const longest = await longestRetention(context.db);
      await forEachTenant(context, 'retention', signal, (tenantId) => purgeTenant(context, tenantId, longest, signal));
      if (!signal.aborted) await dropEnded(context, partitionsUrl, longest);
    },
  };
}

type PurgeRows = (tx: Tx, tenantId: string, purge: { before: Date; limit: number }) => Promise<number>;

async function purgeTenant(
  { db, now }: JobContext,
  tenantId: string,
  longest: Retention,
  signal: AbortSignal,
): Promise<number> {
  const own = await db.runInTenant(tenantId, (tx) => retentionOf(tx, tenantId));
  const from = (days: number): Date => keptFrom(now(), days);
  await db.runInTenant(tenantId, (tx) =>
    forgetDueBefore(tx, tenantId, { hours: from(own.rawDays), days: from(own.hourDays) }),
  );
  await forgetStreams(db, tenantId, own, now());
  let rows = 0;
  for (const [days, purge] of purgesOf(own, longest)) {
    rows += await drain(db, tenantId, signal, (tx) => purge(tx, tenantId, { before: from(days), limit: BATCH_ROWS }));
  }
  return rows;
}

/** What is deleted by rows, with the days it is kept. */
function purgesOf(own: Retention, longest: Retention): [days: number, purge: PurgeRows][] {
  const purges: [number, PurgeRows][] = [
    [own.alertDays, purgeResolvedAlerts],
    [NEVER_FIRED_DAYS, purgeNeverFired],
    [own.alertDays, purgeEndedAnomalies],
    [own.alertDays, purgeResolvedIncidents],
    // Windows go after the silences that they opened.
    [own.alertDays, purgeExpiredSilences],
    [own.alertDays, purgeEndedWindows],
    [own.alertDays, purgeDeliveries],
    [own.alertDays, purgeDecisions],
    [own.alertDays, purgeThreads],
    [own.eventDays, purgeClusterEvents],
    [own.eventDays, purgeEnds],
    [own.receiptDays, purgeReceipts],
    [TOKEN_DAYS, purgeEndedTokens],
    [own.hourDays, purgeWorkloadCosts],
    // Days of clusters go after those of their workloads.
    [own.dayDays, purgeClusterCosts],
    [own.rawDays, purgeProfiles],
    [own.hourDays, purgeEndedRecommendations],
    [own.dayDays, purgeVerifiedRecommendations],
    // As long as anything is kept that has a hole there.
    [Math.max(own.rawDays, longestRollup(own)), purgeGaps],
  ];
  if (own.rawDays < longest.rawDays) purges.push([own.rawDays, purgeSamples]);
  if (own.streamDays < longest.streamDays) purges.push([own.streamDays, purgeForgottenEvents]);
  for (const { kind, stepSeconds } of TIERS) {
    if (own[kind] >= longestRollup(longest)) continue;
    purges.push([own[kind], (tx, tenantId, purge) => purgeRollups(tx, tenantId, { ...purge, stepSeconds })]);
  }
  // Last: a subject goes after everything that bears its number.
  purges.push([Math.max(own.rawDays, longestRollup(own)), purgeSubjects]);
  return purges;
}

function longestRollup(retention: Retention): number {
  return Math.max(...TIERS.map(({ kind }) => retention[kind]));
}

async function drain(
  db: Database,
  tenantId: string,
  signal: AbortSignal,
  purge: (tx: Tx) => Promise<number>,
): Promise<number> {
  for (let total = 0; ; ) {
    if (signal.aborted) return total;
    const rows = await db.runInTenant(tenantId, purge);
    total += rows;
    if (rows < BATCH_ROWS) return total;
  }
}

async function forgetStreams(db: Database, tenantId: string, own: Retention, now: Date): Promise<void> {
  await db.runInTenant(tenantId, (tx) => forgetStreamsBefore(tx, tenantId, keptFrom(now, own.streamDays)));
}

/** Of all tenants, suspended ones too: their streams must know before their events are gone. */
async function dropEnded({ db, now, log, notes }: JobContext, url: string, longest: Retention): Promise<void> {
  const tenants = await db.reference<{ id: string }>('SELECT id FROM tenant ORDER BY id');
  for (const { id } of tenants) await forgetStreams(db, id, longest, now());
  const dropped = await dropPartitions(url, {
    sample_block: keptFrom(now(), longest.rawDays),
    rollup_block: keptFrom(now(), longestRollup(longest)),
    alert_event: keptFrom(now(), longest.streamDays),
  });
  if (dropped.length === 0) return;
  if (notes) notes.rows += dropped.length;
  log('Dropped partitions', { partitions: dropped });
}
