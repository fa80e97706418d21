import { setImmediate as nextTurn } from 'node:timers/promises';
import type { UsageSourceStateInput } from '../api/generated.js';
import { messageOf } from '../explain.js';
import type { KubeClient } from '../kube/client.js';
import type { Collector, CollectorContext, Outcome, RbacRule } from './collector.js';
import { Chain, type Exclusion, type SourceFailure, type SourceState } from './usage/chain.js';
import { requestsState } from './usage/requests.js';
import type { OpenSource, SourceReading, UsageSource } from './usage/source.js';
import { kubelet } from './usage/sources/kubelet.js';
import { metricsServer } from './usage/sources/metrics-server.js';
import { prometheus } from './usage/sources/prometheus.js';

/** From best to worst; `auto` takes the first that has something to say. */
export const USAGE_SOURCES: readonly UsageSource[] = [kubelet, prometheus, metricsServer];

/** A poll may take 10 s at least; what one source leaves of it is for the next. */
const MIN_BUDGET_MS = 6_000;
const MAX_BUDGET_MS = 18_000;
const BUDGET_SHARE = 0.6;

/** What is worked on at a time: some milliseconds of work for those who take the rows. */
const SLICE_ROWS = 500;

/** 13:58 UTC, as it stands in messages; the date is left to who shows it. */
function clockOf(at: number): string {
  return `${new Date(at).toISOString().slice(11, 16)} UTC`;
}

function exclusionOf(source: UsageSource, context: CollectorContext): Exclusion | null {
  const { metricsSource, usage } = context;
  if (metricsSource !== 'auto' && metricsSource !== source.name) {
    return { status: 'NOT_CONFIGURED', message: `K8INTEL_METRICS_SOURCE is ${metricsSource}, so it is not used.` };
  }
  const message = source.notConfigured?.(usage) ?? null;
  return message === null ? null : { status: 'NOT_CONFIGURED', message };
}

/** Runs the chain: reads, passes on what the source in force measured, and tells when anything of that changes. */
class UsageRun {
  private readonly chain: Chain;
  private readonly open = new Map<string, OpenSource>();
  private told: readonly SourceState[];
  private measuredSince: number;
  /** When the last polls began. */
  private polledAt: readonly number[] = [];

  constructor(
    private readonly context: CollectorContext,
    private readonly kube: KubeClient,
  ) {
    const sources = USAGE_SOURCES.map((source) => {
      const excluded = exclusionOf(source, context);
      return { name: source.name, ...(excluded !== null && { excluded }) };
    });
    this.measuredSince = context.now();
    this.chain = new Chain(sources, context.now());
    this.told = this.chain.states();
    this.tellStates();
  }

  async poll(signal: AbortSignal): Promise<Outcome> {
    const { chain, context } = this;
    this.polledAt = [...this.polledAt.slice(-3), context.now()];
    const readings = new Map<string, SourceReading>();
    const before = chain.activeName;
    chain.begin();
    for (let names = chain.next(context.now()); names.length > 0; names = chain.next(context.now())) {
      await Promise.all(
        names.map(async (name) => {
          const reading = await this.read(name, signal);
          readings.set(name, reading);
          chain.report(name, reading.status === 'MEASURED' ? null : reading, context.now());
        }),
      );
    }
    const active = chain.settle(context.now());
    if ((before === null) !== (active === null)) this.measuredSince = context.now();
    this.tellChanges();
    const reading = active === null ? undefined : readings.get(active);
    return active !== null && reading?.status === 'MEASURED' ? this.passOn(active, reading) : this.explain();
  }

  close(): void {
    for (const source of this.open.values()) source.close?.();
  }

  private async read(name: string, signal: AbortSignal): Promise<SourceReading> {
    try {
      return await this.source(name).read(signal);
    } catch (error) {
      return { status: 'UNREACHABLE', message: messageOf(error) };
    }
  }

  /** A share of the time between polls, which is the time that a poll may take. */
  private budgetMs(): number {
    const gaps = this.polledAt.slice(1).map((at, index) => at - (this.polledAt[index] ?? at));
    const shortest = gaps.length === 0 ? 0 : Math.min(...gaps);
    return Math.min(MAX_BUDGET_MS, Math.max(MIN_BUDGET_MS, shortest * BUDGET_SHARE));
  }

