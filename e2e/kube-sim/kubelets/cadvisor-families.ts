import type { Counters } from './counters.js';
import type { Traffic } from './readings.js';

export type RowKind = 'root' | 'slice' | 'pod' | 'sandbox' | 'container';

/** One cgroup, or one sandbox, with all that is told about it. */
export interface Row {
  kind: RowKind;
  labels: readonly [first: string, middle: string, last: string];
  atMs: number;
  startedMs: number;
  cpuSeconds: number;
  workingSetBytes: number;
  readBytes: number;
  writtenBytes: number;
  network: Traffic | null;
  /** null: no CPU limit. */
  cfs: Readonly<Counters> | null;
  cpuLimitMillicores: number | null;
  memoryLimitBytes: number | null;
  processes: number;
}

/** Labels of the family itself, with a leading comma: after "container", after "image", or at the end. */
interface Sample {
  value: number;
  early?: string;
  late?: string;
  end?: string;
}

export interface Family {
  name: string;
  type: 'counter' | 'gauge';
  help: string;
  kinds: readonly RowKind[];
  samples: (row: Row) => readonly Sample[];
}

const ALL: readonly RowKind[] = ['root', 'slice', 'pod', 'sandbox', 'container'];
const ON_DISK: readonly RowKind[] = ['root', 'pod', 'container'];
const DEVICE = ',device="/dev/nvme0n1"';

function one(name: string, type: Family['type'], help: string, value: (row: Row) => number): Family {
  return { name: `container_${name}`, type, help, kinds: ALL, samples: (row) => [{ value: value(row) }] };
}

const gauge = (name: string, help: string, value: (row: Row) => number) => one(name, 'gauge', help, value);
const counter = (name: string, help: string, value: (row: Row) => number) => one(name, 'counter', help, value);

/** Only cgroups with a CPU quota are throttled, and only they tell it. */
function cfs(name: string, help: string, value: (counters: Readonly<Counters>) => number): Family {
  const samples = (row: Row) => (row.cfs ? [{ value: value(row.cfs) }] : []);
  return { name: `container_cpu_cfs_${name}`, type: 'counter', help, kinds: ['pod', 'container'], samples };
}

function onDisk(name: string, help: string, value: (row: Row) => number): Family {
  const samples = (row: Row) => [{ value: value(row), early: DEVICE }];
  return { name: `container_fs_${name}`, type: 'counter', help, kinds: ON_DISK, samples };
}

function network(name: string, help: string, value: (traffic: Traffic) => number): Family {
  const samples = (row: Row) => (row.network ? [{ value: value(row.network), late: ',interface="eth0"' }] : []);
  return { name: `container_network_${name}`, type: 'counter', help, kinds: ['root', 'sandbox'], samples };
}

const failures = (row: Row): Sample[] =>
  (['pgfault', 'pgmajfault'] as const).flatMap((type) =>
    (['container', 'hierarchy'] as const).map((scope) => ({
      value: type === 'pgfault' ? Math.floor(row.cpuSeconds * 41) : 0,
      early: `,failure_type="${type}"`,
      end: `,scope="${scope}"`,
    })),
  );

const TASK_STATES = ['iowaiting', 'running', 'sleeping', 'stopped', 'uninterruptible'];
const share = (row: Row) => (row.cpuLimitMillicores === null ? 2 : Math.floor((row.cpuLimitMillicores * 1024) / 1000));

