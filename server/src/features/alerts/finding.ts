import type { MetricUnit } from '../metrics/metric.entity.js';

export type Severity = 'CRITICAL' | 'WARNING' | 'INFO';

/** Greater is worse; also the sort value in the table. */
export const SEVERITY_RANK: Record<Severity, number> = { CRITICAL: 3, WARNING: 2, INFO: 1 };

/** What a finding is about: kinds and names as Kubernetes writes them; null where the kind has no such part. */
export interface FindingSubject {
  kind: string;
  namespace: string | null;
  name: string;
  container: string | null;
  uid: string | null;
}

interface FindingKey {
  clusterId: string;
  rule: string;
  subject: FindingSubject;
  /** The rule of the tenant that found it; it alone ends what it has raised. Null or absent for what is built in. */
  ruleId?: string | null;
}

/** Something is wrong. */
export interface FiringFinding extends FindingKey {
  state: 'FIRING';
  severity: Severity;
  title: string;
  summary: string;
  firstSeenAt: Date;
  seenAt: Date;
  /** How often it happened since it was reported last; 0 for a state that just goes on. */
  occurrences: number;
  /** An event is reported once; a state is read again and again, so the same occurrence must not count twice. */
  source: 'EVENT' | 'STATE';
  /** The condition holds, but not yet for as long as its rule asks. */
  pending?: boolean;
  /** What was measured and what it was compared with, in `unit`. */
  value?: number | null;
  threshold?: number | null;
  unit?: MetricUnit | null;
  runbookUrl?: string | null;
  /** How long after its end the trouble re-opens its alert instead of raising a new one, in milliseconds. */
  reopenWindowMs?: number;
}

/** Something has ended; `reason` says what showed it. */
export interface ClearedFinding extends FindingKey {
  state: 'CLEARED';
  reason: string;
}

export type Finding = FiringFinding | ClearedFinding;

/** Rules of edge anomalies end so; the feature “anomalies” raises their alerts and alone ends them. */
export function isAnomalyRule(rule: string): boolean {
  return rule.endsWith('Anomaly');
}

/** The subject as people write it: “shop/web-0”, or “node-1” where there is no namespace. */
function nameOf(subject: Pick<FindingSubject, 'namespace' | 'name'>): string {
  return subject.namespace ? `${subject.namespace}/${subject.name}` : subject.name;
}

/** “Fails its probe: shop/web-0”: what happened stands first, so that a narrow column cuts the name and not the news. */
export function titleOf(says: string, subject: Pick<FindingSubject, 'namespace' | 'name'>): string {
  return `${says.charAt(0).toUpperCase()}${says.slice(1)}: ${nameOf(subject)}`;
}
