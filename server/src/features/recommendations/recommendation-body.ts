import type { BackTest } from './back-test.js';
import type { Advice } from './rules/rule.js';

/** What a rule said, as it is stored with a recommendation. */
export type RecommendationBody = Pick<
  Advice,
  'evidence' | 'unknowns' | 'changes' | 'targets' | 'freed' | 'replicas' | 'forSeconds' | 'packing'
> & { confidenceReasons: string[] };

/** What advice proposes, a number for each thing it would set; null for one to be removed. */
export type Numbers = Record<string, number | null>;

/** What was measured after a recommendation was applied. Moments are unix ms. */
export interface Outcome {
  /** In one or two sentences. */
  text: string;
  from: number;
  to: number;
  /** What the amounts as they are now did since; null where it is not about amounts, or nothing was measured. */
  measured: BackTest | null;
  /** What the back-test of the proposed amounts had told; null where it is not about amounts. */
  promised: BackTest | null;
  /** Kills for memory that Kubernetes told of since; null where it is not about containers. */
  kills: number | null;
}

export function bodyOf(advice: Advice): RecommendationBody {
  const { evidence, unknowns, changes, targets, freed, replicas, forSeconds, packing, confidence } = advice;
  return {
    ...{ evidence, unknowns, changes, targets, freed, replicas, forSeconds, packing },
    confidenceReasons: confidence.reasons,
  };
}

const AMOUNTS = ['cpuRequest', 'cpuLimit', 'memoryRequest', 'memoryLimit'] as const;

type Proposal = Pick<RecommendationBody, 'changes' | 'targets' | 'replicas' | 'forSeconds' | 'packing'>;

/** The numbers of what advice proposes, by which two of them are told apart. */
export function numbersOf({ changes, targets, replicas, forSeconds, packing }: Proposal): Numbers {
  return Object.fromEntries([
    ...changes.flatMap(({ container, current, proposed }) =>
      AMOUNTS.filter((key) => proposed[key] !== current[key]).map((key) => [`${container}.${key}`, proposed[key]]),
    ),
    ...targets.map(({ autoscaler, resource, container, to }) => [
      [autoscaler, resource, ...(container === null ? [] : [container])].join('.'),
      to,
    ]),
    ...(replicas ? [['replicas', replicas.to]] : []),
    ...(forSeconds ? [['forSeconds', forSeconds.to]] : []),
    ...(packing?.nodes ?? []).map((node) => [`node ${node}`, 0]),
  ]) as Numbers;
}

/** So much a number may differ before advice is another one, as a share of the greater. */
export const TOLERANCE = 0.1;

/** Whether two pieces of advice of one identity propose the same, as far as anybody would care. */
export function isSameProposal(one: Numbers, other: Numbers): boolean {
  const keys = Object.keys(one);
  if (keys.length !== Object.keys(other).length) return false;
  return keys.every((key) => {
    const [a, b] = [one[key], other[key]];
    if (a === undefined || b === undefined) return false;
    if (a === null || b === null) return a === b;
    return Math.abs(a - b) <= TOLERANCE * Math.max(Math.abs(a), Math.abs(b));
  });
}
