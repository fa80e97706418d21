import type { AlertRuleKind, AlertRuleStatus, RuleRowFragment } from '../../graphql/generated';
import type { StatusKind } from '../../ui/Status';

const KINDS: Readonly<Record<AlertRuleKind, string>> = {
  THRESHOLD: 'Threshold',
  ABSENCE: 'Absence',
  RATE: 'Rate',
  CHANGE: 'Change',
  SATURATION: 'Saturation',
  RESTARTS: 'Restarts',
  REPLICAS_MISSING: 'Replicas missing',
  NODE_NOT_READY: 'Node not ready',
  OBJECT_STATE: 'Object state',
  FORECAST: 'Forecast',
  DATE: 'Date',
  DETECTED: 'Detector',
};

export function kindInWords(kind: AlertRuleKind): string {
  return KINDS[kind];
}

const STATUSES: Readonly<Record<AlertRuleStatus, { readonly kind: StatusKind; readonly word: string }>> = {
  OFF: { kind: 'paused', word: 'Off' },
  FAILING: { kind: 'failing', word: 'Failing' },
  FIRING: { kind: 'degraded', word: 'Firing' },
  PENDING: { kind: 'progressing', word: 'Pending' },
  WAITING: { kind: 'unknown', word: 'Not judged yet' },
  QUIET: { kind: 'healthy', word: 'Quiet' },
};

interface RuleState {
  readonly kind: StatusKind;
  readonly word: string;
  /** Why; null where there is nothing to say. */
  readonly why: string | null;
}

/** How a rule is doing, with numbers where it has found something. */
export function stateOfRule({ status, firingCount, pendingCount, evaluation }: RuleRowFragment): RuleState {
  const { kind, word } = STATUSES[status];
  if (status === 'FIRING') return { kind, word: `${word} ${firingCount}`, why: null };
  if (status === 'PENDING') return { kind, word: `${word} ${pendingCount}`, why: null };
  if (status === 'FAILING') return { kind, word, why: evaluation.error };
  const dropped = evaluation.dropped ?? 0;
  const left = dropped > 0 ? `It holds for too many: ${dropped} subjects were left out.` : null;
  return { kind, word, why: left };
}

/** “12 ms”, “1.4 s”; null is never. */
export function secondsInWords(seconds: number | null): string {
  if (seconds === null) return '—';
  return seconds < 1 ? `${Math.round(seconds * 1_000)} ms` : `${Number(seconds.toFixed(1))} s`;
}

/** “ROLLOUT_STUCK” as people write it. */
export function optionInWords(value: string): string {
  const words = value.toLowerCase().split('_').join(' ');
  return ['cpu', 'avg', 'min', 'max'].includes(words)
    ? words.toUpperCase()
    : words.charAt(0).toUpperCase() + words.slice(1);
}
