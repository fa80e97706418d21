import type { BackTest } from './back-test.js';
import { percentInWords } from './quantity.js';

/** What was applied is watched for so long. */
export const WATCH_MS = 3 * 86_400_000;
/** Less of the time in which its pods ran, and nothing is concluded. */
export const LEAST_COVERAGE = 0.5;

/** What is known of the time since advice was applied. */
export interface Watched {
  /** Milliseconds since it was found applied. */
  elapsed: number;
  /** What the proposed amounts would have done before; null where it is not about amounts. */
  promised: BackTest | null;
  /** What the amounts as they are now did since; null where it is not about amounts, or nothing was measured. */
  measured: BackTest | null;
  /** Kills for memory that Kubernetes told of since. */
  kills: number;
}

export type WatchAnswer = { kind: 'WAIT' | 'VERIFIED' | 'REGRESSED'; text: string };

/**
 * Whether what was applied holds. A kill needs no waiting. Minutes are compared as shares of what was measured; chance
 * alone moves them, so that as much again and a few per cent are allowed. A memory limit has no such allowance.
 */
export function decideWatch({ elapsed, promised, measured, kills }: Watched): WatchAnswer {
  if (kills > 0 && (promised?.kills ?? 0) === 0) {
    const times = kills === 1 ? 'once' : `${kills} times`;
    return { kind: 'REGRESSED', text: `It was killed for its memory ${times} since; the back-test told of no kill.` };
  }
  if (elapsed < WATCH_MS) return { kind: 'WAIT', text: 'It is watched for 3 days.' };
  if (!promised) return { kind: 'VERIFIED', text: 'It is still so after 3 days.' };
  if (!measured || measured.measured === 0 || measured.coverage < LEAST_COVERAGE) {
    const share = percentInWords(measured?.coverage ?? 0);
    return { kind: 'WAIT', text: `Only ${share} of the time its pods ran since was measured; half of it is needed.` };
  }
  const clauses = COMPARED.flatMap((one) => compare(one, promised, measured));
  const worse = clauses.filter(({ isWorse }) => isWorse);
  if (worse.length > 0) {
    return { kind: 'REGRESSED', text: `Worse than back-tested: ${worse.map(({ text }) => text).join(', ')}.` };
  }
  const told = clauses.map(({ text }) => text).join(', ');
  return { kind: 'VERIFIED', text: told === '' ? 'Nothing is above what is set.' : `As back-tested: ${told}.` };
}

type Key = 'aboveCpuRequest' | 'atCpuLimit' | 'aboveMemoryRequest' | 'aboveMemoryLimit';

interface Compared {
  key: Key;
  where: string;
  /** Share of the time by which it may be more than twice what was told. */
  allowance: number;
}

export const COMPARED: readonly Compared[] = [
  { key: 'aboveCpuRequest', where: 'above the CPU request', allowance: 0.05 },
  { key: 'atCpuLimit', where: 'at the CPU limit', allowance: 0.02 },
  { key: 'aboveMemoryRequest', where: 'above the memory request', allowance: 0.05 },
  { key: 'aboveMemoryLimit', where: 'above the memory limit', allowance: 0 },
];

function compare(
  { key, where, allowance }: Compared,
  promised: BackTest,
  measured: BackTest,
): { text: string; isWorse: boolean }[] {
  const minutes = measured[key];
  if (minutes === null) return [];
  const share = minutes / measured.measured;
  const told = (promised[key] ?? 0) / Math.max(1, promised.measured);
  const text = `${percentInWords(share)} of the time ${where} (${percentInWords(told)} told)`;
  return [{ text, isWorse: share > 2 * told + allowance }];
}
