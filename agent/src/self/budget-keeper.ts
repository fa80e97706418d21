import type { AgentBudgetInput } from '../api/generated.js';
import type { Log } from '../logger.js';
import { wait } from '../wait.js';
import { BUDGET_TIMES, type Budget, type BudgetState, type BudgetStep, decideBudget, WITHIN_BUDGET } from './budget.js';
import { cpuMeter, meanOf } from './meters.js';

/** What the agent can do without for a while. */
export interface OptionalPart {
  readonly name: string;
  shed(reason: string): void;
  restore(): void;
}

export interface BudgetKeeperOptions {
  readonly budget: Budget;
  /** First things first to be given up. */
  readonly optional: readonly OptionalPart[];
  readonly log: Log;
  /** How often the agent looks at itself; the times of the decision stay six times as long, and more. */
  readonly lookMs?: number;
}

const LOOK_MS = 10_000;

/** Keeps the agent within its budget: looks at what it uses every ten seconds, sheds, takes back, and says so. */
export class BudgetKeeper {
  private state: BudgetState = WITHIN_BUDGET;
  private hasNothingLeft = false;

  constructor(private readonly options: BudgetKeeperOptions) {}

  /** Looks until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { lookMs = LOOK_MS, optional } = this.options;
    // A clock that nobody sets: what is given up for a minute must not stay so for an hour.
    const now = (): number => performance.now();
    const order = optional.map((part) => part.name);
    const scale = lookMs / LOOK_MS;
    const { overMs, underMs, maxUnderMs, share } = BUDGET_TIMES;
    const times = { overMs: overMs * scale, underMs: underMs * scale, maxUnderMs: maxUnderMs * scale, share };
    const cpuCores = meanOf(cpuMeter(now), overMs / LOOK_MS);
    cpuCores();
    while (!signal.aborted) {
      await wait(lookMs, signal);
      if (signal.aborted) return;
      const usage = { cpuCores: cpuCores(), memoryBytes: process.memoryUsage.rss() };
      const measured = { usage, at: now(), order };
      const { state, step } = decideBudget(this.state, measured, this.options.budget, times);
      this.state = state;
      this.act(step);
    }
  }

  /** For the heartbeat. */
  report(): AgentBudgetInput {
    const { overSince } = this.state;
    const forMs = overSince === null ? null : performance.now() - overSince;
    const exceededSince = forMs === null ? null : new Date(Date.now() - forMs).toISOString();
    return { ...this.options.budget, isExceeded: overSince !== null, exceededSince };
  }

  private act(step: BudgetStep): void {
    if (step.action === 'NONE') return;
    const { optional, log } = this.options;
    const part = optional.find((each) => each.name === step.name);
    if (step.action === 'RESTORE') {
      log.info(`“${step.name}” is taken back: the agent is ${step.reason}`);
      part?.restore();
    } else if (step.name !== null) {
      log.warn(`“${step.name}” is switched off for now: the agent is over its budget, ${step.reason}`);
      part?.shed(step.reason);
    } else if (!this.hasNothingLeft) {
      const remedy = 'Raise K8INTEL_BUDGET_CPU_MILLICORES or K8INTEL_BUDGET_MEMORY_MIB, or watch fewer namespaces.';
      log.warn(`The agent is over its budget, ${step.reason}, and nothing is left to switch off. ${remedy}`);
    }
    this.hasNothingLeft = step.action === 'SHED' && step.name === null;
  }
}
