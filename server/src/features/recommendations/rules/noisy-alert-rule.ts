import type { AlertRuleFacts, FiringFacts } from '../facts.js';
import { minutesInWords } from '../quantity.js';
import { adviceOf, none, type RecommendationRule } from './rule.js';

/** Firings a day from which on people stop looking. */
export const LEAST_PER_DAY = 3;
export const LEAST_FIRINGS = 10;
/** Gone before anybody has opened a laptop. */
export const SHORT_MS = 5 * 60_000;
export const CANDIDATES_SECONDS = [60, 120, 180, 300, 600, 900, 1_800];
/** Share of short firings that a longer `for` must spare. */
const SPARED = 0.8;

/** What a longer `for` would have done with the firings of the window. */
export interface ForBackTest {
  forSeconds: number;
  /** Firings that it would have left. */
  left: number;
  /** Of the firings that people acted on or that lasted, those it would have left out. */
  missed: number;
  /** So much later each would have been told. */
  delaySeconds: number;
}

/** Replays firings with another `for`: a condition has to hold that much longer before it fires. */
export function backTestFor({ forSeconds, firings, window }: AlertRuleFacts, candidate: number): ForBackTest {
  const delay = 1_000 * Math.max(0, candidate - forSeconds);
  const stays = ({ firedAt, resolvedAt }: FiringFacts): boolean => (resolvedAt ?? window.to) - firedAt > delay;
  return {
    forSeconds: candidate,
    left: firings.filter(stays).length,
    missed: firings.filter((one) => matters(one, window.to) && !stays(one)).length,
    delaySeconds: delay / 1_000,
  };
}

function matters({ firedAt, resolvedAt, wasHandled }: FiringFacts, to: number): boolean {
  return wasHandled || (resolvedAt ?? to) - firedAt > SHORT_MS;
}

/** Rules that fire often and mostly end before anybody looks. */
export const noisyAlertRule: RecommendationRule<AlertRuleFacts> = {
  name: 'noisy-alert-rule',
  category: 'STABILITY',
  meaning: 'An alert rule fires often, and most of its alerts end within five minutes with nobody acting.',
  judge(rule) {
    const days = Math.max(1, (rule.window.to - rule.window.from) / 86_400_000);
    const count = rule.firings.length;
    if (count < LEAST_FIRINGS || count / days < LEAST_PER_DAY) return none('FINE', `It fired ${count} times.`);
    const short = rule.firings.filter((one) => !matters(one, rule.window.to)).length;
    if (short < count / 2) return none('FINE', 'At least half of its alerts lasted, or somebody acted on them.');
    const best = rule.hasFor ? cheapestFor(rule, short) : null;
    const fact = `Alert rule ${rule.name} fired ${count} times in ${minutesInWords(1_440 * days)}, and ${short} of them ended within 5 minutes with nobody acting.`;
    const text = best
      ? `Set \`for\` from ${seconds(rule.forSeconds)} to ${seconds(best.forSeconds)}: it would have fired ${best.left} times instead of ${count}, missed none that lasted or that somebody acted on, and told the others ${seconds(best.delaySeconds)} later.`
      : `No longer \`for\` up to 30 minutes spares most of them without missing one that mattered${rule.hasFor ? '' : ', and this rule takes none'}: look at its threshold, or switch it off where nobody acts on it.`;
    return {
      kind: 'ADVICE',
      advice: [
        adviceOf(noisyAlertRule, {
          subject: { kind: 'AlertRule', namespace: null, name: rule.name, container: null },
          risk: 'LOW',
          title: fact,
          text,
          forSeconds: best && { from: rule.forSeconds, to: best.forSeconds },
          evidence: [
            { label: 'Firings', value: count, unit: 'COUNT' },
            { label: 'Short and not acted on', value: short, unit: 'COUNT' },
            ...(best ? [{ label: 'Proposed for', value: best.forSeconds, unit: 'SECONDS' as const }] : []),
            ...(best ? [{ label: 'Firings with it', value: best.left, unit: 'COUNT' as const }] : []),
          ],
          confidence: {
            level: 'MEDIUM',
            reasons: ['Firings are known to their ends; conditions that held too briefly to fire are not.'],
          },
        }),
      ],
    };
  },
};

/** The shortest `for` that spares most of the short firings and misses none that mattered. */
function cheapestFor(rule: AlertRuleFacts, short: number): ForBackTest | null {
  const spared = (test: ForBackTest): number => rule.firings.length - test.left;
  return (
    CANDIDATES_SECONDS.filter((candidate) => candidate > rule.forSeconds)
      .map((candidate) => backTestFor(rule, candidate))
      .find((test) => test.missed === 0 && spared(test) >= SPARED * short) ?? null
  );
}

const seconds = (count: number): string => (count < 120 ? `${count} seconds` : minutesInWords(count / 60));
