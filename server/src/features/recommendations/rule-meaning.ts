import { OTHER_RULES, WORKLOAD_RULES } from './rules/index.js';

const MEANINGS = new Map(
  [...WORKLOAD_RULES, ...Object.values(OTHER_RULES)].map(({ name, meaning }) => [name, meaning] as const),
);

/** What a rule looks for; its name where it is of a version that knew others. */
export function meaningOf(rule: string): string {
  return MEANINGS.get(rule) ?? rule;
}

/** The names of all rules. */
export const RULE_NAMES: readonly string[] = [...MEANINGS.keys()];
