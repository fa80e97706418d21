// The kubelet's /stats/summary: https://kubernetes.io/docs/reference/config-api/kubelet-stats.v1alpha1/
import { chooseInterface, MAIN_INTERFACE } from './interfaces.js';
import type {
  ContainerReading,
  CoreReading,
  FilesystemReading,
  Moment,
  NetworkCounters,
  NodeReading,
  PodReading,
} from './readings.js';

interface Timed {
  time?: string;
}
interface CpuStats extends Timed {
  usageNanoCores?: number;
  usageCoreNanoSeconds?: number;
}
interface MemoryStats extends Timed {
  workingSetBytes?: number;
}
interface InterfaceStats {
  name?: string;
  rxBytes?: number;
  txBytes?: number;
}
interface NetworkStats extends InterfaceStats, Timed {
  interfaces?: InterfaceStats[];
}
interface FsStats extends Timed {
  usedBytes?: number;
  capacityBytes?: number;
  inodesUsed?: number;
  inodes?: number;
}
interface Stats {
  startTime?: string;
  cpu?: CpuStats;
  memory?: MemoryStats;
}
interface ContainerStats extends Stats {
  name?: string;
  rootfs?: FsStats;
}
interface PodStats {
  podRef?: { name?: string; namespace?: string; uid?: string };
  startTime?: string;
  containers?: ContainerStats[];
  network?: NetworkStats;
  'ephemeral-storage'?: FsStats;
  volume?: (FsStats & { pvcRef?: { name?: string; namespace?: string } })[];
}
export interface Summary {
  node?: Stats & { network?: NetworkStats; fs?: FsStats };
  pods?: PodStats[];
}

const NANO = 1e9;

/** Times are cut to whole seconds: the moment lies half a second later on average. */
function momentOf(time: string | undefined): Moment | null {
  const at = Date.parse(time ?? '');
  return Number.isNaN(at) ? null : { at, likelyAt: at + 500 };
}

function coreOf({ startTime, cpu, memory }: Stats): CoreReading | null {
  const moment = momentOf(cpu?.time) ?? momentOf(memory?.time);
  if (moment === null) return null;
  return {
    ...moment,
    cpuSeconds: cpu?.usageCoreNanoSeconds === undefined ? null : cpu.usageCoreNanoSeconds / NANO,
    cpuCores: cpu?.usageNanoCores === undefined ? null : cpu.usageNanoCores / NANO,
    memoryBytes: memory?.workingSetBytes ?? null,
    startedAt: momentOf(startTime)?.at ?? null,
  };
}

function filesystemOf(stats: FsStats | undefined): FilesystemReading | null {
  const at = momentOf(stats?.time)?.at;
  if (stats === undefined || at === undefined) return null;
  return {
    at,
    usedBytes: stats.usedBytes ?? null,
    sizeBytes: stats.capacityBytes ?? null,
    inodesUsed: stats.inodesUsed ?? null,
    inodes: stats.inodes ?? null,
  };
}

function usedOf(stats: FsStats | undefined): { at: number; usedBytes: number } | null {
  const filesystem = filesystemOf(stats);
  return filesystem === null || filesystem.usedBytes === null
    ? null
    : { at: filesystem.at, usedBytes: filesystem.usedBytes };
}

/** The counters of the main interface; at the top they stand only where it is called eth0. */
function networkOf(stats: NetworkStats | undefined, before: string | null): NetworkCounters | null {
  const moment = momentOf(stats?.time);
  if (stats === undefined || moment === null) return null;
  if (stats.name === MAIN_INTERFACE) return countersOf(stats, moment);
  const all = new Map((stats.interfaces ?? []).map((each) => [each.name ?? '', each]));
  if (stats.name) all.set(stats.name, stats);
  const bytes = new Map([...all].map(([name, { rxBytes = 0, txBytes = 0 }]) => [name, rxBytes + txBytes]));
  const chosen = all.get(chooseInterface(bytes, before) ?? '');
  return chosen === undefined ? null : countersOf(chosen, moment);
}

function countersOf({ name = '', rxBytes, txBytes }: InterfaceStats, moment: Moment): NetworkCounters | null {
  if (rxBytes === undefined || txBytes === undefined) return null;
  return { ...moment, interfaceName: name, received: rxBytes, transmitted: txBytes };
}

function containerOf(container: ContainerStats): ContainerReading | null {
  const core = coreOf(container);
  if (core === null || !container.name) return null;
  const filesystem = usedOf(container.rootfs);
  return { ...core, name: container.name, ...(filesystem !== null && { filesystem }) };
}

function volumesOf(pod: PodStats): PodReading['volumes'] {
  return (pod.volume ?? []).flatMap((volume) => {
    const { name: claim, namespace } = volume.pvcRef ?? {};
    const filesystem = claim ? filesystemOf(volume) : null;
    return claim && namespace && filesystem !== null ? [{ ...filesystem, namespace, claim }] : [];
  });
}

function podOf(pod: PodStats): PodReading | null {
  const { name, namespace } = pod.podRef ?? {};
  if (!name || !namespace) return null;
  const network = networkOf(pod.network, null);
  const ephemeralStorage = usedOf(pod['ephemeral-storage']);
  return {
    namespace,
    name,
    containers: (pod.containers ?? []).flatMap((container) => containerOf(container) ?? []),
    ...(network !== null && { network }),
    ...(ephemeralStorage !== null && { ephemeralStorage }),
    volumes: volumesOf(pod),
  };
}

/** One pod for each name: while a StatefulSet replaces one, the kubelet has both, and the younger one counts. */
function youngest(pods: readonly PodStats[]): PodStats[] {
  const byName = new Map<string, PodStats>();
  for (const pod of pods) {
    const key = `${pod.podRef?.namespace}/${pod.podRef?.name}`;
    const known = byName.get(key);
    if (known === undefined || Date.parse(pod.startTime ?? '') >= Date.parse(known.startTime ?? ''))
      byName.set(key, pod);
  }
  return [...byName.values()];
}

/** @param interfaceBefore the node's main interface of earlier readings, where it is not eth0 */
export function readSummary(summary: Summary, interfaceBefore: string | null): NodeReading {
  return {
    core: summary.node === undefined ? null : coreOf(summary.node),
    network: networkOf(summary.node?.network, interfaceBefore),
    filesystem: filesystemOf(summary.node?.fs),
    pods: youngest(summary.pods ?? []).flatMap((pod) => podOf(pod) ?? []),
    isWhole: summary.pods !== undefined,
  };
}
