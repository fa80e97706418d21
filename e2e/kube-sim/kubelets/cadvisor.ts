import { Exposition } from '../expositions/text.js';
import { sha256 } from '../prng.js';
import type { Pod } from '../types.js';
import { FAMILIES, type Family, type Row } from './cadvisor-families.js';
import type { ContainerReading, NodeReading, PodReading } from './readings.js';

/** The answer of /metrics/cadvisor, row for row as a kubelet on containerd has it: cgroups, sandboxes, containers. */

interface Place {
  container?: string;
  id: string;
  image?: string;
  name?: string;
  namespace?: string;
  pod?: string;
}

/** Labels stand in alphabetical order; a family's own labels come between these parts. */
function partsOf({ container = '', id, image = '', name = '', namespace = '', pod = '' }: Place): Row['labels'] {
  return [
    `container="${container}"`,
    `id="${id}",image="${image}"`,
    `name="${name}",namespace="${namespace}",pod="${pod}"`,
  ];
}

const IDLE = {
  cpuSeconds: 0,
  workingSetBytes: 0,
  readBytes: 0,
  writtenBytes: 0,
  network: null,
  cfs: null,
  startedMs: 0,
  cpuLimitMillicores: null,
  memoryLimitBytes: null,
  processes: 0,
} as const;

function cgroupOf(pod: Pod): string {
  const quality = pod.status.qosClass === 'Guaranteed' ? '' : `/${pod.status.qosClass.toLowerCase()}`;
  return `/kubepods${quality}/pod${pod.metadata.uid}`;
}

function containerRow(pod: Pod, it: ContainerReading): Row {
  const { name: podName, namespace = '' } = pod.metadata;
  const id = (it.status.containerID ?? '').replace(/^.*:\/\//, '');
  const place = { container: it.status.name, id: `${cgroupOf(pod)}/${id}`, image: it.status.image, name: id };
  const { counters } = it;
  return {
    ...IDLE,
    kind: 'container',
    labels: partsOf({ ...place, namespace, pod: podName }),
    atMs: counters?.sampledMs ?? it.startedMs,
    cpuSeconds: counters?.cpuSeconds ?? 0,
    workingSetBytes: it.workingSetBytes,
    readBytes: it.readBytes,
    writtenBytes: it.writtenBytes,
    cfs: it.cpuLimitMillicores === null ? null : counters,
    startedMs: it.startedMs,
    cpuLimitMillicores: it.cpuLimitMillicores,
    memoryLimitBytes: it.memoryLimitBytes,
    processes: 1,
  };
}

const SANDBOX_IMAGE = 'registry.k8s.io/pause:3.10';

function podRows(reading: PodReading, node: NodeReading): Row[] {
  const { pod, startedMs, sampledMs } = reading;
  const { name, namespace = '', uid } = pod.metadata;
  const containers = reading.containers.filter((it) => it.counters !== null).map((it) => containerRow(pod, it));
  const sum = (of: (row: Row) => number) => containers.reduce((total, row) => total + of(row), 0);
  const own: Row = {
    ...IDLE,
    kind: 'pod',
    labels: partsOf({ id: cgroupOf(pod), namespace, pod: name }),
    atMs: sampledMs,
    startedMs,
    cpuSeconds: reading.cpuSeconds,
    workingSetBytes: reading.workingSetBytes,
    readBytes: sum((row) => row.readBytes),
    writtenBytes: sum((row) => row.writtenBytes),
    cfs: containers.length === 1 ? (containers[0]?.cfs ?? null) : null,
    processes: containers.length + 1,
  };
  const sandboxId = sha256('sandbox', uid);
  const place = { id: `${cgroupOf(pod)}/${sandboxId}`, image: SANDBOX_IMAGE, name: sandboxId, namespace, pod: name };
  const sandbox: Row = {
    ...IDLE,
    kind: 'sandbox',
    labels: partsOf(place),
    atMs: sampledMs,
    startedMs,
    cpuSeconds: 0.02,
    workingSetBytes: 229_376,
    network: reading.network ?? node.network,
    processes: 1,
  };
  return [own, sandbox, ...containers];
}

function nodeRows(reading: NodeReading): Row[] {
  const { sampledMs: atMs, pods, node } = reading;
  const startedMs = Date.parse(node.metadata.creationTimestamp);
  const base = { ...IDLE, atMs, startedMs } as const;
  const { cpuSeconds, workingSetBytes, network, memoryCapacityBytes } = reading;
  const podSum = (of: (it: PodReading) => number) => pods.reduce((total, it) => total + of(it), 0);
  const slice = {
    ...base,
    kind: 'slice',
    cpuSeconds: podSum((it) => it.cpuSeconds),
    workingSetBytes: podSum((it) => it.workingSetBytes),
  } as const;
  return [
    {
      ...base,
      kind: 'root',
      labels: partsOf({ id: '/' }),
      cpuSeconds,
      workingSetBytes,
      network,
      memoryLimitBytes: memoryCapacityBytes,
    },
    { ...slice, labels: partsOf({ id: '/kubepods' }) },
    { ...base, kind: 'slice', labels: partsOf({ id: '/kubepods/besteffort' }) },
    { ...base, kind: 'slice', labels: partsOf({ id: '/kubepods/burstable' }) },
    { ...base, ...reading.system, kind: 'slice', labels: partsOf({ id: '/system.slice' }) },
  ];
}

function writeFamily(out: Exposition, family: Family, rows: readonly Row[]): void {
  const { name, type, help } = family;
  out.family(name, type, help);
  for (const row of rows) {
    if (!family.kinds.includes(row.kind)) continue;
    const [first, middle, last] = row.labels;
    for (const { value, early, late, end } of family.samples(row)) {
      const labels = `${first}${early ?? ''},${middle}${late ?? ''},${last}${end ?? ''}`;
      out.sample(name, labels, value, row.atMs);
    }
  }
}

/** Machine facts and every row of every family. */
export function cadvisorMetrics(reading: NodeReading): string {
  const { nodeInfo, capacity } = reading.node.status;
  const out = new Exposition();
  const rows = [...nodeRows(reading), ...reading.pods.flatMap((it) => podRows(it, reading))];
  const system = `kernelVersion="${nodeInfo.kernelVersion}",osVersion="${nodeInfo.osImage}"`;
  out.family(
    'cadvisor_version_info',
    'gauge',
    "A metric with a constant '1' value labeled by kernel version, OS version, docker version, cadvisor version & cadvisor revision.",
  );
  out.sample('cadvisor_version_info', `cadvisorRevision="",cadvisorVersion="",dockerVersion="",${system}`, 1);
  for (const family of FAMILIES) writeFamily(out, family, rows);
  out.family('container_scrape_error', 'gauge', '1 if there was an error while getting container metrics, 0 otherwise');
  out.sample('container_scrape_error', '', 0);
  const machine = `boot_id="${nodeInfo.bootID}",machine_id="${nodeInfo.machineID}",system_uuid="${nodeInfo.systemUUID}"`;
  out.family('machine_cpu_cores', 'gauge', 'Number of logical CPU cores.');
  out.sample('machine_cpu_cores', machine, Number(capacity.cpu));
  out.family('machine_memory_bytes', 'gauge', 'Amount of memory installed on the machine.');
  out.sample('machine_memory_bytes', machine, reading.memoryCapacityBytes);
  return out.text();
}
