import { type Finding, type FindingSubject, type FiringFinding, titleOf } from '../finding.js';

/** Rules of the alerts on clusters that are not heard of, milder first. */
export const ABSENCE_RULES = ['AgentSilent', 'ClusterOffline'] as const;
export type AbsenceRule = (typeof ABSENCE_RULES)[number];

/** What is known of a cluster's reports. */
export interface ReportingCluster {
  id: string;
  name: string;
  /** Null before the first report. */
  lastReportAt: Date | null;
  /** Its open alerts of the rules above, and when they were last found to stand. */
  open: readonly { rule: string; lastSeenAt: Date }[];
}

export interface AbsenceLimits {
  /** Seconds without a report after which the agent counts as silent, and after which the cluster counts as offline. */
  warningAfter: number;
  offlineAfter: number;
  /** Since when this server listens: what it could not hear before proves nothing. */
  listeningSince: Date;
}

/** What the absence of a cluster raises, and what its return ends. A cluster that never reported is not absent. */
export function findingsOfAbsence(cluster: ReportingCluster, limits: AbsenceLimits, now: Date): Finding[] {
  const { lastReportAt } = cluster;
  if (lastReportAt === null) return [];
  const heardOrListening = Math.max(lastReportAt.getTime(), limits.listeningSince.getTime());
  const seconds = (now.getTime() - heardOrListening) / 1_000;
  const returned = cluster.open.filter(({ lastSeenAt }) => lastReportAt > lastSeenAt);
  const ended = returned.map(({ rule }) => cleared(cluster, rule, 'It reports again.'));
  if (seconds >= limits.offlineAfter) return [...ended, ...givenWay(cluster), offline(cluster, lastReportAt, limits)];
  if (seconds >= limits.warningAfter && !isOffline(cluster, lastReportAt)) {
    return [...ended, silent(cluster, lastReportAt, limits)];
  }
  return ended;
}

/** The alert that it is offline stands, and says all that its silence says. */
function isOffline({ open }: ReportingCluster, lastReportAt: Date): boolean {
  return open.some(({ rule, lastSeenAt }) => rule === 'ClusterOffline' && lastReportAt <= lastSeenAt);
}

function givenWay(cluster: ReportingCluster): Finding[] {
  const isSilent = cluster.open.some(({ rule }) => rule === 'AgentSilent');
  return isSilent ? [cleared(cluster, 'AgentSilent', 'The cluster is offline, which has an alert of its own.')] : [];
}

function subjectOf({ name }: ReportingCluster): FindingSubject {
  return { kind: 'Cluster', namespace: null, name, container: null, uid: null };
}

function cleared(cluster: ReportingCluster, rule: string, reason: string): Finding {
  return { state: 'CLEARED', clusterId: cluster.id, rule, subject: subjectOf(cluster), reason };
}

function silent(cluster: ReportingCluster, lastReportAt: Date, { warningAfter }: AbsenceLimits): FiringFinding {
  return absent(cluster, lastReportAt, {
    rule: 'AgentSilent',
    severity: 'WARNING',
    says: 'agent does not report',
    after: warningAfter,
    summary: `Nothing has been heard of its agent for ${warningAfter} seconds. A warning, because the cluster itself may be well: its alerts and figures stand as they were last known.`,
  });
}

function offline(cluster: ReportingCluster, lastReportAt: Date, { offlineAfter }: AbsenceLimits): FiringFinding {
  return absent(cluster, lastReportAt, {
    rule: 'ClusterOffline',
    severity: 'CRITICAL',
    says: 'cluster is offline',
    after: offlineAfter,
    summary: `Nothing has been heard of its agent for ${offlineAfter} seconds. Critical, because nobody would learn of trouble in this cluster: neither the agent nor anything else there is observed.`,
  });
}

interface Absence {
  rule: AbsenceRule;
  severity: 'WARNING' | 'CRITICAL';
  says: string;
  after: number;
  summary: string;
}

/** Seen when it became so, which stays the same as long as it goes on: looking again is no news. */
function absent(cluster: ReportingCluster, lastReportAt: Date, { says, after, ...what }: Absence): FiringFinding {
  const since = new Date(lastReportAt.getTime() + after * 1_000);
  const subject = subjectOf(cluster);
  return {
    state: 'FIRING',
    source: 'STATE',
    clusterId: cluster.id,
    subject,
    title: titleOf(says, subject),
    firstSeenAt: since,
    seenAt: since,
    occurrences: 1,
    ...what,
  };
}
