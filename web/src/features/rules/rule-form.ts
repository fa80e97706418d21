import type {
  AlertRuleKind,
  AlertSeverity,
  CreateAlertRuleInput,
  RulePartsFragment,
  UpdateAlertRuleInput,
} from '../../graphql/generated';
import { matcherText, parseMatchers, parseScopes, scopeText } from './matcher-text';

type Params = RulePartsFragment['params'];
export type ParamName = Exclude<keyof Params, '__typename'>;

/** What is typed, as it is typed: an empty number is no 0. */
export interface RuleForm {
  readonly name: string;
  readonly title: string;
  readonly kind: AlertRuleKind;
  readonly params: Readonly<Partial<Record<ParamName, string>>>;
  readonly severity: AlertSeverity | '';
  readonly forMinutes: string;
  readonly keepMinutes: string;
  readonly matchers: string;
  readonly disabledIn: string;
  readonly runbookUrl: string;
}

/** How a parameter is typed: what it is called, its unit, and what one of it is in the API’s unit. */
export interface ParamField {
  readonly name: ParamName;
  readonly label: string;
  readonly help?: string;
  readonly options?: readonly string[];
  readonly factor?: number;
  readonly isOptional?: true;
}

const MINUTE = 60;
const HOUR = 3_600;
const DAY = 86_400;
const PERCENT = 0.01;

const WINDOW: ParamField = { name: 'windowSeconds', label: 'Window, minutes', factor: MINUTE, isOptional: true };
const METRIC: ParamField = { name: 'metric', label: 'Metric' };
const SIDE: ParamField = { name: 'comparison', label: 'Is', options: ['ABOVE', 'BELOW'] };
const SIZES = ['NODE_DISK', 'NODE_INODES', 'VOLUME', 'VOLUME_INODES', 'HOST_DISK'];

/** The parameters of each kind, in the order in which they make a sentence. */
export const KIND_FIELDS: Readonly<Record<AlertRuleKind, readonly ParamField[]>> = {
  THRESHOLD: [
    METRIC,
    { name: 'overTime', label: 'Taken as', options: ['AVG', 'MIN', 'MAX', 'LAST'], isOptional: true },
    WINDOW,
    SIDE,
    { name: 'threshold', label: 'Threshold', help: 'In the unit of the metric.' },
  ],
  ABSENCE: [METRIC, WINDOW],
  RATE: [
    METRIC,
    SIDE,
    { name: 'threshold', label: 'Change', help: 'In the unit of the metric.' },
    { name: 'perSeconds', label: 'Per, hours', factor: HOUR, isOptional: true },
    WINDOW,
  ],
  CHANGE: [
    METRIC,
    SIDE,
    { name: 'threshold', label: 'By, %', factor: PERCENT },
    WINDOW,
    {
      name: 'earlierSeconds',
      label: 'Compared with the window that ended so long before, hours',
      factor: HOUR,
      isOptional: true,
    },
  ],
  SATURATION: [
    { name: 'resource', label: 'What', options: ['CPU', 'MEMORY', ...SIZES, 'QUOTA'] },
    { name: 'threshold', label: 'Above, %', factor: PERCENT },
    { name: 'against', label: 'Of', options: ['REQUEST', 'LIMIT', 'ALLOCATABLE', 'CAPACITY'] },
    WINDOW,
  ],
  RESTARTS: [
    { name: 'threshold', label: 'Restarts' },
    { ...WINDOW, label: 'Within, minutes' },
  ],
  REPLICAS_MISSING: [{ name: 'threshold', label: 'Missing replicas', isOptional: true }],
  NODE_NOT_READY: [],
  OBJECT_STATE: [
    {
      name: 'objectState',
      label: 'State',
      options: [
        'ROLLOUT_STUCK',
        'JOB_FAILED',
        'AUTOSCALER_MAXED',
        'CLAIM_PENDING',
        'NODE_UNDER_PRESSURE',
        'BUDGET_VIOLATED',
      ],
    },
  ],
  FORECAST: [
    { name: 'resource', label: 'What', options: SIZES },
    { name: 'horizonSeconds', label: 'Full within, days', factor: DAY },
    { ...WINDOW, label: 'Judged by the last, hours', factor: HOUR },
    { name: 'threshold', label: 'And now above, %', factor: PERCENT, isOptional: true },
  ],
  DATE: [METRIC, { name: 'leftSeconds', label: 'Less left than, days', factor: DAY }],
  DETECTED: [],
};

/** Kinds that people make; detectors come with the product. */
export const MADE_KINDS = (Object.keys(KIND_FIELDS) as AlertRuleKind[]).filter((kind) => kind !== 'DETECTED');

export const EMPTY_FORM: RuleForm = {
  name: '',
  title: '',
  kind: 'THRESHOLD',
  params: { comparison: 'ABOVE', overTime: 'AVG', windowSeconds: '5' },
  severity: 'WARNING',
  forMinutes: '5',
  keepMinutes: '0',
  matchers: '',
  disabledIn: '',
  runbookUrl: '',
};