/** What cAdvisor tells, in its order. What belongs to single disks of the node is left out. */
export const FAMILIES: readonly Family[] = [
  {
    name: 'container_blkio_device_usage_total',
    type: 'counter',
    help: 'Blkio Device bytes usage',
    kinds: ON_DISK,
    samples: (row) =>
      (['Read', 'Write'] as const).map((operation) => ({
        value: operation === 'Read' ? row.readBytes : row.writtenBytes,
        early: DEVICE,
        late: ',major="259",minor="0"',
        end: `,operation="${operation}"`,
      })),
  },
  cfs('periods_total', 'Number of elapsed enforcement period intervals.', (it) => Math.floor(it.periods)),
  cfs('throttled_periods_total', 'Number of throttled period intervals.', (it) => Math.floor(it.throttledPeriods)),
  cfs('throttled_seconds_total', 'Total time duration the container has been throttled.', (it) => it.throttledSeconds),
  gauge('cpu_load_average_10s', 'Value of container cpu load average over the last 10 seconds.', () => 0),
  gauge('cpu_load_d_average_10s', 'Value of container cpu load.d average over the last 10 seconds.', () => 0),
  counter(
    'cpu_system_seconds_total',
    'Cumulative system cpu time consumed in seconds.',
    (row) => row.cpuSeconds * 0.27,
  ),
  {
    ...counter('cpu_usage_seconds_total', 'Cumulative cpu time consumed in seconds.', () => 0),
    samples: (row) => [{ value: row.cpuSeconds, early: ',cpu="total"' }],
  },
  counter('cpu_user_seconds_total', 'Cumulative user cpu time consumed in seconds.', (row) => row.cpuSeconds * 0.73),
  gauge('file_descriptors', 'Number of open file descriptors for the container.', (row) => row.processes * 24),
  onDisk('reads_bytes_total', 'Cumulative count of bytes read', (row) => row.readBytes),
  onDisk('reads_total', 'Cumulative count of reads completed', (row) => Math.floor(row.readBytes / 16_384)),
  onDisk('writes_bytes_total', 'Cumulative count of bytes written', (row) => row.writtenBytes),
  onDisk('writes_total', 'Cumulative count of writes completed', (row) => Math.floor(row.writtenBytes / 16_384)),
  gauge('last_seen', 'Last time a container was seen by the exporter', (row) => Math.floor(row.atMs / 1000)),
  gauge('memory_cache', 'Number of bytes of page cache memory.', (row) => Math.floor(row.workingSetBytes * 0.26)),
  counter('memory_failcnt', 'Number of memory usage hits limits', () => 0),
  {
    ...counter('memory_failures_total', 'Cumulative count of memory allocation failures.', () => 0),
    samples: failures,
  },
  gauge('memory_kernel_usage', 'Size of kernel memory allocated in bytes.', (row) =>
    Math.floor(row.workingSetBytes * 0.04),
  ),
  gauge('memory_mapped_file', 'Size of memory mapped files in bytes.', (row) => Math.floor(row.workingSetBytes * 0.05)),
  gauge('memory_max_usage_bytes', 'Maximum memory usage recorded in bytes', (row) =>
    Math.floor(row.workingSetBytes * 1.3),
  ),
  gauge('memory_rss', 'Size of RSS in bytes.', (row) => Math.floor(row.workingSetBytes * 0.86)),
  gauge('memory_swap', 'Container swap usage in bytes.', () => 0),
  gauge('memory_total_active_file_bytes', 'Current total active file in bytes.', (row) =>
    Math.floor(row.workingSetBytes * 0.1),
  ),
  gauge('memory_total_inactive_file_bytes', 'Current total inactive file in bytes.', (row) =>
    Math.floor(row.workingSetBytes * 0.12),
  ),
  gauge(
    'memory_usage_bytes',
    'Current memory usage in bytes, including all memory regardless of when it was accessed',
    (row) => Math.floor(row.workingSetBytes * 1.12),
  ),
  gauge('memory_working_set_bytes', 'Current working set in bytes.', (row) => Math.floor(row.workingSetBytes)),
  network('receive_bytes_total', 'Cumulative count of bytes received', (it) => it.receivedBytes),
  network('receive_errors_total', 'Cumulative count of errors encountered while receiving', () => 0),
  network('receive_packets_dropped_total', 'Cumulative count of packets dropped while receiving', () => 0),
  network('receive_packets_total', 'Cumulative count of packets received', (it) => Math.floor(it.receivedBytes / 900)),
  network('transmit_bytes_total', 'Cumulative count of bytes transmitted', (it) => it.transmittedBytes),
  network('transmit_errors_total', 'Cumulative count of errors encountered while transmitting', () => 0),
  network('transmit_packets_dropped_total', 'Cumulative count of packets dropped while transmitting', () => 0),
  network('transmit_packets_total', 'Cumulative count of packets transmitted', (it) =>
    Math.floor(it.transmittedBytes / 900),
  ),
  counter('oom_events_total', 'Count of out of memory events observed for the container', () => 0),
  gauge('processes', 'Number of processes running inside the container.', (row) => row.processes),
  gauge('sockets', 'Number of open sockets for the container.', (row) => row.processes * 8),
  gauge('spec_cpu_period', 'CPU period of the container.', () => 100_000),
  {
    ...gauge('spec_cpu_quota', 'CPU quota of the container.', () => 0),
    samples: (row) => (row.cpuLimitMillicores === null ? [] : [{ value: row.cpuLimitMillicores * 100 }]),
  },
  gauge('spec_cpu_shares', 'CPU share of the container.', share),
  gauge('spec_memory_limit_bytes', 'Memory limit for the container.', (row) => row.memoryLimitBytes ?? 0),
  gauge('spec_memory_reservation_limit_bytes', 'Memory reservation limit for the container.', () => 0),
  gauge('spec_memory_swap_limit_bytes', 'Memory swap limit for the container.', () => 0),
  gauge('start_time_seconds', 'Start time of the container since unix epoch in seconds.', (row) =>
    Math.floor(row.startedMs / 1000),
  ),
  {
    ...gauge('tasks_state', 'Number of tasks in given state', () => 0),
    samples: () => TASK_STATES.map((state) => ({ value: 0, end: `,state="${state}"` })),
  },
  gauge('threads', 'Number of threads running inside the container', (row) => row.processes * 6),
  gauge(
    'threads_max',
    'Maximum number of threads allowed inside the container, infinity if value is zero',
    () => 9_400,
  ),
  {
    ...gauge(
      'ulimits_soft',
      'Soft ulimit values for the container root process. Unlimited if -1, except priority and nice',
      () => 0,
    ),
    kinds: ['root', 'sandbox', 'container'],
    samples: () => [{ value: 1_048_576, end: ',ulimit="max_open_files"' }],
  },
];
