import { AppError } from '../../platform/errors.js';
import type { Span } from './time-range.js';

export interface ResolutionQuestion {
  span: Span;
  /** Most buckets wanted; used where no step is given. */
  maxPoints: number;
  stepSeconds: number | null;
  /** Shorter buckets would often be empty between two samples. */
  minStepSeconds: number;
}

export interface ResolutionChoice {
  resolution: 'RAW' | 'FIVE_MINUTES';
  stepSeconds: number;
  /** Unix ms, both multiples of the step; the span asked for lies within. */
  from: number;
  to: number;
  /** Number of buckets. */
  points: number;
  reason: 'STEP_GIVEN' | 'FITS_MAX_POINTS' | 'SHORTEST_STEP';
}

const ROLLUP_SECONDS = 300;
const MAX_POINTS = 5_000;
/** Steps people read easily; those from five minutes on are multiples of it, so the roll-ups answer them exactly. */
const STEPS = [
  5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200, 86_400, 172_800, 604_800,
];
/** Without roll-ups every sample is decoded: two days of a busy cluster are seconds of work. */
const RAW_LIMIT_MS = 48 * 3_600_000;

/**
 * Chooses step and tier: the given step, or the shortest readable one that keeps within maxPoints. Buckets are aligned
 * to multiples of the step since 1970, so that two answers share their buckets.
 * @throws BAD_USER_INPUT for a step or number of points that cannot be answered
 */
export function chooseResolution(question: ResolutionQuestion): ResolutionChoice {
  const { stepSeconds, reason } = chooseStep(question);
  const stepMs = stepSeconds * 1_000;
  const from = Math.floor(question.span.from / stepMs) * stepMs;
  const to = Math.ceil(question.span.to / stepMs) * stepMs;
  const points = (to - from) / stepMs;
  const resolution = stepSeconds % ROLLUP_SECONDS === 0 ? 'FIVE_MINUTES' : 'RAW';
  if (points > MAX_POINTS) refuse(`A step of ${stepSeconds} s makes ${points} points`, `at most ${MAX_POINTS}`);
  if (resolution === 'RAW' && to - from > RAW_LIMIT_MS) {
    refuse(
      `A step of ${stepSeconds} s over more than 48 hours reads every sample`,
      'a multiple of 300 s for that long',
    );
  }
  return { resolution, stepSeconds, from, to, points, reason };
}

function chooseStep(question: ResolutionQuestion): Pick<ResolutionChoice, 'stepSeconds' | 'reason'> {
  const { span, maxPoints, stepSeconds, minStepSeconds } = question;
  if (stepSeconds !== null) {
    if (stepSeconds < 1) refuse(`stepSeconds is ${stepSeconds}`, 'at least 1');
    return { stepSeconds, reason: 'STEP_GIVEN' };
  }
  if (maxPoints < 1 || maxPoints > MAX_POINTS) refuse(`maxPoints is ${maxPoints}`, `1 to ${MAX_POINTS}`);
  const shortest = STEPS.find((step) => step >= minStepSeconds) ?? ROLLUP_SECONDS;
  const needed = (span.to - span.from) / 1_000 / maxPoints;
  if (needed <= shortest) return { stepSeconds: shortest, reason: 'SHORTEST_STEP' };
  // Beyond the list: whole weeks, as many as it takes.
  const fitting = STEPS.find((step) => step >= needed) ?? Math.ceil(needed / 604_800) * 604_800;
  return { stepSeconds: fitting, reason: 'FITS_MAX_POINTS' };
}

function refuse(found: string, expected: string): never {
  throw new AppError(
    'BAD_USER_INPUT',
    `${found}; expected ${expected}. Leave stepSeconds out to let the server choose.`,
  );
}