/** A rule as it is typed. */
export function formOf(rule: RulePartsFragment): RuleForm {
  const typed = KIND_FIELDS[rule.kind].flatMap(({ name, factor }) => {
    const value = rule.params[name];
    return value === null ? [] : [[name, typeof value === 'number' ? tidy(value / (factor ?? 1)) : value]];
  });
  return {
    name: rule.name,
    title: rule.title,
    kind: rule.kind,
    params: Object.fromEntries(typed),
    severity: rule.severity ?? '',
    forMinutes: tidy(rule.forSeconds / MINUTE),
    keepMinutes: tidy(rule.keepFiringSeconds / MINUTE),
    // Whoever may change a rule sees them.
    matchers: (rule.matchers ?? []).map(matcherText).join('\n'),
    disabledIn: (rule.disabledIn ?? []).map(scopeText).join('\n'),
    runbookUrl: rule.runbookUrl ?? '',
  };
}

/** 0.9 / 0.01 is 90, not 90.00000000000001. */
function tidy(value: number): string {
  return String(Number(value.toPrecision(12)));
}

export interface FormResult {
  readonly input: CreateAlertRuleInput | null;
  /** What cannot be read of what was typed; null where all can. */
  readonly problem: string | null;
}

/** What was typed, as the API takes it; what is missing is left to the server to refuse in its words. */
export function inputOf(form: RuleForm): FormResult {
  const matchers = parseMatchers(form.matchers);
  const scopes = parseScopes(form.disabledIn);
  const params = paramsOf(form);
  const problem = params.problem ?? matchers.problem ?? scopes.problem;
  if (problem !== null) return { input: null, problem };
  const input: CreateAlertRuleInput = {
    name: form.name,
    title: form.title,
    kind: form.kind,
    params: params.value,
    severity: form.severity || 'WARNING',
    forSeconds: secondsOf(form.forMinutes),
    keepFiringSeconds: secondsOf(form.keepMinutes),
    matchers: [...matchers.value],
    disabledIn: scopes.value.map(({ matchers: all, reason }) => ({ matchers: all, reason })),
    runbookUrl: form.runbookUrl.trim() || null,
  };
  return { input, problem: null };
}

function paramsOf(form: RuleForm): { value: CreateAlertRuleInput['params']; problem: string | null } {
  const value: Record<string, unknown> = {};
  for (const field of KIND_FIELDS[form.kind]) {
    const typed = form.params[field.name]?.trim() ?? '';
    const isText = field.options !== undefined || field.name === 'metric';
    if (typed !== '' && !isText && !Number.isFinite(Number(typed))) {
      return { value, problem: `${field.label} is “${typed}”; expected a number.` };
    }
    if (typed !== '') value[field.name] = isText ? typed : numberOf(typed, field);
  }
  return { value, problem: null };
}

function numberOf(typed: string, { factor, name }: ParamField): number {
  const value = Number(Number(Number(typed) * (factor ?? 1)).toPrecision(12));
  return name.endsWith('Seconds') ? Math.round(value) : value;
}

function secondsOf(minutes: string): number {
  return Math.round((Number(minutes) || 0) * MINUTE);
}

/** What a change sends: a detector has no parameters and no times, and its severity may stay its own. */
export function updateOf(rule: RulePartsFragment, form: RuleForm, input: CreateAlertRuleInput): UpdateAlertRuleInput {
  const { title, params, forSeconds, keepFiringSeconds, matchers, disabledIn, runbookUrl } = input;
  const shared = { id: rule.id, expectedRevision: rule.revision, title, matchers, disabledIn, runbookUrl };
  const severity = form.severity || null;
  return rule.kind === 'DETECTED'
    ? { ...shared, severity }
    : { ...shared, severity, params, forSeconds, keepFiringSeconds };
}

const LABELS: Readonly<Record<string, string>> = {
  title: 'Title',
  severity: 'Severity',
  forMinutes: 'Fires after, minutes',
  keepMinutes: 'Goes on for, minutes',
  matchers: 'Only for',
  disabledIn: 'Switched off in',
  runbookUrl: 'Runbook',
};

export interface FormChange {
  readonly label: string;
  readonly before: string;
  readonly after: string;
}

/** What differs between two states of a form, for people to look at before they save. */
export function changesOf(before: RuleForm, after: RuleForm): FormChange[] {
  const plain = Object.keys(LABELS).flatMap((key) => {
    const name = key as keyof RuleForm;
    return changed(LABELS[key] ?? key, String(before[name]), String(after[name]));
  });
  const params = KIND_FIELDS[after.kind].flatMap(({ name, label }) =>
    changed(label, before.params[name] ?? '', after.params[name] ?? ''),
  );
  return [...params, ...plain];
}

function changed(label: string, before: string, after: string): FormChange[] {
  return before === after ? [] : [{ label, before: before || '—', after: after || '—' }];
}
