import type { NextFunction, Request, Response } from 'express';
import { Counter, collectDefaultMetrics, Gauge, Histogram, register } from 'prom-client';
import type { AttemptObserver } from '../features/notifications/delivery-worker.service.js';
import type { EvaluationObserver } from '../features/rules/evaluate-rules.job.js';
import type { ConsumerObserver } from '../features/streams/consumer.service.js';
import type { StrayRows } from '../platform/default-partition.js';
import type { RunObserver } from '../platform/job-runner.js';

collectDefaultMetrics();

const requestSeconds = new Histogram({
  name: 'k8intel_http_request_duration_seconds',
  help: 'Time from the first byte of a request to the end of its answer.',
  labelNames: ['route', 'method', 'status'],
  buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
});

const sockets = new Gauge({ name: 'k8intel_websocket_connections', help: 'Open WebSocket connections.' });

export function countSocket(difference: 1 | -1): void {
  sockets.inc(difference);
}

const jobSeconds = new Histogram({
  name: 'k8intel_job_duration_seconds',
  help: 'Time of a run of a job in this replica, by how it ended.',
  labelNames: ['job', 'outcome'],
  buckets: [0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 1_800],
});
const jobRows = new Counter({
  name: 'k8intel_job_rows_total',
  help: 'Rows that runs of a job wrote, moved or deleted in this replica.',
  labelNames: ['job'],
});
const strayRows = new Counter({
  name: 'k8intel_default_partition_rows_total',
  help: 'Rows found in a default partition, because their own was not made ahead: expected none.',
  labelNames: ['table'],
});
const waitingRows = new Gauge({
  name: 'k8intel_default_partition_rows',
  help: 'Rows that lay in a default partition after the last run of the job “partitions” in this replica: expected none.',
  labelNames: ['table'],
});

const consumerEvents = new Counter({
  name: 'k8intel_stream_consumer_events_total',
  help: 'Events of streams that a consumer handled in this replica.',
  labelNames: ['consumer'],
});
const consumerFailures = new Counter({
  name: 'k8intel_stream_consumer_failures_total',
  help: 'Batches of events that a consumer could not handle in this replica; each is tried again.',
  labelNames: ['consumer'],
});
const lags = new Map<string, Map<string, number>>();
new Gauge({
  name: 'k8intel_stream_consumer_lag_events',
  help: 'Events that a consumer has not handled yet, of the tenant with the most, as this replica last saw it.',
  labelNames: ['consumer'],
  collect() {
    for (const [consumer, ofTenants] of lags) this.set({ consumer }, Math.max(0, ...ofTenants.values()));
  },
});

const queueUsage = new Gauge({
  name: 'k8intel_notification_queue_usage_ratio',
  help: 'How full the notification queue of the database is, 0 to 1: expected nearly 0.',
});
const listening = new Gauge({
  name: 'k8intel_signals_listening',
  help: 'Whether this replica hears the signals of others: 1, or 0 while it polls only.',
});

/** Keeps how this replica hears of what the others commit. */
export function observeNotifications({ usage, isListening }: { usage?: number; isListening?: boolean }): void {
  if (usage !== undefined) queueUsage.set(usage);
  if (isListening !== undefined) listening.set(isListening ? 1 : 0);
}

/** Counts what a consumer of a stream did here, and keeps how far it is behind. */
export const observeConsumer: ConsumerObserver = (consumer, tenantId, { lag, handled, hasFailed }) => {
  consumerEvents.inc({ consumer }, handled);
  if (hasFailed) return consumerFailures.inc({ consumer });
  const ofTenants = lags.get(consumer) ?? new Map<string, number>();
  lags.set(consumer, ofTenants);
  if (lag > 0) ofTenants.set(tenantId, lag);
  else ofTenants.delete(tenantId);
};

const evaluationSeconds = new Histogram({
  name: 'k8intel_rule_evaluation_duration_seconds',
  help: 'Time of one evaluation of all rules of a tenant that were due, in this replica.',
  buckets: [0.01, 0.05, 0.1, 0.5, 1, 2.5, 5, 10, 15],
});
const evaluationLag = new Histogram({
  name: 'k8intel_rule_evaluation_lag_seconds',
  help: 'How late rules were evaluated in this replica.',
  buckets: [1, 5, 15, 30, 60, 300, 900],
});
const rulesLeft = new Counter({
  name: 'k8intel_rules_left_total',
  help: 'Rules that were due and had to wait for the next run, because there was more to judge than time: expected none.',
});
const rulesFailed = new Counter({
  name: 'k8intel_rule_failures_total',
  help: 'Evaluations of a rule that failed in this replica.',
});
const ruleInstances = new Counter({
  name: 'k8intel_rule_instances_dropped_total',
  help: 'Subjects for which a rule held and that were left out, because it holds for too many.',
});

/** Counts one evaluation of a tenant’s rules. */
export const observeEvaluation: EvaluationObserver = ({ durationMs, lagsMs, left, failed, dropped }) => {
  evaluationSeconds.observe(durationMs / 1_000);
  for (const lagMs of lagsMs) evaluationLag.observe(lagMs / 1_000);
  rulesLeft.inc(left);
  rulesFailed.inc(failed);
  ruleInstances.inc(dropped);
};

/** Counts a run that ended here. */
export const observeRun: RunObserver = (job, { outcome, durationMs, rows }) => {
  jobSeconds.observe({ job, outcome }, durationMs / 1_000);
  jobRows.inc({ job }, rows);
};

const attemptSeconds = new Histogram({
  name: 'k8intel_delivery_attempt_duration_seconds',
  help: 'Time of an attempt to send a notification in this replica, by the kind of its channel and how it ended.',
  labelNames: ['channel', 'outcome'],
  buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15],
});

/** Counts an attempt to send a notification that ended here. */
export const observeAttempt: AttemptObserver = (channel, outcome, durationMs) =>
  attemptSeconds.observe({ channel, outcome }, durationMs / 1_000);

/** Counts what was found in default partitions, and what is still there. */
export function countStrayRows(strays: readonly StrayRows[]): void {
  waitingRows.reset();
  for (const { table, rows, isMoved } of strays) {
    strayRows.inc({ table }, rows);
    if (!isMoved) waitingRows.inc({ table }, rows);
  }
}

/** Few values, so that a scanner of paths cannot grow the series without bound. */
function routeOf(path: string): string {
  if (['/graphql', '/graphql/agent', '/healthz', '/readyz', '/metrics'].includes(path)) return path;
  return path.startsWith('/assets/') ? '/assets' : 'page';
}

export function timeRequests(req: Request, res: Response, next: NextFunction): void {
  const end = requestSeconds.startTimer({ route: routeOf(req.path), method: req.method });
  res.once('close', () => end({ status: String(res.statusCode) }));
  next();
}

/** The Prometheus exposition of this process. */
export async function serveMetrics(_req: Request, res: Response): Promise<void> {
  res.setHeader('content-type', register.contentType);
  res.end(await register.metrics());
}
