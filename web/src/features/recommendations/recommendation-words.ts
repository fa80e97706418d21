import type {
  DismissReason,
  RecommendationEntryKind,
  RecommendationLevel,
  RecommendationState,
} from '../../graphql/generated';
import { sentenceCase } from '../../lib/format';
import type { StatusKind } from '../../ui/Status';

/** A state as the glyphs of the console know it: quiet but where what was applied went wrong. */
export const STATE_KIND: Readonly<Record<RecommendationState, StatusKind>> = {
  OPEN: 'unknown',
  APPLIED: 'progressing',
  VERIFIED: 'healthy',
  REGRESSED: 'degraded',
  DISMISSED: 'paused',
  SNOOZED: 'paused',
  WITHDRAWN: 'paused',
};

export const STATE_MEANING: Readonly<Record<RecommendationState, string>> = {
  OPEN: 'It waits for somebody to act.',
  APPLIED: 'It was found applied in the cluster and is watched for three days.',
  VERIFIED: 'It was watched: what came after is no worse than what was back-tested.',
  REGRESSED: 'It was watched: what came after is worse than what was back-tested.',
  DISMISSED: 'Somebody said that it is not for them; it does not come again.',
  SNOOZED: 'It comes back at a time that somebody chose.',
  WITHDRAWN: 'Its reason is gone without it having been applied.',
};

/** "over-provisioned" as "Over-provisioned", "oom-kills" as "OOM kills". */
export function ruleInWords(rule: string): string {
  if (rule.endsWith('-provisioned')) return rule.charAt(0).toUpperCase() + rule.slice(1);
  return sentenceCase(rule.replaceAll('-', '_')).replace(/^Oom\b/, 'OOM');
}

export const DISMISS_REASONS: readonly { readonly value: DismissReason; readonly label: string }[] = [
  { value: 'INTENDED', label: 'It is so on purpose' },
  { value: 'TOO_RISKY', label: 'Too risky for what it brings' },
  { value: 'NOT_WORTH_IT', label: 'Not worth the work' },
  { value: 'DONE_ELSEWHERE', label: 'Another change takes care of it' },
  { value: 'WRONG', label: 'What it says is wrong' },
];

export function dismissReasonInWords(reason: DismissReason): string {
  return DISMISS_REASONS.find(({ value }) => value === reason)?.label ?? sentenceCase(reason);
}

/** What a level of risk is about: of savings the change, of stability leaving it as it is. */
export function riskMeaning(category: 'COST' | 'STABILITY', risk: RecommendationLevel): string {
  const what = category === 'COST' ? 'What could go wrong when it is applied' : 'What could go wrong as it is now';
  return `${what}: ${risk.toLowerCase()}`;
}

const ENTRY_WORD: Partial<Record<RecommendationEntryKind, string>> = {
  ENDED: 'Taken back',
  OPENED: 'Said first',
};

export function entryInWords(kind: RecommendationEntryKind): string {
  return ENTRY_WORD[kind] ?? sentenceCase(kind);
}
