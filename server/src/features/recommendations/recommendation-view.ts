import type { Amounts, BackTest, Minutes } from './back-test.js';
import type { ProfileBody, StoredUsage } from './profile-body.js';
import type { Outcome } from './recommendation-body.js';
import type { AmountChange } from './rules/rule.js';
import type { ResourceProfile } from './usage-profile.js';

// What is stored in microcores and unix ms, as people read it: cores and dates.

const MICRO = 1_000_000;

const cores = (microcores: number | null): number | null => (microcores === null ? null : microcores / MICRO);

/** Amounts in cores and bytes. */
export function viewOfAmounts({ cpuRequest, cpuLimit, memoryRequest, memoryLimit }: Amounts) {
  return {
    cpuRequestCores: cores(cpuRequest),
    cpuLimitCores: cores(cpuLimit),
    memoryRequestBytes: memoryRequest,
    memoryLimitBytes: memoryLimit,
  };
}

function viewOfMinutes({ measured, aboveCpuRequest, atCpuLimit, aboveMemoryRequest, aboveMemoryLimit }: Minutes) {
  return {
    measuredMinutes: measured,
    minutesAboveCpuRequest: aboveCpuRequest,
    minutesAtCpuLimit: atCpuLimit,
    minutesAboveMemoryRequest: aboveMemoryRequest,
    minutesAboveMemoryLimit: aboveMemoryLimit,
  };
}

export function viewOfBackTest(test: BackTest) {
  const { kills, coverage, resolutionSeconds, worstPod } = test;
  const worst = worstPod && { podName: worstPod.podName, ...viewOfMinutes(worstPod) };
  return { ...viewOfMinutes(test), kills, coverage, resolutionSeconds, worstPod: worst };
}

export function viewOfChange({ container, current, proposed, before, after }: AmountChange) {
  return {
    container,
    current: viewOfAmounts(current),
    proposed: viewOfAmounts(proposed),
    backTestBefore: viewOfBackTest(before),
    backTestAfter: viewOfBackTest(after),
  };
}

export function viewOfOutcome({ text, from, to, measured, promised, kills }: Outcome) {
  return {
    ...{ text, kills },
    from: new Date(from),
    to: new Date(to),
    measured: measured && viewOfBackTest(measured),
    promised: promised && viewOfBackTest(promised),
  };
}

/** @param unit what one of the answer’s units is in those of the profile */
function viewOfUse(use: ResourceProfile | null, unit: number) {
  if (!use) return null;
  const { p50, p90, p95, p99, max, mean, worstPod } = use;
  return {
    p50: p50 / unit,
    p90: p90 / unit,
    p95: p95 / unit,
    p99: p99 / unit,
    max: max / unit,
    mean: mean / unit,
    worstPodName: worstPod.podName,
    worstPodP95: worstPod.p95 / unit,
    worstPodMax: worstPod.max / unit,
  };
}

function viewOfEnough({ enough }: StoredUsage) {
  if (enough.kind === 'ENOUGH') return { isEnough: true, needsDays: null, hasDays: null, text: null };
  const [needsDays, hasDays] = enough.kind === 'TOO_LITTLE' ? [enough.needsDays, enough.hasDays] : [null, null];
  return { isEnough: false, needsDays, hasDays, text: enough.text };
}

/** What was measured of a container, nothing of one that never was. */
export function viewOfProfile({ usage, verdicts }: ProfileBody) {
  if (!usage) return { ...NEVER_MEASURED, verdicts };
  const { window, zone, days, measuredDays, coverage, samples, pods, burst, rhythm, growth, byHourOfWeek } = usage;
  return {
    ...{ zone, days, measuredDays, coverage, samples, pods, burst, rhythm, verdicts },
    from: new Date(window.from),
    to: new Date(window.to),
    cpu: viewOfUse(usage.cpu, MICRO),
    memory: viewOfUse(usage.memory, 1),
    byHourOfWeek: {
      cpuP95: byHourOfWeek.cpuP95.map(cores),
      cpuMax: byHourOfWeek.cpuMax.map(cores),
      memoryMax: byHourOfWeek.memoryMax,
    },
    memoryGrowthBytesPerDay: growth?.bytesPerDay ?? null,
    enough: viewOfEnough(usage),
  };
}

const NEVER_MEASURED = {
  from: null,
  to: null,
  zone: 'UTC',
  days: 0,
  measuredDays: 0,
  coverage: 0,
  samples: 0,
  pods: 0,
  cpu: null,
  memory: null,
  byHourOfWeek: null,
  rhythm: null,
  memoryGrowthBytesPerDay: null,
  burst: null,
  enough: { isEnough: false, needsDays: null, hasDays: null, text: 'Nothing was measured of it.' },
};
