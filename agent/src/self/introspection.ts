import type { ApiClient } from '../api/client.js';
import type { CollectorStateInput } from '../api/generated.js';
import type { Collector } from '../collectors/collector.js';
import type { Config } from '../config.js';
import type { KubeClient } from '../kube/client.js';
import type { Log } from '../logger.js';
import type { Schedule } from '../pipeline/schedule.js';
import type { Sender } from '../pipeline/send.js';
import type { Spool } from '../pipeline/spool.js';
import type { Budget } from './budget.js';
import { BudgetKeeper, type OptionalPart } from './budget-keeper.js';
import { explainDeath, explainUnreadiness, type Vitals } from './health.js';
import { loopMeter } from './meters.js';
import { printMetrics } from './metrics-text.js';
import { SelfReport } from './self-report.js';
import { serveStatus } from './status-server.js';

export interface IntrospectionOptions {
  readonly config: Config;
  readonly log: Log;
  readonly version: string;
  readonly api: ApiClient;
  readonly kube: KubeClient | null;
  readonly spool: Spool;
  readonly schedule: Schedule;
  readonly sender: Sender;
  readonly collectors: readonly Collector[];
  /** What else may be given up, after the collectors. */
  readonly optional?: readonly (OptionalPart & { state(): CollectorStateInput })[];
  readonly heartbeatSeconds: () => number;
}

const MIB = 1024 * 1024;
/** Collectors that are given up after the plug-ins. Never inventory, usage, events and host: they are what the agent is for. */
const OPTIONAL_COLLECTORS = ['prometheus-scrape'];

function budgetOf({ budgetCpuMillicores, budgetMemoryMib }: Config): Budget {
  return {
    cpuCores: budgetCpuMillicores === 0 ? null : budgetCpuMillicores / 1000,
    memoryBytes: budgetMemoryMib === 0 ? null : budgetMemoryMib * MIB,
  };
}

/** The collectors that may be given up: plug-ins, the one that was loaded last first, then those that read what others serve. */
export function optionalCollectors(collectors: readonly Collector[]): string[] {
  const plugins = collectors.filter((collector) => collector.isPlugin).map((collector) => collector.name);
  const names = collectors.map((collector) => collector.name);
  return [...plugins.reverse(), ...OPTIONAL_COLLECTORS.filter((name) => names.includes(name))];
}

/** The agent's view of itself: what it reports, its budget, and the pages that it serves. */
export class Introspection {
  readonly report: SelfReport;
  private readonly keeper: BudgetKeeper;
  private readonly loop = loopMeter();
  private readonly ended = new Set<string>();

  constructor(private readonly options: IntrospectionOptions) {
    const { config, log, schedule, collectors, kube } = options;
    const optional = optionalCollectors(collectors).map(
      (name): OptionalPart => ({
        name,
        shed: (reason) => schedule.shed(name, reason),
        restore: () => schedule.restore(name),
      }),
    );
    this.keeper = new BudgetKeeper({
      budget: budgetOf(config),
      optional: [...optional, ...(options.optional ?? [])],
      log,
    });
    this.report = new SelfReport({
      ...options,
      kind: kube === null ? 'HOST' : 'KUBERNETES',
      states: () => [...schedule.states(), ...(options.optional ?? []).map((part) => part.state())],
      budget: this.keeper,
      loop: this.loop,
      now: Date.now,
    });
  }

  /** Notes where a part that should go on as long as the agent ends before it. */
  async watchOver(name: string, part: Promise<unknown>, signal: AbortSignal): Promise<void> {
    await part;
    if (!signal.aborted) this.ended.add(name);
  }

  /** Keeps the budget and serves the pages until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { config, log } = this.options;
    const pages = {
      healthz: () => explainDeath(this.vitals()),
      readyz: () => explainUnreadiness(this.vitals()),
      metrics: () => printMetrics(this.report.metrics()),
    };
    const server = await serveStatus(config.listenAddress, pages, log);
    await this.keeper.run(signal);
    this.loop.stop();
    await server?.stop();
  }

  private vitals(): Vitals {
    const { config, api, schedule, sender, heartbeatSeconds } = this.options;
    const timeoutMs = config.requestTimeoutSeconds * 1000;
    return {
      ended: [...this.ended],
      overdue: schedule.overdue(),
      attemptMs: sender.attemptMs(),
      // An attempt may have to enrol and to read the settings before it sends.
      maxAttemptMs: 3 * timeoutMs + 15_000,
      answeredAgoMs: api.traffic.answeredAgoMs(),
      maxSilenceMs: 3 * heartbeatSeconds() * 1000 + timeoutMs,
    };
  }
}
