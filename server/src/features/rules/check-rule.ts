import { checkMatchers, type Matcher } from '../alerts/matcher.js';
import { KINDS, type ParamName, RESOURCE_METRICS, type RuleKind, type RuleParams } from './rule-params.js';
import type { Severity } from './rule-spec.js';

/** One refusal: the path below `input`, and what was found, what was expected, what to do. */
export interface RuleProblem {
  field: string[];
  message: string;
}

/** A rule as somebody wrote it, with the defaults of its kind filled in. */
export interface RuleDraft {
  name: string;
  title: string;
  kind: RuleKind;
  params: RuleParams;
  severity: Severity | null;
  forSeconds: number;
  keepFiringSeconds: number;
  matchers: readonly Matcher[];
  disabledIn: readonly { matchers: readonly Matcher[]; reason: string | null }[];
  runbookUrl: string | null;
  isEnabled: boolean;
}

export interface KnownMetric {
  name: string;
}

const DAY = 86_400;
const NAME = /^[A-Za-z][A-Za-z0-9_.-]{0,62}$/;
const MAX_TITLE = 120;
const MAX_URL = 500;
const MAX_REASON = 200;
const MAX_SCOPES = 50;

/** Where the numbers of a rule may lie, ends included. */
const RANGES: Partial<Record<ParamName, [least: number, greatest: number]>> = {
  windowSeconds: [60, 7 * DAY],
  perSeconds: [1, 7 * DAY],
  earlierSeconds: [0, 7 * DAY],
  horizonSeconds: [3_600, 30 * DAY],
  leftSeconds: [0, 3_650 * DAY],
};
const THRESHOLDS: Partial<Record<RuleKind, [least: number, greatest: number, what: string]>> = {
  SATURATION: [0.01, 100, 'a share: 0.9 is 90 %'],
  CHANGE: [0.01, 1_000, 'a share: 0.5 is half as much again'],
  FORECAST: [0, 1, 'a share of the size'],
  RESTARTS: [1, 1_000, 'a number of restarts'],
  REPLICAS_MISSING: [1, 100_000, 'a number of replicas'],
};

/**
 * Says what is wrong with a rule; nothing for a good one.
 * @param given the parameters as they were written, before defaults
 * @param metricOf looks a metric of the catalogue up
 */
export function checkRule(
  draft: RuleDraft,
  given: Partial<RuleParams>,
  metricOf: (name: string) => KnownMetric | undefined,
): RuleProblem[] {
  return [
    ...checkTexts(draft),
    ...checkTimes(draft),
    ...checkForeign(draft.kind, given),
    ...checkParams(draft, metricOf),
    ...checkMatchers(draft.matchers, ['matchers']).map(({ field, message }) => ({ field: field ?? [], message })),
    ...checkScopes(draft),
  ];
}

function problem(field: string | string[], message: string): RuleProblem[] {
  return [{ field: typeof field === 'string' ? [field] : field, message }];
}

function checkTexts({ name, title, severity, kind, runbookUrl }: RuleDraft): RuleProblem[] {
  const problems: RuleProblem[] = [];
  if (!NAME.test(name)) {
    problems.push(
      ...problem(
        'name',
        `The name is “${cut(name)}”; expected a letter, then up to 62 letters, digits, “_”, “.” or “-”, such as HighCpu.`,
      ),
    );
  } else if (name.endsWith('Anomaly') && kind !== 'DETECTED') {
    problems.push(
      ...problem('name', `“${name}” ends with “Anomaly”, as the agent’s detection names its own. Choose another name.`),
    );
  }
  if (title.trim().length < 1 || title.length > MAX_TITLE) {
    problems.push(...problem('title', `The title has ${title.length} characters; expected 1 to ${MAX_TITLE}.`));
  }
  if (severity === null && kind !== 'DETECTED') {
    problems.push(
      ...problem(
        'severity',
        'There is no severity; expected CRITICAL, WARNING or INFO. Only a detector decides it by itself.',
      ),
    );
  }
  if (runbookUrl !== null && !isLink(runbookUrl)) {
    problems.push(
      ...problem(
        'runbookUrl',
        `“${cut(runbookUrl)}” is no link; expected http:// or https:// and at most ${MAX_URL} characters.`,
      ),
    );
  }
  return problems;
}

function isLink(text: string): boolean {
  if (text.length > MAX_URL || !URL.canParse(text)) return false;
  return ['http:', 'https:'].includes(new URL(text).protocol);
}

