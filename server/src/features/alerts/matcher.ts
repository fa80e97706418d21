import { toGlobalId } from '../../platform/id.js';
import { explainLabelKey } from '../../platform/label-selector.js';
import type { UserError } from '../../platform/user-error.types.js';

/** What a matcher may look at, and what that is; beside these, `label:<key>` is a label of the subject. */
export const MATCHER_FIELDS = {
  cluster: 'name or id of the cluster',
  environment: 'environment of the cluster',
  namespace: 'namespace of the subject',
  team: 'name or id of the team that owns the namespace',
  severity: 'CRITICAL, WARNING or INFO',
  rule: 'rule that raised the alert',
  kind: 'Kubernetes’ kind of the subject',
  name: 'name of the subject',
  container: 'container of the pod',
  workload: 'workload the subject belongs to, as “Deployment/checkout”',
  node: 'cluster node of the subject',
  image: 'image of the container',
} as const;

export const MatcherOperator = {
  IN: 'IN',
  NOT_IN: 'NOT_IN',
  STARTS_WITH: 'STARTS_WITH',
  EXISTS: 'EXISTS',
  MISSING: 'MISSING',
} as const;
export type MatcherOperator = keyof typeof MatcherOperator;

/** One condition on an alert; several hold together. There are no regular expressions: no text of a user runs for long. */
export interface Matcher {
  field: string;
  operator: MatcherOperator;
  values: readonly string[];
}

/** What is known of an alert when it is matched; null where its subject has no such thing, or nobody knows. */
export interface AlertFacts {
  clusterId: string;
  clusterName: string;
  environment: string | null;
  namespace: string | null;
  teamId: string | null;
  teamName: string | null;
  severity: string;
  rule: string;
  /** Kubernetes’ kind of the subject. */
  kind: string;
  name: string;
  container: string | null;
  /** “Deployment/checkout”. */
  workload: string | null;
  node: string | null;
  image: string | null;
  labels: Readonly<Record<string, string>>;
}

/** Whether all conditions hold; no condition holds for every alert. */
export function matches(matchers: readonly Matcher[], facts: AlertFacts): boolean {
  return matchers.every((matcher) => testOf(matcher)(facts));
}

/** The same for many alerts: what does not depend on the alert is prepared once. */
export function compileMatchers(matchers: readonly Matcher[]): (facts: AlertFacts) => boolean {
  const tests = matchers.map(testOf);
  return (facts) => tests.every((test) => test(facts));
}

type Test = (facts: AlertFacts) => boolean;

/** An alert without the value is in no list: IN and STARTS_WITH fail, NOT_IN holds, as in selectors of Kubernetes. */
function testOf({ field, operator, values }: Matcher): Test {
  const read = readerOf(field);
  switch (operator) {
    case 'EXISTS':
      return (facts) => read(facts).length > 0;
    case 'MISSING':
      return (facts) => read(facts).length === 0;
    case 'STARTS_WITH':
      return (facts) => {
        // What it is called comes first; nobody knows an id by its beginning.
        const [name] = read(facts);
        return name !== undefined && values.some((value) => name.startsWith(value));
      };
    case 'IN':
    case 'NOT_IN': {
      const wanted = new Set(values);
      const isIn: Test = (facts) => read(facts).some((found) => wanted.has(found));
      return operator === 'IN' ? isIn : (facts) => !isIn(facts);
    }
  }
}

const LABEL = 'label:';

/** The key of a matcher on a label; null for one on a field. */
export function labelKeyOf(field: string): string | null {
  return field.startsWith(LABEL) ? field.slice(LABEL.length) : null;
}

/** Every way to write the value; empty where there is none. */
function readerOf(field: string): (facts: AlertFacts) => string[] {
  const key = labelKeyOf(field);
  if (key !== null) return ({ labels }) => (Object.hasOwn(labels, key) ? [labels[key]!] : []);
  switch (field) {
    case 'cluster':
      return ({ clusterId, clusterName }) => [clusterName, clusterId, toGlobalId('Cluster', clusterId)];
    case 'team':
      return ({ teamId, teamName }) =>
        teamId === null ? [] : [...(teamName === null ? [] : [teamName]), teamId, toGlobalId('Team', teamId)];
    default:
      return (facts) => {
        const value = isPlainField(field) ? facts[field] : null;
        return value === null ? [] : [value];
      };
  }
}

type PlainField = Exclude<keyof typeof MATCHER_FIELDS, 'cluster' | 'team'>;

function isPlainField(field: string): field is PlainField {
  return Object.hasOwn(MATCHER_FIELDS, field) && field !== 'cluster' && field !== 'team';
}

