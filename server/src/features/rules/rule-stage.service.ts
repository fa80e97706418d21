import type { Tx } from '../../platform/database.js';
import { factsOf, type PlacedSubject, readFactNames, readSubjectFacts } from '../alerts/alert-facts.service.js';
import { compileMatchers, type Matcher } from '../alerts/matcher.js';
import type { Severity } from './rule-spec.js';

/** What is read of a finding here. */
interface Staged {
  state: 'FIRING' | 'CLEARED';
  clusterId: string;
  rule: string;
  ruleId?: string | null;
  subject: Omit<PlacedSubject, 'clusterId'>;
  severity?: Severity;
}

/** What ends the alert of a detector that is switched off where it has found something. */
interface SwitchedOff {
  state: 'CLEARED';
  clusterId: string;
  rule: string;
  subject: Omit<PlacedSubject, 'clusterId'>;
  reason: string;
}

/** A detector’s rule that somebody has changed. */
interface ChangedRule {
  name: string;
  isEnabled: boolean;
  severity: Severity | null;
  matchers: Matcher[];
  disabledIn: { matchers: Matcher[] }[];
}

/**
 * What detectors have found, as their rules have it: where one is switched off its finding becomes the end of its alert,
 * and the severity of its rule goes before its own. One statement, and none where no detector has found anything.
 */
export async function applyRules<F extends Staged>(
  tx: Tx,
  tenantId: string,
  findings: readonly F[],
): Promise<(F | SwitchedOff)[]> {
  const found = findings.filter(isDetected);
  if (found.length === 0) return [...findings];
  const rules = await readChangedRules(tx, tenantId, [...new Set(found.map(({ rule }) => rule))]);
  if (rules.size === 0) return [...findings];
  const isOffAt = await compilePlaces(tx, tenantId, rules, found);
  return findings.map((finding) => {
    const rule = isDetected(finding) ? rules.get(finding.rule) : undefined;
    if (!rule) return finding;
    if (!rule.isEnabled || isOffAt(finding)) return switchedOff(finding);
    return rule.severity ? { ...finding, severity: rule.severity } : finding;
  });
}

/** Rules that are evaluated look at their own scope before they tell anything. */
function isDetected({ state, ruleId }: Staged): boolean {
  return state === 'FIRING' && !ruleId;
}

function switchedOff({ clusterId, rule, subject }: Staged): SwitchedOff {
  return { state: 'CLEARED', clusterId, rule, subject, reason: 'The rule is switched off here.' };
}

async function readChangedRules(tx: Tx, tenantId: string, names: readonly string[]): Promise<Map<string, ChangedRule>> {
  const rows = await tx.prepared<ChangedRule>(
    `SELECT r.name, r.is_enabled AS "isEnabled", r.severity, r.matchers, r.disabled_in AS "disabledIn" FROM alert_rule r
     WHERE r.tenant_id = $1 AND r.name = ANY($2::text[]) AND r.kind = 'DETECTED'
       AND (NOT r.is_enabled OR r.severity IS NOT NULL OR r.matchers <> '[]' OR r.disabled_in <> '[]')`,
    [tenantId, names],
  );
  return new Map(rows.map((rule) => [rule.name, rule]));
}

/** Says of findings whether their rule is off at their place; what that needs is read only where a rule has places. */
async function compilePlaces(
  tx: Tx,
  tenantId: string,
  rules: ReadonlyMap<string, ChangedRule>,
  findings: readonly Staged[],
): Promise<(finding: Staged) => boolean> {
  const placed = findings.filter(({ rule }) => hasPlaces(rules.get(rule)));
  if (placed.length === 0) return () => false;
  const names = await readFactNames(tx, tenantId);
  const facts = await readSubjectFacts(
    tx,
    tenantId,
    placed.map(({ subject, clusterId }) => ({ ...subject, clusterId })),
  );
  const off = new Set<Staged>();
  for (const [n, finding] of placed.entries()) {
    const { subject, clusterId, rule, severity } = finding;
    const { kind: subjectKind, namespace, name: subjectName, container } = subject;
    const row = { ...facts[n]!, clusterId, rule, severity: severity! as never };
    const known = factsOf({ ...row, subjectKind, namespace, subjectName, container }, names);
    const { matchers, disabledIn } = rules.get(rule)!;
    const isOff = disabledIn.some((place) => compileMatchers(place.matchers)(known));
    if (isOff || !compileMatchers(matchers)(known)) off.add(finding);
  }
  return (finding) => off.has(finding);
}

function hasPlaces(rule: ChangedRule | undefined): boolean {
  return rule !== undefined && (rule.matchers.length > 0 || rule.disabledIn.length > 0);
}
