import type { AlertSeverity } from '../alerts/alert.entity.js';
import type { Matcher } from '../alerts/matcher.js';
import type { RuleParams } from './rule-params.js';

export type Severity = `${AlertSeverity}`;

/** What somebody may change of a rule, and what the product gives of its own. */
export interface RuleSpec {
  title: string;
  params: RuleParams;
  severity: Severity | null;
  forSeconds: number;
  keepFiringSeconds: number;
  matchers: readonly Matcher[];
  runbookUrl: string | null;
  isEnabled: boolean;
}

export const SPEC_FIELDS = [
  'title',
  'params',
  'severity',
  'forSeconds',
  'keepFiringSeconds',
  'matchers',
  'runbookUrl',
  'isEnabled',
] as const satisfies readonly (keyof RuleSpec)[];

/** The fields in which two states of a rule differ. */
export function changedFields(a: RuleSpec, b: RuleSpec): (keyof RuleSpec)[] {
  return SPEC_FIELDS.filter((field) => textOfValue(a[field]) !== textOfValue(b[field]));
}

/**
 * What a rule becomes when the product changes its default: the tenant's own changes stay, everything else follows the
 * product.
 */
export function mergeDefault(current: RuleSpec, before: RuleSpec, fresh: RuleSpec): RuleSpec {
  const kept = new Set(changedFields(current, before));
  const entries = SPEC_FIELDS.map((field) => [field, kept.has(field) ? current[field] : fresh[field]]);
  return Object.fromEntries(entries) as unknown as RuleSpec;
}

/** The same text for the same value, whatever the order of an object's keys: the table gives them in its own. */
export function textOfValue(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
