import type { ApiClient } from '../api/client.js';
import type { CollectorStateInput, HeartbeatInput, UsageSourceStateInput } from '../api/generated.js';
import type { KubeClient } from '../kube/client.js';
import type { Spool } from '../pipeline/spool.js';
import type { BudgetKeeper } from './budget-keeper.js';
import { cpuMeter, type LoopMeter } from './meters.js';
import type { MetricFamily, MetricSample } from './metrics-text.js';

export interface SelfReportOptions {
  readonly version: string;
  readonly kind: 'KUBERNETES' | 'HOST';
  readonly api: ApiClient;
  readonly kube: KubeClient | null;
  readonly spool: Spool;
  readonly states: () => CollectorStateInput[];
  readonly budget: Pick<BudgetKeeper, 'report'>;
  readonly loop: LoopMeter;
  readonly now: () => number;
}

type HeartbeatFacts = Omit<HeartbeatInput, 'sentAt' | 'gaps'>;

const seconds = (iso: string | null | undefined): number | null => (iso ? Date.parse(iso) / 1000 : null);

/** What the agent knows of itself: for the heartbeat, and for whoever scrapes it. */
export class SelfReport {
  private usageSources: readonly UsageSourceStateInput[] | null = null;
  private readonly startedAt: string;
  private readonly cpuCores: () => number | null;

  constructor(private readonly options: SelfReportOptions) {
    this.startedAt = new Date(options.now()).toISOString();
    this.cpuCores = cpuMeter(options.now);
  }

  /** Where usage comes from, whenever that has changed. */
  setUsageSources(states: readonly UsageSourceStateInput[]): void {
    this.usageSources = states;
  }

  /** For the next heartbeat: CPU and the longest block count from the one before. */
  heartbeat(): HeartbeatFacts {
    const { version, api, kube, spool, states, budget, loop } = this.options;
    const { batches, bytes, dropped, rejected, damaged } = spool.depth();
    return {
      version,
      startedAt: this.startedAt,
      cpuCores: this.cpuCores(),
      memoryBytes: process.memoryUsage.rss(),
      spoolBatches: batches,
      spoolBytes: bytes,
      droppedBatches: dropped + rejected + damaged,
      collectors: states(),
      bytesSent: api.traffic.bytesSent,
      kubeRequests: kube?.requests ?? null,
      eventLoopMaxMs: loop.take(),
      budget: budget.report(),
      usageSources: this.usageSources === null ? null : [...this.usageSources],
    };
  }

  /** For Prometheus. */
  metrics(): MetricFamily[] {
    return [...this.processMetrics(), ...this.trafficMetrics(), ...this.collectorMetrics()];
  }

  private processMetrics(): MetricFamily[] {
    const { version, kind, budget, loop } = this.options;
    const { user, system } = process.cpuUsage();
    const { cpuCores = null, memoryBytes = null, isExceeded } = budget.report();
    return [
      gauge('info', 'Version and kind of the agent; always 1.', [{ labels: { version, kind }, value: 1 }]),
      gauge('start_time_seconds', 'When the process started, in seconds since 1970.', seconds(this.startedAt)),
      counter('cpu_seconds_total', 'CPU time used by the process, in seconds.', (user + system) / 1e6),
      gauge('resident_memory_bytes', 'Resident memory of the process, in bytes.', process.memoryUsage.rss()),
      gauge('event_loop_max_seconds', 'Longest block of the event loop lately, in seconds.', loop.peek() / 1000),
      gauge('budget_cpu_cores', 'CPU the agent may use, in cores; absent without a limit.', cpuCores),
      gauge('budget_memory_bytes', 'Memory the agent may use, in bytes; absent without a limit.', memoryBytes),
      gauge('budget_exceeded', 'Whether the agent uses more than its budget: 1 or 0.', Number(isExceeded)),
    ];
  }

  private trafficMetrics(): MetricFamily[] {
    const { api, kube, spool } = this.options;
    const { bytesSent, requests, failures, lastAnsweredAt } = api.traffic;
    const { batches, bytes, dropped, rejected, damaged } = spool.depth();
    const lost = Object.entries({ dropped, rejected, damaged });
    const lostSamples = lost.map(([reason, value]): MetricSample => ({ labels: { reason }, value }));
    const lastAnswer = lastAnsweredAt === null ? null : lastAnsweredAt / 1000;
    return [
      counter('sent_bytes_total', 'Bytes of request bodies sent to the server.', bytesSent),
      counter('server_requests_total', 'Requests made to the server.', requests),
      counter('server_failures_total', 'Requests that the server did not answer as asked.', failures),
      gauge('server_last_answer_time_seconds', 'When the server answered last, in seconds since 1970.', lastAnswer),
      counter('kube_requests_total', 'Requests made to the Kubernetes API and to kubelets.', kube?.requests ?? null),
      gauge('spool_batches', 'Batches waiting in the spool.', batches),
      gauge('spool_bytes', 'Bytes waiting in the spool.', bytes),
      counter('spool_lost_batches_total', 'Batches lost since the start, by reason.', lostSamples),
    ];
  }

  private collectorMetrics(): MetricFamily[] {
    const states = this.options.states();
    const of = (value: (state: CollectorStateInput) => number | null | undefined): MetricSample[] =>
      states.map((state) => ({ labels: { collector: state.name }, value: value(state) ?? null }));
    const sources = (this.usageSources ?? []).map(
      ({ name, status }): MetricSample => ({ labels: { source: name }, value: Number(status === 'ACTIVE') }),
    );
    return [
      gauge(
        'collector_ok',
        'Whether the last run observed something: 1 or 0.',
        of((each) => Number(each.status === 'OK')),
      ),
      gauge(
        'collector_failed',
        'Whether the last run failed: 1 or 0.',
        of((each) => Number(each.status === 'FAILED')),
      ),
      gauge(
        'collector_shed',
        'Whether it is switched off for the budget: 1 or 0.',
        of((each) => Number(each.isShed)),
      ),
      gauge(
        'collector_last_run_time_seconds',
        'When it ran last, in seconds since 1970.',
        of((each) => seconds(each.lastRunAt)),
      ),
      gauge(
        'collector_duration_seconds',
        'How long the last run took, in seconds.',
        of((each) => (each.durationMs == null ? null : each.durationMs / 1000)),
      ),
      gauge(
        'collector_observed',
        'What the last run observed, such as rows or objects.',
        of((each) => each.observed),
      ),
      gauge('usage_source_active', 'Whether usage comes from this source: 1 or 0.', sources),
    ];
  }
}

function family(type: 'counter' | 'gauge') {
  return (name: string, help: string, value: number | null | readonly MetricSample[]): MetricFamily => {
    const samples = typeof value === 'object' && value !== null ? value : [{ value }];
    return { name: `k8intel_agent_${name}`, type, help, samples };
  };
}
const gauge = family('gauge');
const counter = family('counter');