  private source(name: string): OpenSource {
    const known = this.open.get(name);
    if (known !== undefined) return known;
    const { context, kube } = this;
    const source = USAGE_SOURCES.find((each) => each.name === name);
    if (source === undefined) throw new Error(`There is no source of usage named ${name}.`);
    const opened = source.open({ kube, settings: context.usage, now: context.now, budgetMs: () => this.budgetMs() });
    this.open.set(name, opened);
    return opened;
  }

  private async passOn(name: string, { rows, note }: SourceReading & { status: 'MEASURED' }): Promise<Outcome> {
    const { namespaces, emit } = this.context;
    const watched = rows.filter(({ subject }) => subject.namespace === undefined || namespaces(subject.namespace));
    for (let from = 0; from < watched.length; from += SLICE_ROWS) {
      emit({ kind: 'samples', source: name, rows: watched.slice(from, from + SLICE_ROWS) });
      // A hundred nodes are a hundred thousand values: everything else goes on between two slices.
      await nextTurn();
    }
    const better = this.chain.states().find((state) => state.name === name || isFailed(state));
    const why =
      better === undefined || better.name === name ? [] : [`Usage comes from ${name}, because ${sayOf(better)}`];
    const notes = [...(note === undefined ? [] : [note]), ...why];
    return { status: 'OK', observed: watched.length, ...(notes.length > 0 && { note: notes.join(' ') }) };
  }

  /** Nothing measures: why, source by source. */
  private explain(): Outcome {
    const failed = this.chain.states().filter(isFailed);
    const reason = `Usage is not available, requests and limits only. ${failed.map(sayOf).join(' ')}`.trim();
    const isDown = failed.some(({ status }) => status === 'UNREACHABLE');
    return isDown ? { status: 'FAILED', message: reason } : { status: 'NOTHING_TO_REPORT', reason };
  }

  private tellChanges(): void {
    const states = this.chain.states();
    const changed = states.filter((state, index) => state.status !== this.told[index]?.status);
    for (const { name, status, message, command } of changed) {
      const level = status === 'ACTIVE' || status === 'STANDBY' ? 'info' : 'warn';
      this.context.log[level](`Usage source ${name}: ${message}`, { status, ...(command !== null && { command }) });
    }
    this.told = states;
    this.tellStates();
  }

  private tellStates(): void {
    const toInput = ({ since, ...state }: SourceState): UsageSourceStateInput => ({
      ...state,
      since: new Date(since).toISOString(),
    });
    const requests = requestsState(this.chain.activeName !== null, this.measuredSince);
    this.context.usageSources([...this.told.map(toInput), requests]);
  }
}

function isFailed({ status }: SourceState): boolean {
  const failures: readonly string[] = ['DENIED', 'ABSENT', 'UNREACHABLE', 'EMPTY'] satisfies SourceFailure['status'][];
  return failures.includes(status);
}

function sayOf({ name, since, message }: SourceState): string {
  return `${name} (since ${clockOf(since)}): ${message}`;
}

async function run(context: CollectorContext, signal: AbortSignal): Promise<void> {
  const { kube } = context;
  if (kube === undefined) {
    context.outcome({ status: 'NOTHING_TO_REPORT', reason: 'No Kubernetes API is configured.' });
    return;
  }
  if (signal.aborted) return;
  const usageRun = new UsageRun(context, kube);
  try {
    await context.every((pollSignal) => usageRun.poll(pollSignal));
  } finally {
    usageRun.close();
  }
}

function allRules(): RbacRule[] {
  return USAGE_SOURCES.flatMap((source) => source.rbac);
}

/** Usage of nodes, pods, containers and claims, from the first source that has it. */
export const usage: Collector = {
  name: 'usage',
  runsFor: 'KUBERNETES',
  rbac: allRules(),
  metrics: [...new Set(USAGE_SOURCES.flatMap((source) => source.metrics))],
  run,
};
