// What to do about the agent's own use of CPU and memory. Over its budget for a while, it gives up what it can do
// without, one thing after the other; well below it for a longer while, it takes the last one back. Between the two
// nothing changes, so that it does not swing; what had to be given up again right after it was taken back is taken back
// later each time.

export interface Budget {
  /** Cores; null for no limit. */
  readonly cpuCores: number | null;
  /** Bytes of resident memory; null for no limit. */
  readonly memoryBytes: number | null;
}

/** What the agent uses: the mean CPU of the last minute, and memory now; null where it is not known yet. */
export interface Usage {
  readonly cpuCores: number | null;
  readonly memoryBytes: number;
}

export interface BudgetTimes {
  /** Over the budget for so long, the next thing is given up; and again after as long. */
  readonly overMs: number;
  /** Below `share` of the budget for so long, the last thing is taken back. */
  readonly underMs: number;
  /** What was given up again within `underMs` of being taken back waits longer, up to this. */
  readonly maxUnderMs: number;
  readonly share: number;
}

export const BUDGET_TIMES: BudgetTimes = { overMs: 60_000, underMs: 300_000, maxUnderMs: 3_600_000, share: 0.8 };

export interface BudgetState {
  readonly overSince: number | null;
  readonly underSince: number | null;
  /** Given up, in the order in which it was. */
  readonly shed: readonly string[];
  readonly changedAt: number | null;
  readonly restoredAt: number | null;
  /** How often in a row something was given up again right after it was taken back. */
  readonly relapses: number;
}

export const WITHIN_BUDGET: BudgetState = {
  overSince: null,
  underSince: null,
  shed: [],
  changedAt: null,
  restoredAt: null,
  relapses: 0,
};

export type BudgetStep =
  | { readonly action: 'NONE' }
  /** `name` is null where nothing is left that could be given up. */
  | { readonly action: 'SHED'; readonly name: string | null; readonly reason: string }
  | { readonly action: 'RESTORE'; readonly name: string; readonly reason: string };

const MIB = 1024 * 1024;
const percent = (share: number): string => `${Math.round(share * 100)} %`;

/** The limits that are exceeded, in words; empty where none is. */
function exceeded(usage: Usage, budget: Budget, share: number): string[] {
  const words: string[] = [];
  if (budget.cpuCores !== null && usage.cpuCores !== null && usage.cpuCores > budget.cpuCores * share) {
    words.push(`${Math.round(usage.cpuCores * 1000)} of ${Math.round(budget.cpuCores * 1000)} millicores`);
  }
  if (budget.memoryBytes !== null && usage.memoryBytes > budget.memoryBytes * share) {
    words.push(`${Math.round(usage.memoryBytes / MIB)} of ${Math.round(budget.memoryBytes / MIB)} MiB`);
  }
  return words;
}

/** Looks at one measurement; `order` names what may be given up, first things first. Times are unix ms. */
export function decideBudget(
  before: BudgetState,
  { usage, at, order }: { usage: Usage; at: number; order: readonly string[] },
  budget: Budget,
  times: BudgetTimes = BUDGET_TIMES,
): { readonly state: BudgetState; readonly step: BudgetStep } {
  const over = exceeded(usage, budget, 1);
  const isUnder = over.length === 0 && exceeded(usage, budget, times.share).length === 0;
  const state: BudgetState = {
    ...before,
    overSince: over.length > 0 ? (before.overSince ?? at) : null,
    underSince: isUnder ? (before.underSince ?? at) : null,
  };
  if (state.overSince !== null && at - Math.max(state.overSince, state.changedAt ?? 0) >= times.overMs) {
    return shed(state, at, order, `${over.join(' and ')} for ${Math.round((at - state.overSince) / 1000)} s`, times);
  }
  const waitMs = Math.min(times.maxUnderMs, times.underMs * 2 ** state.relapses);
  const last = state.shed.at(-1);
  if (last === undefined || state.underSince === null) return { state, step: { action: 'NONE' } };
  if (at - Math.max(state.underSince, state.changedAt ?? 0) < waitMs) return { state, step: { action: 'NONE' } };
  const reason = `below ${percent(times.share)} of the budget for ${Math.round((at - state.underSince) / 1000)} s`;
  const restored = { ...state, shed: state.shed.slice(0, -1), changedAt: at, restoredAt: at };
  return { state: restored, step: { action: 'RESTORE', name: last, reason } };
}

function shed(state: BudgetState, at: number, order: readonly string[], reason: string, times: BudgetTimes) {
  const name = order.find((each) => !state.shed.includes(each)) ?? null;
  const isRelapse = state.restoredAt !== null && at - state.restoredAt <= times.underMs;
  const next: BudgetState = {
    ...state,
    shed: name === null ? state.shed : [...state.shed, name],
    changedAt: at,
    relapses: name === null ? state.relapses : isRelapse ? state.relapses + 1 : 0,
  };
  return { state: next, step: { action: 'SHED', name, reason } as const };
}
