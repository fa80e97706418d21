/** Where a recommendation stands; the API’s enum of the same name describes each. */
export type RecommendationStateName =
  | 'OPEN'
  | 'APPLIED'
  | 'VERIFIED'
  | 'REGRESSED'
  | 'DISMISSED'
  | 'SNOOZED'
  | 'WITHDRAWN';

export type LevelName = 'HIGH' | 'MEDIUM' | 'LOW';
export type CategoryName = 'COST' | 'STABILITY';
export type DismissReasonName = 'INTENDED' | 'TOO_RISKY' | 'WRONG' | 'NOT_WORTH_IT' | 'DONE_ELSEWHERE';

/** 3 for HIGH to 1 for LOW, so that descending has the worst first. */
export const LEVEL_RANK: Readonly<Record<LevelName, number>> = { HIGH: 3, MEDIUM: 2, LOW: 1 };
