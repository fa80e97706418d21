import type { AlertFacts } from '../alerts/matcher.js';
import { Correlator } from './correlate.js';
import { describeIncident, impactOf } from './describe.js';
import { decideSeverity, type SeverityName } from './impact.js';
import { type CountedTrouble, statsOf } from './stats.js';

/** An alert that would have been, such as one of a rule that is tried on the past. */
export interface SimulatedAlert {
  facts: AlertFacts;
  firedAt: Date;
  /** Null where it would still fire. */
  resolvedAt: Date | null;
  title: string;
}

/** An incident that would have been. */
export interface SimulatedIncident {
  title: string;
  summary: string;
  severity: SeverityName;
  firstAt: Date;
  /** Null where it would still be open. */
  resolvedAt: Date | null;
  /** Indexes of its alerts. */
  alerts: number[];
}

const RANKS: Readonly<Record<string, number>> = { CRITICAL: 3, WARNING: 2, INFO: 1 };

/**
 * The incidents that alerts would have made by themselves, in the order in which they would have opened: correlation as
 * it runs on the stream, without rollouts and without what else was in trouble.
 */
export function simulateIncidents(alerts: readonly SimulatedAlert[]): SimulatedIncident[] {
  let made = 0;
  const correlator = new Correlator(() => {
    made += 1;
    return String(made).padStart(9, '0');
  });
  const troubles = alerts.map(troubleOf);
  const incidentOf = new Map<number, string>();
  for (const n of inOrder(alerts)) {
    const join = correlator.join(troubles[n]!);
    if (join) incidentOf.set(n, join.incidentId);
  }
  const groups = new Map<string, number[]>();
  for (const [n, id] of incidentOf) {
    const root = correlator.rootOf(id);
    groups.set(root, [...(groups.get(root) ?? []), n]);
  }
  return [...groups.values()]
    .flatMap((indexes) => incidentFrom(indexes, troubles))
    .sort((a, b) => +a.firstAt - +b.firstAt);
}

function inOrder(alerts: readonly SimulatedAlert[]): number[] {
  return alerts.map((_, n) => n).sort((a, b) => +alerts[a]!.firedAt - +alerts[b]!.firedAt || a - b);
}

function troubleOf({ facts, firedAt, resolvedAt }: SimulatedAlert, n: number): CountedTrouble {
  const [workloadKind, ...workloadName] = facts.workload?.split('/') ?? [];
  const severityRank = RANKS[facts.severity] ?? 2;
  return {
    id: String(n),
    rule: facts.rule,
    clusterId: facts.clusterId,
    clusterName: facts.clusterName,
    namespace: facts.namespace,
    teamId: facts.teamId,
    subjectKind: facts.kind,
    subjectName: facts.name,
    workloadKind: workloadKind ?? null,
    workloadName: workloadName.length > 0 ? workloadName.join('/') : null,
    nodeName: facts.node,
    image: facts.image,
    startedAt: firedAt,
    endedAt: resolvedAt,
    rolledOutAt: null,
    isEvidence: severityRank < 2,
    severityRank,
    isMuted: false,
  };
}

function incidentFrom(indexes: number[], troubles: readonly CountedTrouble[]): SimulatedIncident[] {
  const own = indexes.map((n) => troubles[n]!);
  const stats = statsOf(own);
  if (!stats) return [];
  const ends = own.map(({ endedAt }) => endedAt);
  const lastEnd = ends.includes(null) ? null : new Date(Math.max(...ends.map(Number)));
  return [
    {
      ...describeIncident(stats),
      severity: decideSeverity(stats.worst, impactOf(stats)).severity,
      firstAt: stats.firstAt,
      resolvedAt: lastEnd,
      alerts: indexes.sort((a, b) => a - b),
    },
  ];
}
