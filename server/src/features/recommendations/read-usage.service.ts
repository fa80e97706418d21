import type { Tx } from '../../platform/database.js';
import { missingSamples } from '../gaps/gap-list.service.js';
import { type CatalogMetric, metricByName } from '../metrics/metrics.catalog.js';
import { visitFiveMinutes } from '../metrics/subject-bucket.service.js';
import { keptFrom } from '../retention/retention.catalog.js';
import { retentionOf } from '../retention/retention.service.js';
import { watchedSince } from './facts/watched-since.service.js';
import { type MeasuredPod, measuredPods, type WorkloadPods } from './measured-pods.service.js';
import { type ContainerUsage, DAY_MS, type PodUsage, STEP_MS, type TimeSpan } from './usage-series.js';

/** Workloads of one cluster, deleted ones too, and the days up to now that are read of them. */
export interface UsageQuestion {
  clusterId: string;
  workloadIds: readonly string[];
  /** 7 where none is given, at most 14. */
  days?: number;
}

/** Some of the workloads; each comes once, one that ran no pods without containers. */
export interface UsagePage {
  /** Ends with the last whole bucket; begins later than asked for where what is kept of the cluster does. */
  window: TimeSpan;
  /** When samples of the cluster are missing for a known reason, without what was back-filled. */
  gaps: readonly TimeSpan[];
  workloads: readonly WorkloadUsage[];
}

export interface WorkloadUsage {
  workloadId: string;
  /** By name, those of which anything was measured, init containers too. */
  containers: readonly { name: string; usage: ContainerUsage }[];
  /** Pods that ran in the window but are too many to be looked at all; the newest are. */
  podsLeftOut: number;
}

const DEFAULT_DAYS = 7;
const MAX_DAYS = 14;
/** Of a page: two weeks of them are 64 MB. */
const MAX_SUBJECTS = 500;
/** Pods of so many workloads are looked up at once. */
const WORKLOADS_AT_ONCE = 100;

/**
 * Reads what the containers of workloads used, pod by pod in buckets of five minutes, pods included that are gone. Pages
 * hold at most 500 containers of pods; take one at a time. Whoever asks has to see the cluster.
 */
export async function* readUsage(
  tx: Tx,
  tenantId: string,
  { clusterId, workloadIds, days = DEFAULT_DAYS }: UsageQuestion,
  now: Date,
): AsyncGenerator<UsagePage> {
  const window = await windowOf(tx, tenantId, { clusterId, days }, now);
  if (!window) return;
  const gaps = await missingSamples(tx, tenantId, clusterId, window);
  for (let first = 0; first < workloadIds.length; first += WORKLOADS_AT_ONCE) {
    const some = workloadIds.slice(first, first + WORKLOADS_AT_ONCE);
    const question = { clusterId, workloadIds: some, window, maxSubjects: MAX_SUBJECTS };
    for (const page of pagesOf(await measuredPods(tx, tenantId, question))) {
      yield { window, gaps, workloads: await measure(tx, tenantId, { clusterId, window }, page) };
    }
  }
}

/** Null for a cluster of which no samples are kept, or not long enough for a bucket. */
async function windowOf(
  tx: Tx,
  tenantId: string,
  { clusterId, days }: { clusterId: string; days: number },
  now: Date,
): Promise<TimeSpan | null> {
  const since = await watchedSince(tx, tenantId, clusterId);
  if (since === null) return null;
  const { rawDays } = await retentionOf(tx, tenantId);
  const to = Math.floor(now.getTime() / STEP_MS) * STEP_MS;
  const asked = to - Math.min(days, MAX_DAYS) * DAY_MS;
  const from = Math.max(asked, keptFrom(now, rawDays).getTime(), since);
  const window = { from: Math.ceil(from / STEP_MS) * STEP_MS, to };
  return window.from < window.to ? window : null;
}

/** Workloads whose subjects lie close together share a page, so that few blocks are read for it. */
function pagesOf(workloads: readonly WorkloadPods[]): WorkloadPods[][] {
  const pages: WorkloadPods[][] = [];
  let room = 0;
  for (const one of [...workloads].sort((a, b) => leastSubject(a) - leastSubject(b))) {
    const size = one.pods.reduce((sum, pod) => sum + pod.containers.length, 0);
    if (pages.length === 0 || size > room) {
      pages.push([]);
      room = MAX_SUBJECTS;
    }
    pages.at(-1)!.push(one);
    room -= size;
  }
  return pages;
}

function leastSubject({ pods }: WorkloadPods): number {
  return pods.flatMap((pod) => pod.containers).reduce((least, { subjectId }) => Math.min(least, subjectId), Infinity);
}

interface Place {
  clusterId: string;
  window: TimeSpan;
}

async function measure(
  tx: Tx,
  tenantId: string,
  { clusterId, window }: Place,
  page: readonly WorkloadPods[],
): Promise<WorkloadUsage[]> {
  const buckets = (window.to - window.from) / STEP_MS;
  const rows = new Map<number, PodUsage[]>();
  const measured = new Set<PodUsage>();
  const usage = page.map(({ workloadId, pods, podsLeftOut }) => ({
    ...{ workloadId, podsLeftOut },
    byContainer: rowsOf(pods, buckets, rows),
  }));
  const subjectIds = [...rows.keys()].sort((a, b) => a - b);
  for (const { metric, means, peaks } of RESOURCES) {
    await visitFiveMinutes(tx, tenantId, { clusterId, metric, subjectIds, ...window }, (place, mean, max) => {
      for (const row of rows.get(place.subjectId)!) {
        row[means][place.bucket] = mean;
        row[peaks][place.bucket] = max;
        measured.add(row);
      }
    });
  }
  const series = { startAt: window.from, stepMs: STEP_MS, buckets } as const;
  return usage.map(({ byContainer, ...workload }) => ({
    ...workload,
    containers: [...byContainer]
      .filter(([, pods]) => pods.some((pod) => measured.has(pod)))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, pods]) => ({ name, usage: { ...series, pods } })),
  }));
}

const RESOURCES = [
  { metric: builtIn('container.cpu.usage'), means: 'cpuMean', peaks: 'cpuMax' },
  { metric: builtIn('container.memory.working_set'), means: 'memoryMean', peaks: 'memoryMax' },
] as const;

function builtIn(name: string): CatalogMetric {
  return metricByName(name)!;
}

/** An empty row for every container of every pod, by the container's name; they are added to `rows` by subject too. */
function rowsOf(pods: readonly MeasuredPod[], buckets: number, rows: Map<number, PodUsage[]>): Map<string, PodUsage[]> {
  const empty = (): Float64Array => new Float64Array(buckets).fill(Number.NaN);
  const byContainer = new Map<string, PodUsage[]>();
  for (const { podName, ranFrom, ranTo, containers } of pods) {
    for (const { name, subjectId } of containers) {
      const values = { cpuMean: empty(), cpuMax: empty(), memoryMean: empty(), memoryMax: empty() };
      const row: PodUsage = { podName, ranFrom, ranTo, ...values };
      byContainer.set(name, [...(byContainer.get(name) ?? []), row]);
      rows.set(subjectId, [...(rows.get(subjectId) ?? []), row]);
    }
  }
  return byContainer;
}
