import type { Tx } from '../../platform/database.js';
import { MetricKind, MetricUnit } from './metric.entity.js';
import { SubjectKind } from './subject.entity.js';

/** Ids below are the built-in metrics' own; from here on tenants' registered ones are numbered. */
export const FIRST_REGISTERED_ID = 1_000;

/** A metric. Ids are stored in every block and roll-up: they never change and are never given out again. */
export interface CatalogMetric {
  readonly id: number;
  readonly name: string;
  readonly unit: MetricUnit;
  /** Whole numbers on the wire and at rest per one API unit: 1,000,000 microcores are one core. */
  readonly scale: number;
  readonly kind: MetricKind;
  readonly subjectKind: SubjectKind;
  readonly meaning: string;
  readonly source: string;
  /** Which of a subject's newest values it is; null for none. */
  readonly latest: 'cpuCores' | 'memoryBytes' | null;
}

const SCALE: Record<MetricUnit, number> = {
  CORES: 1_000_000,
  BYTES: 1,
  BYTES_PER_SECOND: 1,
  RATIO: 1_000,
  COUNT: 1_000,
};

/** Whole numbers on the wire and at rest per one unit of the API. */
export function scaleOf(unit: MetricUnit): number {
  return SCALE[unit];
}

type Row = [id: number, name: string, unit: MetricUnit, meaning: string];

function rows(subjectKind: SubjectKind, source: string, list: Row[]): CatalogMetric[] {
  return list.map(([id, name, unit, meaning]) => ({
    ...{ id, name, unit, meaning, source, subjectKind },
    scale: SCALE[unit],
    kind: MetricKind.GAUGE,
    latest: LATEST[name] ?? null,
  }));
}

const LATEST: Record<string, 'cpuCores' | 'memoryBytes'> = {
  'node.cpu.usage': 'cpuCores',
  'node.memory.working_set': 'memoryBytes',
  'container.cpu.usage': 'cpuCores',
  'container.memory.working_set': 'memoryBytes',
  'host.cpu.usage': 'cpuCores',
  'host.memory.used': 'memoryBytes',
};

const { CORES, BYTES, BYTES_PER_SECOND, RATIO, COUNT } = MetricUnit;
const KUBELET = 'Kubernetes: the kubelet, through the usage source the agent reads';
const VOLUME_STATS = 'Kubernetes: the kubelet of a node that mounts the volume';
const SYSTEM = 'The operating system of the machine the agent runs on';

