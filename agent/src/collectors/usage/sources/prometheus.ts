// Asks a Prometheus that scrapes the kubelets for what is in force now: one instant query a metric, all at one time.
// Rates are over the two minutes before. What it has no series of is said, and is absent.
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Subject } from '../../../api/sample-batch.js';
import { type MetricName, type SampleRow, toWire } from '../../collector.js';
import type { SourceFailure } from '../chain.js';
import { NodeList } from '../node-list.js';
import { PrometheusClient, type Series, type Vector } from '../prometheus/client.js';
import { type NodeNames, nodeNames, QUERIES, type UsageQuery } from '../prometheus/queries.js';
import type { OpenSource, SourceContext, SourceReading, UsageSource } from '../source.js';

/** Queries under way at one time: Prometheus itself takes 20. */
const CONCURRENCY = 4;

interface Draft {
  readonly subject: Subject;
  readonly values: Partial<Record<MetricName, number>>;
}

/** Puts values of one subject into one row, all of one time. */
class Rows {
  private readonly drafts = new Map<string, Draft>();

  add({ subject, metric, value }: { subject: Subject; metric: MetricName; value: number }): void {
    const key = `${subject.kind} ${subject.namespace}/${subject.name}/${subject.container}`;
    const draft = this.drafts.get(key) ?? { subject, values: {} };
    this.drafts.set(key, draft);
    draft.values[metric] = value;
  }

  at(observedAt: number): SampleRow[] {
    return [...this.drafts.values()].map(({ subject, values }) => ({ subject, observedAt, values: complete(values) }));
  }
}

/** CPU and memory are told together: the one that there is no series of is absent, not left out. */
function complete(values: Draft['values']): SampleRow['values'] {
  const isContainer = 'container.cpu.usage' in values || 'container.memory.working_set' in values;
  const isNode = 'node.cpu.usage' in values || 'node.memory.working_set' in values;
  return {
    ...(isContainer && { 'container.cpu.usage': null, 'container.memory.working_set': null }),
    ...(isNode && { 'node.cpu.usage': null, 'node.memory.working_set': null }),
    ...values,
  };
}

/** The value on the wire; null for what is no number. */
function wireOf({ scale, whenUndefined }: UsageQuery, text: string): number | null {
  const value = Number(text);
  if (Number.isNaN(value)) return whenUndefined ?? null;
  return Number.isFinite(value) ? toWire(value * scale) : null;
}

class PrometheusSource implements OpenSource {
  private readonly client: PrometheusClient;
  private readonly nodes: NodeList;

  constructor({ kube, settings, now }: SourceContext) {
    this.client = new PrometheusClient(settings);
    this.nodes = new NodeList(kube, settings.kubeletAddressTypes, now);
  }

  async read(signal: AbortSignal): Promise<SourceReading> {
    const listed = await this.nodes.read(signal);
    const names = nodeNames('status' in listed ? [] : listed);
    const [first, ...others] = QUERIES;
    if (first === undefined) return { status: 'EMPTY', message: 'Nothing is asked of Prometheus.' };
    const answer = await this.client.query(first.expression, null, signal);
    if (!answer.ok) return failureOf(answer);
    const at = answer.series[0]?.value[0];
    if (at === undefined) return this.empty();
    const rows = new Rows();
    const missing: MetricName[] = [];
    this.take(first, answer.series, { names, rows, missing });
    const failure = await this.readOthers(others, at, signal, { names, rows, missing });
    if (failure !== null) return failure;
    const unlisted = 'status' in listed ? [`Nodes are left out: ${listed.message}`] : [];
    const without = missing.length > 0 ? [`Prometheus has no series of ${missing.join(', ')}.`] : [];
    const note = [...unlisted, ...without].join(' ');
    return { status: 'MEASURED', rows: rows.at(Math.round(at * 1000)), ...(note !== '' && { note }) };
  }

  private async readOthers(
    queries: readonly UsageQuery[],
    at: number,
    signal: AbortSignal,
    into: { names: NodeNames; rows: Rows; missing: MetricName[] },
  ): Promise<SourceFailure | null> {
    const waiting = [...queries];
    let failure: SourceFailure | null = null;
    const work = async (): Promise<void> => {
      for (let query = waiting.shift(); query !== undefined && failure === null; query = waiting.shift()) {
        const answer = await this.client.query(query.expression, at, signal);
        if (answer.ok) this.take(query, answer.series, into);
        else failure = failureOf(answer);
        // Answers of large clusters take milliseconds each: timers and sockets get their turn between them.
        await nextTurn();
      }
    };
    await Promise.all(Array.from({ length: CONCURRENCY }, work));
    return failure;
  }

  private take(
    query: UsageQuery,
    series: readonly Series[],
    { names, rows, missing }: { names: NodeNames; rows: Rows; missing: MetricName[] },
  ): void {
    let taken = 0;
    for (const { metric: labels, value } of series) {
      const subject = query.subjectOf(labels, names);
      const wire = wireOf(query, value[1]);
      if (subject === null || wire === null) continue;
      rows.add({ subject, metric: query.metric, value: wire });
      taken += 1;
    }
    if (taken === 0) missing.push(query.metric);
  }

  private empty(): SourceFailure {
    const message =
      `The Prometheus at ${this.client.address} has no rate of container_cpu_usage_seconds_total. Let it scrape ` +
      '/metrics/cadvisor of the kubelets every minute or more often; a new one has a rate after the second scrape.';
    const query = `${this.client.address}/api/v1/query?query=container_cpu_usage_seconds_total`;
    return { status: 'EMPTY', message, command: `curl -sS '${query}'` };
  }
}

function failureOf({ status, message, command }: Vector & { ok: false }): SourceFailure {
  return { status, message, ...(command !== undefined && { command }) };
}

/** CPU, memory, networks, disks, throttling and volumes as a Prometheus has them from the kubelets. */
export const prometheus: UsageSource = {
  name: 'prometheus',
  rbac: [{ apiGroups: [''], resources: ['nodes'], verbs: ['list'] }],
  metrics: QUERIES.map(({ metric }) => metric),
  notConfigured: ({ prometheusUrl }) => (prometheusUrl === null ? 'K8INTEL_PROMETHEUS_URL names none.' : null),
  open: (context) => new PrometheusSource(context),
};
