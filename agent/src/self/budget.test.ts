import { describe, expect, it } from '@jest/globals';
import { type Budget, type BudgetState, type BudgetStep, decideBudget, WITHIN_BUDGET } from './budget.js';

const MIB = 1024 * 1024;
const BUDGET: Budget = { cpuCores: 0.1, memoryBytes: 100 * MIB };
const ORDER = ['plugin', 'prometheus-scrape', 'anomalies'];
const MINUTE = 60_000;

/** Measures once every ten seconds, and tells what was done at which second. */
class Hours {
  state: BudgetState = WITHIN_BUDGET;
  readonly done: { at: number; step: BudgetStep }[] = [];
  private at = 0;

  constructor(private readonly budget = BUDGET) {}

  use(cpuCores: number | null, mib: number, ms: number): this {
    for (const until = this.at + ms; this.at < until; this.at += 10_000) {
      const measured = { usage: { cpuCores, memoryBytes: mib * MIB }, at: this.at, order: ORDER };
      const { state, step } = decideBudget(this.state, measured, this.budget);
      this.state = state;
      if (step.action !== 'NONE') this.done.push({ at: this.at / 1000, step });
    }
    return this;
  }

  get actions(): string[] {
    return this.done.map(({ at, step }) => `${at} ${step.action} ${step.action === 'NONE' ? '' : step.name}`);
  }
}

describe('the budget', () => {
  it.each([
    ['within the budget for an hour', 0.09, 99, []],
    ['over its CPU for two minutes', 0.11, 50, ['60 SHED plugin', '120 SHED prometheus-scrape']],
    ['over its memory for two minutes', 0.01, 101, ['60 SHED plugin', '120 SHED prometheus-scrape']],
    ['with no CPU known yet', null, 50, []],
  ] as const)('%s', (_, cpuCores, mib, actions) => {
    expect(new Hours().use(cpuCores, mib, 2 * MINUTE + 10_000).actions).toEqual(actions);
  });

  it('says what was exceeded and for how long', () => {
    const [first] = new Hours().use(0.25, 150, 70_000).done;
    expect(first?.step).toMatchObject({ reason: '250 of 100 millicores and 150 of 100 MiB for 60 s' });
  });

  it('takes no notice of a peak shorter than a minute', () => {
    const hours = new Hours();
    for (let n = 0; n < 10; n++) hours.use(0.5, 50, 50_000).use(0.05, 50, 10_000);
    expect(hours.actions).toEqual([]);
  });

  it('gives up one thing after the other in the order given, and says when nothing is left', () => {
    const hours = new Hours().use(0.5, 50, 4 * MINUTE + 10_000);
    expect(hours.actions).toEqual([
      '60 SHED plugin',
      '120 SHED prometheus-scrape',
      '180 SHED anomalies',
      '240 SHED null',
    ]);
    expect(hours.state.shed).toEqual(ORDER);
  });

  it('takes back the last one first, after five minutes below 80 % each', () => {
    const hours = new Hours().use(0.5, 50, 130_000).use(0.05, 50, 15 * MINUTE);
    expect(hours.actions.slice(2)).toEqual(['430 RESTORE prometheus-scrape', '730 RESTORE plugin']);
    expect(hours.state.shed).toEqual([]);
  });

  it('changes nothing between 80 % and the limit', () => {
    expect(new Hours().use(0.5, 50, 70_000).use(0.09, 50, 60 * MINUTE).actions).toEqual(['60 SHED plugin']);
  });

  it('waits twice as long each time that what it took back has to go again', () => {
    const swinging = new Hours();
    for (let n = 0; n < 6; n++) {
      swinging.use(0.5, 50, 70_000);
      while (swinging.state.shed.length > 0) swinging.use(0.05, 50, 10_000);
    }
    const times = swinging.done.filter(({ step }) => step.action === 'RESTORE').map(({ at }) => at);
    const waits = times.map((at, index) => at - (swinging.done[2 * index]?.at ?? 0));
    expect(waits).toEqual([310, 610, 1210, 2410, 3610, 3610]);
  });

  it('has no limit where none is set', () => {
    const free = new Hours({ cpuCores: null, memoryBytes: null }).use(8, 9000, 60 * MINUTE);
    expect(free.actions).toEqual([]);
  });
});
