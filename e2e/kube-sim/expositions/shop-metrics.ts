import { SAMPLE_MS } from '../kubelets/counters.js';
import type { ContainerReading } from '../kubelets/readings.js';
import { unitAt } from '../prng.js';
import { Exposition } from './text.js';

const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];
const HANDLERS = [
  { path: '/', method: 'GET', share: 0.5 },
  { path: '/items/{id}', method: 'GET', share: 0.3 },
  { path: '/items', method: 'POST', share: 0.15 },
  { path: 'he said "no" \\ twice', method: 'GET', share: 0.05 },
] as const;

/** Requests that a service has answered for a second of CPU. */
const PER_CPU_SECOND = 180;

function requests(out: Exposition, cpuSeconds: number): void {
  out.family('http_requests_total', 'counter', 'Requests answered.');
  for (const { path, method, share } of HANDLERS) {
    const total = cpuSeconds * PER_CPU_SECOND * share;
    const handler = path.replaceAll('\\', '\\\\').replaceAll('"', '\\"');
    const labels = (code: number) => `code="${code}",handler="${handler}",method="${method}"`;
    out.sample('http_requests_total', labels(200), Math.floor(total * 0.985));
    out.sample('http_requests_total', labels(404), Math.floor(total * 0.012));
    out.sample('http_requests_total', labels(500), Math.floor(total * 0.003));
  }
}

function durations(out: Exposition, cpuSeconds: number): void {
  const total = Math.floor(cpuSeconds * PER_CPU_SECOND);
  out.family('http_request_duration_seconds', 'histogram', 'Time from the request to the end of the answer.');
  for (const le of BUCKETS) {
    const below = Math.floor(total * (1 - Math.exp(-le / 0.06)));
    out.sample('http_request_duration_seconds_bucket', `le="${le}"`, below);
  }
  out.sample('http_request_duration_seconds_bucket', 'le="+Inf"', total);
  out.sample('http_request_duration_seconds_sum', '', total * 0.06);
  out.sample('http_request_duration_seconds_count', '', total);
}

/** CPU time at a moment: a process counts all the time, its kubelet looks now and then. It runs one sample behind. */
function cpuSecondsAt(counters: ContainerReading['counters'], nowMs: number): number {
  if (counters === null) return 0;
  const lastStep = ((counters.millicores ?? 0) / 1000) * (SAMPLE_MS / 1000);
  const passed = Math.min(1, Math.max(0, (nowMs - counters.sampledMs) / SAMPLE_MS));
  return Math.max(0, counters.cpuSeconds - lastStep * (1 - passed));
}

/** What a service of the shop tells about itself; all of it follows its load. */
export function shopMetrics(reading: ContainerReading, nowMs: number): string {
  const { counters, workingSetBytes, startedMs, status } = reading;
  const out = new Exposition();
  const cpuSeconds = cpuSecondsAt(counters, nowMs);
  const millicores = counters?.millicores ?? 0;
  requests(out, cpuSeconds);
  durations(out, cpuSeconds);
  out.family('http_requests_in_flight', 'gauge', 'Requests that are being answered.');
  out.sample('http_requests_in_flight', '', Math.round(millicores / 12));
  out.family('job_wait_seconds', 'summary', 'Time that jobs waited in the queue.');
  for (const [quantile, value] of [
    ['0.5', 0.02],
    ['0.9', 0.08],
  ] as const)
    out.sample('job_wait_seconds', `quantile="${quantile}"`, value * (1 + unitAt(status.restartCount, 3)));
  // No job of the last minutes: the quantile is not a number, and says so.
  out.sample('job_wait_seconds', 'quantile="0.99"', Number.NaN);
  out.sample('job_wait_seconds_sum', '', cpuSeconds * 0.4);
  out.sample('job_wait_seconds_count', '', Math.floor(cpuSeconds * 6));
  out.family('process_cpu_seconds_total', 'counter', 'CPU time of the process.');
  out.sample('process_cpu_seconds_total', '', cpuSeconds);
  out.family('process_resident_memory_bytes', 'gauge', 'Resident memory of the process.');
  out.sample('process_resident_memory_bytes', '', workingSetBytes);
  out.family('process_start_time_seconds', 'gauge', 'Start of the process since the epoch.');
  out.sample('process_start_time_seconds', '', startedMs / 1000);
  return out.text();
}
