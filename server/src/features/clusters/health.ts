export type HealthStatus = 'HEALTHY' | 'WARNING' | 'OFFLINE' | 'PENDING';

/** Ages of the last report in seconds: from `warningAfter` on a cluster is in doubt, from `offlineAfter` on it is offline. */
export interface HealthThresholds {
  warningAfter: number;
  offlineAfter: number;
}

export interface Health {
  status: HealthStatus;
  /** A sentence for people: what was seen, what was expected. */
  reason: string;
  /** When this status began; null for HEALTHY, whose beginning is not kept. */
  since: Date | null;
}

/**
 * Decides how a cluster is doing from the age of its agent's last report; only the server's clock takes part.
 * `healthBounds` holds the same decision for lists: change both or neither.
 */
export function decideHealth(
  cluster: { createdAt: Date; lastReportAt: Date | null },
  thresholds: HealthThresholds,
  now: Date,
): Health {
  const { lastReportAt } = cluster;
  if (lastReportAt === null) {
    const waited = formatAge(secondsBetween(cluster.createdAt, now));
    return {
      status: 'PENDING',
      reason: `No agent has reported yet; the cluster was registered ${waited} ago.`,
      since: cluster.createdAt,
    };
  }
  const seconds = secondsBetween(lastReportAt, now);
  const age = formatAge(seconds);
  if (seconds >= thresholds.offlineAfter) {
    const limit = formatAge(thresholds.offlineAfter);
    return {
      status: 'OFFLINE',
      reason: `The last report came ${age} ago; a cluster is offline after ${limit} without one.`,
      since: addSeconds(lastReportAt, thresholds.offlineAfter),
    };
  }
  if (seconds >= thresholds.warningAfter) {
    const limit = formatAge(thresholds.warningAfter);
    return {
      status: 'WARNING',
      reason: `The last report came ${age} ago; one is expected at least every ${limit}.`,
      since: addSeconds(lastReportAt, thresholds.warningAfter),
    };
  }
  return { status: 'HEALTHY', reason: `The last report came ${age} ago.`, since: null };
}

/** The span of `lastReportAt` that a status stands for: after `after` (exclusive), up to `upTo` (inclusive). */
export interface HealthBounds {
  after: Date | null;
  upTo: Date | null;
}

/** The same thresholds as moments, for lists; null for PENDING, which has no last report at all. */
export function healthBounds(status: HealthStatus, thresholds: HealthThresholds, now: Date): HealthBounds | null {
  const warning = addSeconds(now, -thresholds.warningAfter);
  const offline = addSeconds(now, -thresholds.offlineAfter);
  switch (status) {
    case 'HEALTHY':
      // Where the thresholds are set the wrong way round, offline is decided first, as above.
      return { after: warning > offline ? warning : offline, upTo: null };
    case 'WARNING':
      return { after: offline, upTo: warning };
    case 'OFFLINE':
      return { after: null, upTo: offline };
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
