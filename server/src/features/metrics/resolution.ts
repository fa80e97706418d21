import { AppError } from '../../platform/errors.js';
import { keptFrom, type Retention } from '../retention/retention.catalog.js';
import type { Span } from './time-range.js';

/** How long values of each tier are kept, in days; older ones are hidden, deleted or not. */
export type SampleRetention = Pick<Retention, 'rawDays' | 'fiveMinuteDays' | 'hourDays' | 'dayDays'>;

export interface ResolutionQuestion {
  span: Span;
  /** Most buckets wanted; used where no step is given. */
  maxPoints: number;
  stepSeconds: number | null;
  /** Seconds between two samples of one series. */
  intervalSeconds: number;
  /** Subjects times metrics times the spans that are read: what the work grows with. */
  seriesCount: number;
  /** Most subjects of one metric: what the memory grows with, because metrics are read one after the other. */
  subjectCount: number;
  /** Most lines that those can make, which are held until the greatest are known. */
  lineCount: number;
  /** Whether a percentile is asked for, which roll-ups answer from their sketches. */
  isPercentile: boolean;
  retention: SampleRetention;
  now: Date;
  /** Whether buckets of that length are answered from roll-ups of whole groups, which are little work. */
  isGrouped(stepSeconds: number): boolean;
}

export type Tier = 'RAW' | 'FIVE_MINUTES' | 'HOUR' | 'DAY';

export interface ResolutionChoice {
  resolution: Tier;
  stepSeconds: number;
  /** Unix ms; the span asked for lies within. Multiples of the step, or for a comparison of the tier at least. */
  from: number;
  to: number;
  /** Number of buckets. */
  points: number;
  reason: 'STEP_GIVEN' | 'FITS_MAX_POINTS' | 'SHORTEST_STEP';
}

const FIVE_MINUTES_SECONDS = 300;
const HOUR_SECONDS = 3_600;
const DAY_SECONDS = 86_400;
const WEEK_SECONDS = 604_800;
const MAX_POINTS = 5_000;
/** Steps people read easily; roll-ups answer those from an hour on exactly. */
const STEPS = [
  ...[5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200],
  ...[DAY_SECONDS, 2 * DAY_SECONDS, WEEK_SECONDS],
];
/** About a second of decoding on one core; beyond it an answer would keep others waiting. */
const MAX_VALUES_READ = 60_000_000;
/** A sketch is as much work as this many values; measured, it takes 3 µs and 500 bytes. */
const VALUES_PER_SKETCH = 100;
/** A value of each subject and bucket is held until they are added up: 16 bytes, or 24. */
const MAX_VALUES_HELD = 8_000_000;
/** All that can be asked of a line's bucket is held, 72 bytes. */
const HELD_PER_LINE = 3;

/**
 * Chooses step and tier: the given step, or the shortest readable one that keeps within maxPoints, within what is still
 * kept at that age, and within a second of work. Buckets are aligned to multiples of the step since 1970, so that two
 * answers share their buckets.
 * @throws BAD_USER_INPUT for a step or number of points that cannot be answered
 */
export function chooseResolution(question: ResolutionQuestion): ResolutionChoice {
  const choice = question.stepSeconds === null ? chooseStep(question) : givenStep(question, question.stepSeconds);
  const tooMuch = excessOf(choice, question);
  if (tooMuch) refuse(...tooMuch);
  return choice;
}

/** What of a choice is too much work: found, expected and remedy. */
function excessOf(choice: ResolutionChoice, question: ResolutionQuestion): [string, string, string] | null {
  const { stepSeconds, points } = choice;
  const read = valuesRead(choice, question);
  if (read > MAX_VALUES_READ) {
    const coarser = choice.resolution === 'RAW' ? HOUR_SECONDS : DAY_SECONDS;
    return [
      `${question.seriesCount} series at a step of ${stepSeconds} s read about ${Math.round(read / 1e6)} million values`,
      `at most ${MAX_VALUES_READ / 1e6} million`,
      `Ask for a step that is a multiple of ${coarser} s, a shorter range, or fewer subjects.`,
    ];
  }
  const { subjectCount, lineCount } = question;
  if ((subjectCount + HELD_PER_LINE * lineCount) * points <= MAX_VALUES_HELD) return null;
  const asLines = lineCount > 1 ? `, as up to ${lineCount} lines,` : '';
  return [
    `${subjectCount} subjects${asLines} in ${points} buckets`,
    `at most ${MAX_VALUES_HELD / 1e6} million values`,
    'Ask for a longer step, a shorter range, or fewer subjects.',
  ];
}

function givenStep(question: ResolutionQuestion, stepSeconds: number): ResolutionChoice {
  if (stepSeconds < 1) refuse(`stepSeconds is ${stepSeconds}`, 'at least 1', LEAVE_OUT);
  const choice = aligned(question, stepSeconds, 'STEP_GIVEN');
  if (choice.points > MAX_POINTS) {
    refuse(`A step of ${stepSeconds} s makes ${choice.points} points`, `at most ${MAX_POINTS}`, LEAVE_OUT);
  }
  return choice;
}

