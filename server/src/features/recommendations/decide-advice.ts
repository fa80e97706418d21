import { isSameProposal, type Numbers } from './recommendation-body.js';
import type { LevelName, RecommendationStateName } from './recommendation-state.js';

/** What is stored of advice of the same identity. */
export interface StoredAdvice {
  state: RecommendationStateName;
  told: Numbers;
  risk: LevelName;
  /** Since when a verified one does not hold any more. */
  endedAt: Date | null;
}

export type AdviceStep =
  /** It is new. */
  | { kind: 'OPEN' }
  /** Its reason was gone, and is back: the same recommendation stands again. */
  | { kind: 'REOPEN' }
  /** It proposes something else: people are told. */
  | { kind: 'CHANGE' }
  /** It says the same with newer numbers. */
  | { kind: 'REFRESH' }
  /** Nothing is written. */
  | { kind: 'SKIP'; reason: 'BEING_WATCHED' | 'OPPOSITE_IS_WATCHED' | 'GIVEN_BEFORE' };

/** What stands, what was settled last, and whether the contrary was applied and is still watched. */
export interface AdviceHistory {
  standing: StoredAdvice | null;
  settled: StoredAdvice | null;
  isOppositeWatched: boolean;
}

/** What becomes of advice that a rule gives now. The same advice is never given twice. */
export function decideAdvice(history: AdviceHistory, advice: { numbers: Numbers; risk: LevelName }): AdviceStep {
  const { standing, settled, isOppositeWatched } = history;
  if (standing) return decideStanding(standing, advice);
  // What was just applied is judged first, or it is taken back and forth.
  if (isOppositeWatched) return { kind: 'SKIP', reason: 'OPPOSITE_IS_WATCHED' };
  if (!settled) return { kind: 'OPEN' };
  if (settled.state === 'WITHDRAWN') return { kind: 'REOPEN' };
  // Whoever applied half of it, or found it to be too little, has answered; without numbers it is another case of it.
  const isAnswered = settled.endedAt === null && Object.keys(advice.numbers).length > 0;
  if (isAnswered && isSameProposal(settled.told, advice.numbers)) return { kind: 'SKIP', reason: 'GIVEN_BEFORE' };
  return { kind: 'OPEN' };
}

function decideStanding(
  { state, told, risk }: StoredAdvice,
  advice: { numbers: Numbers; risk: LevelName },
): AdviceStep {
  // What the watch compares with must stay what was applied.
  if (state === 'APPLIED') return { kind: 'SKIP', reason: 'BEING_WATCHED' };
  // Somebody has answered: numbers stay current for when it comes back, and nobody is told.
  if (state !== 'OPEN') return { kind: 'REFRESH' };
  return isSameProposal(told, advice.numbers) && risk === advice.risk ? { kind: 'REFRESH' } : { kind: 'CHANGE' };
}

/** Rules whose advice undoes each other’s. */
const OPPOSITES: Readonly<Record<string, readonly string[]>> = {
  'over-provisioned': ['under-provisioned', 'oom-kills'],
  'under-provisioned': ['over-provisioned'],
  'replicas-over-need': ['single-replica', 'frequent-alert'],
  'single-replica': ['replicas-over-need', 'idle-workload'],
  'frequent-alert': ['replicas-over-need'],
  'idle-workload': ['single-replica'],
};

/** Whether two rules contradict each other about one container, or about the workload as a whole. */
export function isOpposite(
  one: { rule: string; container: string | null },
  other: { rule: string; container: string | null },
): boolean {
  const isSamePart = one.container === null || other.container === null || one.container === other.container;
  return isSamePart && (OPPOSITES[one.rule]?.includes(other.rule) ?? false);
}