/** Every metric an agent may report; adding one is adding a row with a new id. */
export const METRICS: readonly CatalogMetric[] = [
  ...rows(SubjectKind.CLUSTER_NODE, KUBELET, [
    [1, 'node.cpu.usage', CORES, 'CPU time used by everything on the cluster node, per second.'],
    [2, 'node.memory.working_set', BYTES, 'Memory of the cluster node that cannot be freed under pressure.'],
    [24, 'node.filesystem.used', BYTES, 'Space in use on the file system that the kubelet keeps its data on.'],
    [25, 'node.filesystem.size', BYTES, 'Size of the file system that the kubelet keeps its data on.'],
    [26, 'node.filesystem.inodes_used', COUNT, 'Inodes in use on the file system that the kubelet keeps its data on.'],
    [27, 'node.filesystem.inodes', COUNT, 'Inodes of the file system that the kubelet keeps its data on.'],
    [
      28,
      'node.network.receive',
      BYTES_PER_SECOND,
      'Bytes the cluster node received on its main interface, per second.',
    ],
    [29, 'node.network.transmit', BYTES_PER_SECOND, 'Bytes the cluster node sent on its main interface, per second.'],
  ]),
  ...rows(SubjectKind.POD, KUBELET, [
    [
      30,
      'pod.network.receive',
      BYTES_PER_SECOND,
      'Bytes the pod received, per second; absent for one on the host network.',
    ],
    [
      31,
      'pod.network.transmit',
      BYTES_PER_SECOND,
      'Bytes the pod sent, per second; absent for one on the host network.',
    ],
    [32, 'pod.ephemeral_storage.used', BYTES, 'Local space the pod uses: writable layers, logs and emptyDir volumes.'],
  ]),
  ...rows(SubjectKind.CONTAINER, KUBELET, [
    [3, 'container.cpu.usage', CORES, 'CPU time used by the container, per second.'],
    [4, 'container.memory.working_set', BYTES, 'Memory of the container that counts against its limit.'],
    [
      33,
      'container.cpu.throttled',
      RATIO,
      'Share of scheduling periods in which the CPU limit held the container up, 0 to 1.',
    ],
    [34, 'container.disk.read', BYTES_PER_SECOND, 'Bytes the container read from disks, per second.'],
    [35, 'container.disk.write', BYTES_PER_SECOND, 'Bytes the container wrote to disks, per second.'],
    [36, 'container.filesystem.used', BYTES, 'Space that the writable layer of the container uses.'],
  ]),
  ...rows(SubjectKind.CLUSTER_NODE, SYSTEM, [
    [10, 'host.cpu.usage', CORES, 'CPU time used by everything on the machine, per second.'],
    [11, 'host.cpu.utilization', RATIO, 'Share of all cores in use, 0 to 1.'],
    [12, 'host.memory.used', BYTES, 'Memory in use without caches that can be freed.'],
    [13, 'host.memory.available', BYTES, 'Memory that programs can still get without swapping.'],
    [14, 'host.swap.used', BYTES, 'Swap space in use.'],
    [15, 'host.load.1m', COUNT, 'Runnable and waiting tasks, mean of the last minute.'],
    [16, 'host.load.5m', COUNT, 'Runnable and waiting tasks, mean of the last 5 minutes.'],
    [17, 'host.load.15m', COUNT, 'Runnable and waiting tasks, mean of the last 15 minutes.'],
    [20, 'host.disk.read', BYTES_PER_SECOND, 'Bytes read from all disks, per second.'],
    [21, 'host.disk.write', BYTES_PER_SECOND, 'Bytes written to all disks, per second.'],
    [22, 'host.network.receive', BYTES_PER_SECOND, 'Bytes received on all interfaces but loopback, per second.'],
    [23, 'host.network.transmit', BYTES_PER_SECOND, 'Bytes sent on all interfaces but loopback, per second.'],
  ]),
  ...rows(SubjectKind.VOLUME, VOLUME_STATS, [
    [37, 'volume.used', BYTES, 'Space in use on the volume of a PersistentVolumeClaim.'],
    [38, 'volume.size', BYTES, 'Size of the volume of a PersistentVolumeClaim.'],
    [39, 'volume.inodes_used', COUNT, 'Inodes in use on the volume of a PersistentVolumeClaim.'],
    [40, 'volume.inodes', COUNT, 'Inodes of the volume of a PersistentVolumeClaim.'],
  ]),
  ...rows(SubjectKind.VOLUME, SYSTEM, [
    [18, 'host.filesystem.used', BYTES, 'Space in use on the file system mounted there.'],
    [19, 'host.filesystem.size', BYTES, 'Size of the file system mounted there.'],
  ]),
];

const byName = new Map(METRICS.map((metric) => [metric.name, metric]));

/** The metric of a name; undefined where the catalogue does not know it. */
export function metricByName(name: string): CatalogMetric | undefined {
  return byName.get(name);
}

/** Writes the built-in catalogue into the tenant's `metric` table; safe to repeat at every start. */
export async function seedMetrics(tx: Tx, tenantId: string): Promise<void> {
  const column = (key: keyof CatalogMetric): unknown[] => METRICS.map((metric) => metric[key]);
  await tx.query(
    `INSERT INTO metric (tenant_id, id, name, unit, kind, subject_kind, meaning, source)
     SELECT $1, * FROM unnest($2::int[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[])
     ON CONFLICT (tenant_id, id) DO UPDATE SET name = excluded.name, unit = excluded.unit, kind = excluded.kind,
       subject_kind = excluded.subject_kind, meaning = excluded.meaning, source = excluded.source`,
    [
      tenantId,
      ...(['id', 'name', 'unit', 'kind', 'subjectKind', 'meaning', 'source'] as const).map((key) => column(key)),
    ],
  );
}