/** Each is one test per alert and rule. */
const MAX_MATCHERS = 20;
const MAX_VALUES = 100;
/** A reference of an image with its digest is the longest value there is. */
const MAX_LENGTH = 512;
const SEVERITIES = ['CRITICAL', 'WARNING', 'INFO'];

/**
 * Says what is wrong with matchers as somebody wrote them; empty for good ones, also for none.
 * @param path of the list in the input
 */
export function checkMatchers(
  matchers: readonly Matcher[],
  path: readonly string[] = ['input', 'matchers'],
): UserError[] {
  if (matchers.length > MAX_MATCHERS) {
    return refusal(
      [...path],
      `There are ${matchers.length} matchers; expected at most ${MAX_MATCHERS}. Leave some out.`,
    );
  }
  return matchers.flatMap((matcher, index) => {
    const wrong = explainField(matcher.field);
    if (wrong !== null) return refusal([...path, String(index), 'field'], wrong);
    const problem = explainValues(matcher);
    return problem === null ? [] : refusal([...path, String(index), 'values'], problem);
  });
}

function refusal(field: string[], message: string): UserError[] {
  return [{ field, message, code: 'BAD_USER_INPUT' }];
}

function explainField(field: string): string | null {
  const key = labelKeyOf(field);
  if (key !== null) return explainLabelKey(key);
  if (Object.hasOwn(MATCHER_FIELDS, field)) return null;
  const known = Object.keys(MATCHER_FIELDS).join(', ');
  return `“${cut(field)}” is nothing that alerts are matched by; expected ${known} or “label:” with a key. Choose one of them.`;
}

function explainValues({ field, operator, values }: Matcher): string | null {
  if (operator === 'EXISTS' || operator === 'MISSING') {
    return values.length === 0 ? null : `${operator} has ${values.length} values; expected none. Leave them out.`;
  }
  if (values.length < 1 || values.length > MAX_VALUES) {
    return `${operator} has ${values.length} values; expected 1 to ${MAX_VALUES}. Name what to match.`;
  }
  const long = values.find((value) => value.length > MAX_LENGTH);
  if (long !== undefined) {
    return `“${cut(long)}” has ${long.length} characters; expected at most ${MAX_LENGTH}. Match its beginning instead.`;
  }
  if (operator === 'STARTS_WITH' && values.includes('')) {
    return 'Everything starts with an empty text; expected at least one character. Use EXISTS, or write a beginning.';
  }
  const unknown = field === 'severity' ? values.find((value) => !SEVERITIES.includes(value)) : undefined;
  if (unknown === undefined || operator === 'STARTS_WITH') return null;
  return `“${cut(unknown)}” is no severity; expected ${SEVERITIES.join(', ')}. Write it in capitals.`;
}

function cut(text: string): string {
  return text.length <= 100 ? text : `${text.slice(0, 99)}…`;
}

/** Why matchers take in far more than one trouble; null where they name one. */
export type Broadness = 'EVERYTHING' | 'ONLY_EXCLUDES' | 'ONLY_WHOLE_CLUSTERS';

/** These name a part of the fleet or a sort of alert, and nothing that is broken. */
const WIDE_FIELDS = new Set(['cluster', 'environment', 'severity', 'kind']);
/** A shorter beginning says next to nothing. */
const MIN_PREFIX = 3;

/** What can be told of the reach of matchers without looking at any alert. */
export function broadness(matchers: readonly Matcher[]): Broadness | null {
  if (matchers.length === 0) return 'EVERYTHING';
  const naming = matchers.filter(names);
  if (naming.length === 0) return 'ONLY_EXCLUDES';
  return naming.every(({ field }) => WIDE_FIELDS.has(field)) ? 'ONLY_WHOLE_CLUSTERS' : null;
}

function names({ operator, values }: Matcher): boolean {
  return operator === 'IN' || (operator === 'STARTS_WITH' && values.every((value) => value.length >= MIN_PREFIX));
}

/** “namespace is shop or web, rule is not OOMKilled”: matchers in words, for lists and the audit trail. */
export function describeMatchers(matchers: readonly Matcher[]): string {
  return matchers.map(inWords).join(', ') || 'every alert';
}

function inWords({ field, operator, values }: Matcher): string {
  const key = labelKeyOf(field);
  const subject = key === null ? field : `label ${key}`;
  const list = values.map((value) => value || '“”').join(' or ');
  switch (operator) {
    case 'IN':
      return `${subject} is ${list}`;
    case 'NOT_IN':
      return `${subject} is not ${list}`;
    case 'STARTS_WITH':
      return `${subject} starts with ${list}`;
    case 'EXISTS':
      return `${subject} is set`;
    case 'MISSING':
      return `${subject} is not set`;
  }
}
