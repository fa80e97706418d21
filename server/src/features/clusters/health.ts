export type HealthStatus = 'HEALTHY' | 'WARNING' | 'OFFLINE' | 'PENDING';

/** Worst first. */
export const HEALTH_REASON_CODES = [
  'NOT_REPORTING',
  'REPORT_OVERDUE',
  'NEVER_REPORTED',
  'NODES_NOT_READY',
  'SOURCE_UNAVAILABLE',
  'DATA_DROPPED',
  'COLLECTOR_FAILED',
  'KINDS_UNOBSERVED',
  'CLOCK_SKEWED',
] as const;
export type HealthReasonCode = (typeof HEALTH_REASON_CODES)[number];

/** One thing that is the matter with a cluster. */
export interface HealthReason {
  code: HealthReasonCode;
  /** A sentence for people: what was seen, what was expected. Without ages, which would change with every look. */
  message: string;
  since: Date;
}

/** As a row keeps it: the moment as JSON has it. */
export type StoredHealthReason = Omit<HealthReason, 'since'> & { since: string };

/** Ages of the last report in seconds: from `warningAfter` on a cluster is in doubt, from `offlineAfter` on it is offline. */
export interface HealthThresholds {
  warningAfter: number;
  offlineAfter: number;
}

/** What a cluster's row knows of its health. */
export interface HealthFacts {
  createdAt: Date;
  lastReportAt: Date | null;
  /** The report that ended its last absence, or its first one; null where that was not noted yet. */
  reportingSince: Date | null;
  /** What the health job last decided; null before its first look. */
  healthStatus: HealthStatus | null;
  healthSince: Date | null;
  /** What the job last found to be the matter beside absence, worst first. */
  healthReasons: readonly StoredHealthReason[];
}

export interface Health {
  status: HealthStatus;
  /** The first of the reasons, or how fresh a healthy cluster is: what was seen, what was expected. */
  reason: string;
  /** When this status began; null for a healthy cluster of which nobody noted it yet. */
  since: Date | null;
  /** All that is the matter, worst first; none for HEALTHY. */
  reasons: HealthReason[];
}

/**
 * Decides how a cluster is doing from the age of its agent's last report and from what the health job last found; only
 * the server's clock takes part. `healthBounds` holds the same decision for lists: change both or neither.
 */
export function decideHealth(cluster: HealthFacts, thresholds: HealthThresholds, now: Date): Health {
  const { lastReportAt } = cluster;
  if (lastReportAt === null) return pending(cluster, now);
  const seconds = secondsBetween(lastReportAt, now);
  if (seconds >= thresholds.offlineAfter) return offline(lastReportAt, thresholds, now);
  const stored = cluster.healthReasons.map((reason) => ({ ...reason, since: new Date(reason.since) }));
  if (seconds >= thresholds.warningAfter) {
    return warning(cluster, [overdue(lastReportAt, thresholds, now), ...stored]);
  }
  if (stored.length > 0) return warning(cluster, stored);
  const reason = `The last report came ${formatAge(seconds)} ago.`;
  return { status: 'HEALTHY', reason, since: healthySince(cluster), reasons: [] };
}

function pending({ createdAt }: HealthFacts, now: Date): Health {
  const waited = formatAge(secondsBetween(createdAt, now));
  const reason = `No agent has reported yet; the cluster was registered ${waited} ago.`;
  return {
    status: 'PENDING',
    reason,
    since: createdAt,
    reasons: [{ code: 'NEVER_REPORTED', message: reason, since: createdAt }],
  };
}

/** Nothing else is said of a cluster that is offline: it is not current. */
function offline(lastReportAt: Date, { offlineAfter }: HealthThresholds, now: Date): Health {
  const age = formatAge(secondsBetween(lastReportAt, now));
  const reason = `The last report came ${age} ago; a cluster is offline after ${formatAge(offlineAfter)} without one.`;
  const since = addSeconds(lastReportAt, offlineAfter);
  return { status: 'OFFLINE', reason, since, reasons: [{ code: 'NOT_REPORTING', message: reason, since }] };
}

function overdue(lastReportAt: Date, { warningAfter }: HealthThresholds, now: Date): HealthReason {
  const age = formatAge(secondsBetween(lastReportAt, now));
  const message = `The last report came ${age} ago; one is expected at least every ${formatAge(warningAfter)}.`;
  return { code: 'REPORT_OVERDUE', message, since: addSeconds(lastReportAt, warningAfter) };
}

function warning({ healthStatus, healthSince }: HealthFacts, reasons: HealthReason[]): Health {
  const known = healthStatus === 'WARNING' ? healthSince : null;
  const first = reasons.reduce((earliest, { since }) => (since < earliest ? since : earliest), reasons[0]!.since);
  return { status: 'WARNING', reason: reasons[0]!.message, since: known ?? first, reasons };
}

/** The later of what the job noted and the end of an absence that it may have missed while nobody ran it. */
function healthySince({ healthStatus, healthSince, reportingSince }: HealthFacts): Date | null {
  const known = healthStatus === 'HEALTHY' ? healthSince : null;
  if (known === null || reportingSince === null) return known ?? reportingSince;
  return known > reportingSince ? known : reportingSince;
}

/** The span of `lastReportAt` that a status stands for: after `after` (exclusive), up to `upTo` (inclusive). */
export interface HealthSpan {
  after: Date | null;
  upTo: Date | null;
  /** Whether something is the matter beside absence; null where that does not count. */
  hasReasons: boolean | null;
}

/** The same decision as spans of moments, for lists; a cluster has the status where any of them fits. Null for PENDING. */
export function healthBounds(status: HealthStatus, thresholds: HealthThresholds, now: Date): HealthSpan[] | null {
  const warningAt = addSeconds(now, -thresholds.warningAfter);
  const offlineAt = addSeconds(now, -thresholds.offlineAfter);
  // Where the thresholds are set the wrong way round, offline is decided first, as above.
  const freshAt = warningAt > offlineAt ? warningAt : offlineAt;
  switch (status) {
    case 'HEALTHY':
      return [{ after: freshAt, upTo: null, hasReasons: false }];
    case 'WARNING':
      return [
        { after: offlineAt, upTo: warningAt, hasReasons: null },
        { after: freshAt, upTo: null, hasReasons: true },
      ];
    case 'OFFLINE':
      return [{ after: null, upTo: offlineAt, hasReasons: null }];
    case 'PENDING':
      return null;
  }
}

/** A report "from the future" (another replica's clock) counts as having come just now. */
function secondsBetween(from: Date, to: Date): number {
  return Math.max(0, (to.getTime() - from.getTime()) / 1_000);
}

function addSeconds(moment: Date, seconds: number): Date {
  return new Date(moment.getTime() + seconds * 1_000);
}

const UNITS = [
  { seconds: 86_400, name: 'day' },
  { seconds: 3_600, name: 'hour' },
  { seconds: 60, name: 'minute' },
] as const;

/** Seconds up to two minutes, then the largest whole unit: nobody decides by the seconds of an age in hours. */
function formatAge(seconds: number): string {
  const unit = UNITS.find((candidate) => seconds >= Math.max(candidate.seconds, 120));
  const count = Math.floor(seconds / (unit?.seconds ?? 1));
  return `${count} ${unit?.name ?? 'second'}${count === 1 ? '' : 's'}`;
}
