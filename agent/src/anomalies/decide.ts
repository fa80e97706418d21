// When a series is an anomaly, and whether that is told.
//
// *calm* → *open* when `openAt` of the last `ofLast` readings lie outside on one side; it began with the first of them.
// *open* → *calm* when readings have stayed within the smaller band long enough (it ended with the first of them), when
// the level has stood so long that it is the new one, or when nothing is measured any more. A finding that opens within
// the cool-down after the last told one ended is *suppressed*: it is reported with its reason, raises no alert, and is
// counted; when it still stands after the cool-down, it is told after all. A standing finding is told again regularly.
//
// All of it is a function of the state, the reading and the settings. Times are unix ms.
import type { DetectorSettings } from './detector-settings.js';

const DAY_MS = 86_400_000;

export type Direction = 'ABOVE' | 'BELOW';

/** A finding while it stands. */
export interface Episode {
  readonly direction: Direction;
  readonly startedAt: number;
  /** The most extreme reading of it. */
  peak: number;
  isSuppressed: boolean;
  toldAt: number;
  /** Since when, and for how many readings, it has been within the smaller band. */
  calmSince: number;
  calm: number;
  /** Of value minus baseline: what the level has moved by, if it lasts. */
  differences: number;
  sum: number;
  squares: number;
}

export interface Watch {
  /** The last readings, newest in the lowest bit: 1 where one lay outside on that side. */
  above: number;
  below: number;
  /** Where the readings that lie outside began, and the most extreme of them. */
  candidate: { direction: Direction; startedAt: number; peak: number } | null;
  episode: Episode | null;
  /** When the last told finding ended, and how many were suppressed since. */
  endedAt: number | null;
  suppressed: number;
  /** How long the cool-down lasts from there. */
  coolDownMs: number;
}

export const newWatch = (): Watch => ({
  above: 0,
  below: 0,
  candidate: null,
  episode: null,
  endedAt: null,
  suppressed: 0,
  coolDownMs: 0,
});

/** A reading with what was to be expected of it. `deviations` is signed. */
export interface Judged {
  readonly at: number;
  readonly value: number;
  readonly mean: number;
  readonly deviations: number;
}

export type EndReason = 'CALM' | 'LEARNED' | 'NO_READINGS';

/** What is to be told of a finding. */
export interface Verdict {
  readonly episode: Episode;
  /** Null while it stands. */
  readonly endedAt: number | null;
  readonly endReason: EndReason | null;
  /** How many were suppressed since the last told finding; this one is included where it is. */
  readonly suppressed: number;
  /** When the last told finding before it ended. */
  readonly previousEndedAt: number | null;
}

function directionOf(deviations: number, limit: number): Direction | null {
  if (Math.abs(deviations) <= limit) return null;
  return deviations > 0 ? 'ABOVE' : 'BELOW';
}

function countOnes(bits: number): number {
  let [count, left] = [0, bits];
  for (; left > 0; left &= left - 1) count++;
  return count;
}

const isFurther = (direction: Direction, value: number, than: number): boolean =>
  direction === 'ABOVE' ? value > than : value < than;

/** Whether a reading lies outside of the band. */
export function isOutside(deviations: number, { sigma }: DetectorSettings): boolean {
  return Math.abs(deviations) > sigma;
}

/** Takes one reading in; answers what is to be told because of it. */
export function decide(watch: Watch, judged: Judged, settings: DetectorSettings): Verdict | null {
  if (watch.episode !== null) return goOn(watch, watch.episode, judged, settings);
  const side = directionOf(judged.deviations, settings.sigma);
  const mask = 2 ** settings.ofLast - 1;
  watch.above = ((watch.above << 1) | Number(side === 'ABOVE')) & mask;
  watch.below = ((watch.below << 1) | Number(side === 'BELOW')) & mask;
  follow(watch, side, judged);
  const { candidate } = watch;
  if (candidate === null || side !== candidate.direction) return null;
  const outside = countOnes(candidate.direction === 'ABOVE' ? watch.above : watch.below);
  return outside >= settings.openAt ? open(watch, candidate, judged) : null;
}