function checkTimes({ forSeconds, keepFiringSeconds, kind }: RuleDraft): RuleProblem[] {
  const problems: RuleProblem[] = [];
  for (const [field, seconds] of Object.entries({ forSeconds, keepFiringSeconds })) {
    if (seconds < 0 || seconds > DAY) {
      problems.push(...problem(field, `${field} is ${seconds}; expected 0 to ${DAY} seconds.`));
    } else if (seconds !== 0 && kind === 'DETECTED') {
      problems.push(...problem(field, `${field} is ${seconds}; a detector decides its times by itself. Set it to 0.`));
    }
  }
  return problems;
}

/** A parameter that a kind does not have would be dropped in silence, and somebody would trust in it. */
function checkForeign(kind: RuleKind, given: Partial<RuleParams>): RuleProblem[] {
  const spec = KINDS[kind];
  const own = new Set<string>([...spec.needs, ...Object.keys(spec.defaults)]);
  const foreign = Object.entries(given).filter(
    ([name, value]) => value !== null && value !== undefined && !own.has(name),
  );
  const list = [...own].join(', ') || 'none';
  return foreign.flatMap(([name]) =>
    problem(['params', name], `A rule of kind ${kind} has no ${name}; expected ${list}. Leave it out.`),
  );
}

function checkParams({ kind, params }: RuleDraft, metricOf: (name: string) => KnownMetric | undefined): RuleProblem[] {
  const missing = KINDS[kind].needs.filter((name) => params[name] === null);
  if (missing.length > 0) {
    return missing.flatMap((name) =>
      problem(['params', name], `A rule of kind ${kind} needs ${name}; there is none. Add it.`),
    );
  }
  return [
    ...checkRanges(kind, params),
    ...(params.metric !== null && !metricOf(params.metric)
      ? problem(['params', 'metric'], `The catalogue has no metric “${cut(params.metric)}”. Take one from \`metrics\`.`)
      : []),
    ...checkResource(kind, params),
  ];
}

function checkRanges(kind: RuleKind, params: RuleParams): RuleProblem[] {
  const problems: RuleProblem[] = [];
  for (const [name, [least, greatest]] of Object.entries(RANGES)) {
    const value = params[name as ParamName] as number | null;
    if (value !== null && (value < least || value > greatest)) {
      problems.push(...problem(['params', name], `${name} is ${value}; expected ${least} to ${greatest} seconds.`));
    }
  }
  const [least, greatest, what] = THRESHOLDS[kind] ?? [-1e15, 1e15, 'in the unit of the metric'];
  const { threshold } = params;
  if (threshold !== null && !(threshold >= least && threshold <= greatest)) {
    problems.push(
      ...problem(['params', 'threshold'], `threshold is ${threshold}; expected ${least} to ${greatest} (${what}).`),
    );
  }
  return problems;
}

function checkResource(kind: RuleKind, { resource, against }: RuleParams): RuleProblem[] {
  if (resource === null) return [];
  const { bases, used, size } = RESOURCE_METRICS[resource];
  if (kind === 'FORECAST' && (used === null || size === null)) {
    const filling = Object.entries(RESOURCE_METRICS).filter(([, one]) => one.size !== null);
    const names = filling.map(([name]) => name).join(', ');
    return problem(['params', 'resource'], `${resource} does not fill up; expected one of ${names}.`);
  }
  if (against !== null && !bases.includes(against)) {
    return problem(['params', 'against'], `${resource} has no ${against}; expected ${bases.join(', ')}.`);
  }
  return [];
}

function checkScopes({ disabledIn }: RuleDraft): RuleProblem[] {
  if (disabledIn.length > MAX_SCOPES) {
    return problem('disabledIn', `There are ${disabledIn.length} scopes; expected at most ${MAX_SCOPES}. Join some.`);
  }
  return disabledIn.flatMap(({ matchers, reason }, index) => {
    const path = ['disabledIn', String(index)];
    if (matchers.length === 0) {
      return problem(
        [...path, 'matchers'],
        'The scope has no matcher and so takes in everything. Switch the rule off instead.',
      );
    }
    if (reason !== null && reason.length > MAX_REASON) {
      return problem(
        [...path, 'reason'],
        `The reason has ${reason.length} characters; expected at most ${MAX_REASON}.`,
      );
    }
    const wrong = checkMatchers(matchers, [...path, 'matchers']);
    return wrong.map(({ field, message }) => ({ field: field ?? path, message }));
  });
}

function cut(text: string): string {
  return text.length <= 100 ? text : `${text.slice(0, 99)}…`;
}
