import { type AlertFacts, compileMatchers, type Matcher } from '../alerts/matcher.js';
import type { Severity } from './rule-spec.js';

/** What of a rule says where it judges. */
export interface ScopedRule {
  name: string;
  severity: Severity | null;
  matchers: readonly Matcher[];
  disabledIn: readonly { matchers: readonly Matcher[] }[];
}

/** What matchers look at, of a subject that is not an alert yet. */
export interface ScopeSubject {
  kind: string;
  namespace: string | null;
  name: string;
  container: string | null;
  teamId: string | null;
  teamName: string | null;
  workload: string | null;
  node: string | null;
  image: string | null;
  labels: Readonly<Record<string, string>> | null;
}

/** Whether a rule judges everything, so that nothing has to be known of subjects but their names. */
export function judgesEverything({ matchers, disabledIn }: Pick<ScopedRule, 'matchers' | 'disabledIn'>): boolean {
  return matchers.length === 0 && disabledIn.length === 0;
}

/** Whether a rule judges a subject: what it matches, without where it is switched off. */
export function compileScope(
  rule: ScopedRule,
  cluster: { id: string; name: string; environment: string | null },
): (subject: ScopeSubject) => boolean {
  if (judgesEverything(rule)) return () => true;
  const isMatched = compileMatchers(rule.matchers);
  const exclusions = rule.disabledIn.map(({ matchers }) => compileMatchers(matchers));
  return (subject) => {
    const facts = factsOfSubject(rule, cluster, subject);
    return isMatched(facts) && !exclusions.some((isExcluded) => isExcluded(facts));
  };
}

/** A subject as matchers and incidents see it. */
export function factsOfSubject(
  { name: rule, severity }: Pick<ScopedRule, 'name' | 'severity'>,
  cluster: { id: string; name: string; environment: string | null },
  subject: ScopeSubject,
): AlertFacts {
  const { kind, namespace, name, container, teamId, teamName, workload, node, image, labels } = subject;
  return {
    ...{ clusterId: cluster.id, clusterName: cluster.name, environment: cluster.environment },
    ...{ severity: severity ?? 'WARNING', rule, kind, namespace, name, container },
    ...{ teamId, teamName, workload, node, image, labels: labels ?? {} },
  };
}
