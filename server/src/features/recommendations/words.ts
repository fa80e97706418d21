import type { Amounts, BackTest } from './back-test.js';
import { coresInWords, memoryInWords, minutesInWords, percentInWords } from './quantity.js';
import type { UsageProfile } from './usage-profile.js';

/** What is spoken of, such as { kind: 'Deployment', name: 'shop/api', container: 'app' }. */
export interface Named {
  kind: string;
  name: string;
  /** Told where the pod has several. */
  container: string | null;
}

/** “Deployment shop/api”, “Container app of Deployment shop/api”. */
export function nameOf({ kind, name, container }: Named): string {
  return container === null ? `${kind} ${name}` : `Container ${container} of ${kind} ${name}`;
}

/** Sentences about one thing, which is named by the first of them only. */
export function togetherInWords(named: Named, sentences: readonly string[]): string {
  const name = nameOf(named);
  return sentences
    .map((sentence, n) => (n > 0 && sentence.startsWith(`${name} `) ? `It${sentence.slice(name.length)}` : sentence))
    .join(' ');
}

/** Whole days of the window, at least one. */
function daysOf({ window }: UsageProfile): string {
  const days = Math.max(1, Math.round((window.to - window.from) / 86_400_000));
  return days === 1 ? 'the last day' : `the last ${days} days`;
}

/**
 * The evidence against a request in one sentence: “Pod shop/api has requested 1 core of CPU but has not used more than 0.1
 * cores in the last 7 days.” Null where nothing is requested or measured. Usage is rounded up, so that it is true.
 */
export function cpuSentence(named: Named, request: number | null, profile: UsageProfile): string | null {
  if (request === null || !profile.cpu) return null;
  const { max } = profile.cpu;
  const subject = `${nameOf(named)} has requested ${coresInWords(request)} of CPU`;
  if (max <= request) return `${subject} but has not used more than ${coresInWords(max)} in ${daysOf(profile)}.`;
  return `${subject}, has used up to ${coresInWords(max)} in ${daysOf(profile)}, and no more than ${coresInWords(profile.cpu.p95)} in 95 % of the time.`;
}

/** The same of memory. */
export function memorySentence(named: Named, request: number | null, profile: UsageProfile): string | null {
  if (request === null || !profile.memory) return null;
  const { max } = profile.memory;
  const subject = `${nameOf(named)} has requested ${memoryInWords(request)} of memory`;
  if (max <= request) return `${subject} but has not used more than ${memoryInWords(max)} in ${daysOf(profile)}.`;
  return `${subject} and has used up to ${memoryInWords(max)} in ${daysOf(profile)}.`;
}

/**
 * The evidence for more than what is requested, where use is near it: “Pod shop/api has requested 512 MiB of memory and has
 * used up to 500 MiB of it in the last 7 days.” Use beyond the request has the other sentence.
 */
export function tightSentence(
  named: Named,
  what: 'CPU' | 'memory',
  { request, profile }: { request: number | null; profile: UsageProfile },
): string | null {
  const max = (what === 'CPU' ? profile.cpu : profile.memory)?.max;
  if (request === null || max === undefined) return null;
  if (max > request) return (what === 'CPU' ? cpuSentence : memorySentence)(named, request, profile);
  const words = what === 'CPU' ? coresInWords : memoryInWords;
  return `${nameOf(named)} has requested ${words(request)} of ${what} and has used up to ${words(max)} of it in ${daysOf(profile)}.`;
}

/** “Lower the CPU request from 1 core to 0.12 cores.”; empty where nothing changes. */
export function changesInWords(current: Amounts, proposed: Amounts): string[] {
  return CHANGES.flatMap(([key, what, words]) => {
    const [from, to] = [current[key], proposed[key]];
    if (from === to) return [];
    if (from === null) return [`Set the ${what} to ${words(to!)}.`];
    if (to === null) return [`Remove the ${what} of ${words(from)}.`];
    return [`${to < from ? 'Lower' : 'Raise'} the ${what} from ${words(from)} to ${words(to)}.`];
  });
}

/** To the millicore, as it is to be set. */
function coresToSet(microcores: number): string {
  const cores = Math.round(microcores / 1_000) / 1_000;
  return `${cores} ${cores === 1 ? 'core' : 'cores'}`;
}

const CHANGES: readonly [keyof Amounts, string, (amount: number) => string][] = [
  ['cpuRequest', 'CPU request', coresToSet],
  ['cpuLimit', 'CPU limit', coresToSet],
  ['memoryRequest', 'memory request', memoryInWords],
  ['memoryLimit', 'memory limit', memoryInWords],
];

/** What would have happened, a clause for each of the four; what is not set is left out. */
export function backTestInWords(test: BackTest): string {
  const clauses = [
    clause(test.aboveCpuRequest, test.measured, 'above the CPU request'),
    clause(test.atCpuLimit, test.measured, 'at the CPU limit'),
    clause(test.aboveMemoryRequest, test.measured, 'above the memory request'),
    clause(test.aboveMemoryLimit, test.measured, 'above the memory limit'),
  ].filter((text) => text !== null);
  if (test.measured === 0 || clauses.length === 0) return 'Nothing was measured that it could be tried on.';
  const worst = test.worstPod ? ` Worst pod: ${test.worstPod.podName}.` : '';
  const rest = test.coverage < 0.995 ? ` Measured ${percentInWords(test.coverage)} of the time its pods ran.` : '';
  return `Of ${minutesInWords(test.measured)} of its pods together it would have been ${clauses.join(', ')}, told in steps of ${test.resolutionSeconds / 60} minutes.${worst}${rest}`;
}

function clause(minutes: number | null, measured: number, where: string): string | null {
  if (minutes === null) return null;
  if (minutes === 0) return `never ${where}`;
  return `${minutesInWords(minutes)} (${percentInWords(minutes / measured)}) ${where}`;
}