/** Keeps where the readings outside began: as long as one of the last few lies outside, on the newest one's side. */
function follow(watch: Watch, side: Direction | null, { at, value }: Judged): void {
  const { candidate } = watch;
  if (side === null) {
    const bits = candidate?.direction === 'ABOVE' ? watch.above : watch.below;
    if (bits === 0) watch.candidate = null;
  } else if (candidate?.direction === side) {
    if (isFurther(side, value, candidate.peak)) candidate.peak = value;
  } else {
    watch.candidate = { direction: side, startedAt: at, peak: value };
  }
}

function open(watch: Watch, candidate: NonNullable<Watch['candidate']>, judged: Judged): Verdict {
  const isSuppressed = isCoolingDown(watch, judged.at);
  if (isSuppressed) watch.suppressed += 1;
  const difference = judged.value - judged.mean;
  const episode: Episode = {
    ...candidate,
    isSuppressed,
    toldAt: judged.at,
    calmSince: 0,
    calm: 0,
    differences: 1,
    sum: difference,
    squares: difference * difference,
  };
  watch.episode = episode;
  return standing(watch, episode);
}

function standing(watch: Watch, episode: Episode): Verdict {
  const { suppressed, endedAt: previousEndedAt } = watch;
  return { episode: { ...episode }, endedAt: null, endReason: null, suppressed, previousEndedAt };
}

function goOn(watch: Watch, episode: Episode, judged: Judged, settings: DetectorSettings): Verdict | null {
  note(episode, judged, settings);
  if (episode.calm >= settings.closeAfter) return end(watch, episode.calmSince, 'CALM', settings);
  if (judged.at - episode.startedAt >= settings.learnAfterMs) return end(watch, judged.at, 'LEARNED', settings);
  // What is about to end anyway is not told any more.
  const isOver = !isCoolingDown(watch, judged.at) && episode.calm === 0;
  const isDue = judged.at - episode.toldAt >= settings.tellEveryMs;
  if (!isDue && !(episode.isSuppressed && isOver)) return null;
  if (episode.isSuppressed && isOver) {
    episode.isSuppressed = false;
    watch.suppressed -= 1;
  }
  episode.toldAt = judged.at;
  return standing(watch, episode);
}

function note(episode: Episode, { at, value, mean, deviations }: Judged, settings: DetectorSettings): void {
  if (isFurther(episode.direction, value, episode.peak)) episode.peak = value;
  const difference = value - mean;
  episode.differences += 1;
  episode.sum += difference;
  episode.squares += difference * difference;
  const towards = episode.direction === 'ABOVE' ? deviations : -deviations;
  if (towards >= settings.sigma * settings.closeShare) {
    episode.calm = 0;
    return;
  }
  if (episode.calm === 0) episode.calmSince = at;
  episode.calm += 1;
}

const isCoolingDown = ({ endedAt, coolDownMs }: Watch, at: number): boolean =>
  endedAt !== null && at - endedAt < coolDownMs;

function end(watch: Watch, endedAt: number, endReason: EndReason, settings: DetectorSettings): Verdict | null {
  const { episode } = watch;
  if (episode === null) return null;
  const verdict: Verdict = { ...standing(watch, episode), endedAt, endReason };
  if (!episode.isSuppressed) {
    const days = watch.endedAt === null ? 0 : Math.floor((endedAt - watch.endedAt) / DAY_MS);
    const doubled = (watch.coolDownMs * 2) / 2 ** days;
    watch.coolDownMs = Math.min(settings.coolDownMostMs, Math.max(settings.coolDownMs, doubled));
    watch.endedAt = endedAt;
    watch.suppressed = 0;
  }
  forget(watch);
  watch.episode = null;
  return verdict;
}

function forget(watch: Watch): void {
  watch.above = 0;
  watch.below = 0;
  watch.candidate = null;
}

/** Nothing was measured since `lastAt`: what stands ends there, and older readings say nothing about newer ones. */
export function decideSilence(watch: Watch, lastAt: number, settings: DetectorSettings): Verdict | null {
  forget(watch);
  return end(watch, lastAt, 'NO_READINGS', settings);
}

/** By how much the level of a finding differs from the baseline, and how unevenly. */
export function differenceOf({ differences, sum, squares }: Episode): { mean: number; variance: number } {
  const mean = sum / differences;
  return { mean, variance: Math.max(0, squares / differences - mean * mean) };
}
