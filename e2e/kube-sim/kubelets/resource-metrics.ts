import { Exposition } from '../expositions/text.js';
import type { ContainerReading, NodeReading } from './readings.js';

/** The answer of /metrics/resource, which metrics-server reads. */
export function resourceMetrics(reading: NodeReading): string {
  const out = new Exposition();
  const containers = reading.pods.flatMap(({ pod, containers: all }) =>
    all.filter((it) => it.counters !== null).map((it) => ({ it, labels: labelsOf(it, pod.metadata) })),
  );
  const each = (name: string, value: (it: ContainerReading) => number) => {
    for (const { it, labels } of containers) out.sample(name, labels, value(it), it.counters?.sampledMs);
  };
  out.family(
    'container_cpu_usage_seconds_total',
    'counter',
    '[STABLE] Cumulative cpu time consumed by the container in core-seconds',
  );
  each('container_cpu_usage_seconds_total', (it) => it.counters?.cpuSeconds ?? 0);
  out.family('container_memory_working_set_bytes', 'gauge', '[STABLE] Current working set of the container in bytes');
  each('container_memory_working_set_bytes', (it) => it.workingSetBytes);
  out.family(
    'container_start_time_seconds',
    'gauge',
    '[STABLE] Start time of the container since unix epoch in seconds',
  );
  for (const { it, labels } of containers) out.sample('container_start_time_seconds', labels, it.startedMs / 1000);
  out.family(
    'node_cpu_usage_seconds_total',
    'counter',
    '[STABLE] Cumulative cpu time consumed by the node in core-seconds',
  );
  out.sample('node_cpu_usage_seconds_total', '', reading.cpuSeconds, reading.sampledMs);
  out.family('node_memory_working_set_bytes', 'gauge', '[STABLE] Current working set of the node in bytes');
  out.sample('node_memory_working_set_bytes', '', Math.floor(reading.workingSetBytes), reading.sampledMs);
  ofPods(out, reading);
  out.family(
    'resource_scrape_error',
    'gauge',
    '[STABLE] 1 if there was an error while getting container metrics, 0 otherwise',
  );
  out.sample('resource_scrape_error', '', 0);
  return out.text();
}

function ofPods(out: Exposition, { pods }: NodeReading): void {
  out.family(
    'pod_cpu_usage_seconds_total',
    'counter',
    '[STABLE] Cumulative cpu time consumed by the pod in core-seconds',
  );
  for (const it of pods)
    out.sample('pod_cpu_usage_seconds_total', podLabels(it.pod.metadata), it.cpuSeconds, it.sampledMs);
  out.family('pod_memory_working_set_bytes', 'gauge', '[STABLE] Current working set of the pod in bytes');
  for (const it of pods)
    out.sample('pod_memory_working_set_bytes', podLabels(it.pod.metadata), it.workingSetBytes, it.sampledMs);
}

interface Named {
  name: string;
  namespace?: string;
}

const podLabels = ({ name, namespace }: Named) => `namespace="${namespace}",pod="${name}"`;
const labelsOf = (it: ContainerReading, meta: Named) => `container="${it.status.name}",${podLabels(meta)}`;
