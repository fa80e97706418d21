import { createHash } from 'node:crypto';
import { type Finding, isAnomalyRule } from './finding.js';

/**
 * Which findings are the same trouble: cluster, subject and rule. Never time or message text, which change while the
 * trouble stays; nor the uid, so that a pod recreated under its name goes on with its alert. The containers of a pod
 * share one alert per rule; of anomalies, and of rules that are evaluated, each container has its own, because each ends
 * by itself.
 */
export function fingerprintOf({
  clusterId,
  subject,
  rule,
  ruleId,
}: Pick<Finding, 'clusterId' | 'subject' | 'rule' | 'ruleId'>): string {
  const names = [clusterId, subject.kind, subject.namespace ?? '', subject.name, rule];
  const text = JSON.stringify(isAnomalyRule(rule) || ruleId ? [...names, subject.container ?? ''] : names);
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

/** One order for all writers, so that two reports never wait for each other's rows in a circle. */
export function sortByFingerprint(findings: readonly Finding[]): { finding: Finding; fingerprint: string }[] {
  const marked = findings.map((finding) => ({ finding, fingerprint: fingerprintOf(finding) }));
  return marked.sort((a, b) => (a.fingerprint < b.fingerprint ? -1 : Number(a.fingerprint > b.fingerprint)));
}