function chooseStep(question: ResolutionQuestion): ResolutionChoice {
  const { maxPoints } = question;
  if (maxPoints < 1 || maxPoints > MAX_POINTS) refuse(`maxPoints is ${maxPoints}`, `1 to ${MAX_POINTS}`, LEAVE_OUT);
  const shortest = shortestStep(question);
  // A span that begins within one bucket and ends within the next has two, however long they are.
  const most = Math.max(maxPoints, 2);
  for (const step of STEPS) {
    if (step < shortest) continue;
    const choice = aligned(question, step, step === shortest ? 'SHORTEST_STEP' : 'FITS_MAX_POINTS');
    if (choice.points <= most && !excessOf(choice, question)) return choice;
  }
  // Beyond the list: whole weeks, as many as it takes.
  const { from, to } = question.span;
  let weeks = Math.max(2, Math.floor((to - from) / 1_000 / WEEK_SECONDS / most));
  while (aligned(question, weeks * WEEK_SECONDS, 'FITS_MAX_POINTS').points > most) weeks++;
  return aligned(question, weeks * WEEK_SECONDS, 'FITS_MAX_POINTS');
}

/** Shorter buckets would often be empty between two samples, or always, where only coarser roll-ups are still kept. */
function shortestStep({ span, intervalSeconds, retention, now, isGrouped }: ResolutionQuestion): number {
  const isGone = (days: number): boolean => span.from < keptFrom(now, days).getTime();
  if (isGone(retention.hourDays)) return DAY_SECONDS;
  const isFineGone = isGone(retention.fiveMinuteDays) || !isGrouped(FIVE_MINUTES_SECONDS);
  if (isGone(retention.rawDays)) return isFineGone ? HOUR_SECONDS : FIVE_MINUTES_SECONDS;
  return STEPS.find((step) => step >= 2 * intervalSeconds) ?? WEEK_SECONDS;
}

function aligned(
  question: ResolutionQuestion,
  stepSeconds: number,
  reason: ResolutionChoice['reason'],
): ResolutionChoice {
  const stepMs = stepSeconds * 1_000;
  const from = Math.floor(question.span.from / stepMs) * stepMs;
  const to = Math.ceil(question.span.to / stepMs) * stepMs;
  return { resolution: tierOf(question, stepSeconds), stepSeconds, from, to, points: (to - from) / stepMs, reason };
}

function tierOf({ isGrouped }: ResolutionQuestion, stepSeconds: number): Tier {
  if (stepSeconds % DAY_SECONDS === 0) return 'DAY';
  if (stepSeconds % HOUR_SECONDS === 0) return 'HOUR';
  return isGrouped(stepSeconds) ? 'FIVE_MINUTES' : 'RAW';
}

/** About how many values are decoded for an answer. */
function valuesRead({ resolution, stepSeconds, from, to }: ResolutionChoice, question: ResolutionQuestion): number {
  if (question.isGrouped(stepSeconds)) return 0;
  const seconds = {
    RAW: question.intervalSeconds,
    FIVE_MINUTES: FIVE_MINUTES_SECONDS,
    HOUR: HOUR_SECONDS,
    DAY: DAY_SECONDS,
  };
  // What is too old is hidden and not read.
  const oldest = keptFrom(question.now, question.retention[KEPT[resolution]]).getTime();
  const span = Math.max(0, Math.min(to, question.now.getTime() + DAY_SECONDS * 1_000) - Math.max(from, oldest));
  const values = (question.seriesCount * span) / 1_000 / seconds[resolution];
  return question.isPercentile && resolution !== 'RAW' ? VALUES_PER_SKETCH * values : values;
}

/** How long the values of each tier are kept, in days. */
const KEPT: Record<Tier, keyof SampleRetention> = {
  RAW: 'rawDays',
  FIVE_MINUTES: 'fiveMinuteDays',
  HOUR: 'hourDays',
  DAY: 'dayDays',
};

/**
 * The part of a choice that the tenant's retention shows: whole buckets that begin after what is too old.
 * @returns null where all of it is too old
 */
export function visiblePart(choice: ResolutionChoice, retention: SampleRetention, now: Date): ResolutionChoice | null {
  const oldest = keptFrom(now, retention[KEPT[choice.resolution]]).getTime();
  const stepMs = choice.stepSeconds * 1_000;
  const hidden = Math.max(0, Math.ceil((oldest - choice.from) / stepMs));
  if (hidden >= choice.points) return null;
  return { ...choice, from: choice.from + hidden * stepMs, points: choice.points - hidden };
}

export type ComparisonKind = 'PREVIOUS_PERIOD' | 'PREVIOUS_DAY' | 'PREVIOUS_WEEK';

/** The earlier buckets that stand beside those of a choice, one by one. */
export function comparedWith(choice: ResolutionChoice, comparison: ComparisonKind): ResolutionChoice {
  const earlier = {
    PREVIOUS_PERIOD: choice.to - choice.from,
    PREVIOUS_DAY: DAY_SECONDS * 1_000,
    PREVIOUS_WEEK: WEEK_SECONDS * 1_000,
  }[comparison];
  return { ...choice, from: choice.from - earlier, to: choice.to - earlier };
}

const LEAVE_OUT = 'Leave stepSeconds out to let the server choose.';

function refuse(found: string, expected: string, remedy: string): never {
  throw new AppError('BAD_USER_INPUT', `${found}; expected ${expected}. ${remedy}`);
}
