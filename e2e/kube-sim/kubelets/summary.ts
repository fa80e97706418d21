import { rfc3339 } from '../clock.js';
import { hash32, unitAt } from '../prng.js';
import type { ContainerReading, NodeReading, PodReading, Traffic } from './readings.js';
import { type VolumeReading, volumesOf } from './volumes.js';

/** The answer of /stats/summary, shaped as a kubelet 1.31 on containerd shapes it. */

interface Disk {
  availableBytes: number;
  capacityBytes: number;
  inodesFree: number;
  inodes: number;
}

function cpuOf(atMs: number, cpuSeconds: number, millicores: number | null): object {
  return {
    time: rfc3339(atMs),
    // A rate needs two samples.
    ...(millicores === null ? {} : { usageNanoCores: Math.round(millicores * 1e6) }),
    usageCoreNanoSeconds: Math.round(cpuSeconds * 1e9),
  };
}

function memoryOf(atMs: number, workingSetBytes: number, limitBytes: number | null): object {
  const bytes = Math.floor(workingSetBytes);
  return {
    time: rfc3339(atMs),
    ...(limitBytes === null ? {} : { availableBytes: Math.max(0, Math.floor(limitBytes - bytes)) }),
    usageBytes: Math.floor(bytes * 1.12),
    workingSetBytes: bytes,
    rssBytes: Math.floor(bytes * 0.86),
    pageFaults: Math.floor(bytes / 3_000),
    majorPageFaults: 0,
  };
}

const fsOf = (atMs: number, disk: Disk, used: { usedBytes: number; inodesUsed: number }) => ({
  time: rfc3339(atMs),
  availableBytes: disk.availableBytes,
  capacityBytes: disk.capacityBytes,
  usedBytes: used.usedBytes,
  inodesFree: disk.inodesFree,
  inodes: disk.inodes,
  inodesUsed: used.inodesUsed,
});

function networkOf(atMs: number, { receivedBytes, transmittedBytes }: Traffic): object {
  const counters = { rxBytes: receivedBytes, rxErrors: 0, txBytes: transmittedBytes, txErrors: 0 };
  return { time: rfc3339(atMs), name: 'eth0', ...counters, interfaces: [{ name: 'eth0', ...counters }] };
}

function containerOf(reading: ContainerReading, nowMs: number, disk: Disk): object {
  const { counters, status, startedMs, rootfsBytes, rootfsInodes, logsBytes } = reading;
  const at = counters?.sampledMs ?? startedMs;
  const measured = counters
    ? {
        cpu: cpuOf(at, counters.cpuSeconds, counters.millicores),
        memory: memoryOf(at, reading.workingSetBytes, reading.memoryLimitBytes),
      }
    : {};
  return {
    name: status.name,
    startTime: rfc3339(startedMs),
    ...measured,
    rootfs: fsOf(nowMs, disk, { usedBytes: rootfsBytes, inodesUsed: rootfsInodes }),
    logs: fsOf(nowMs, disk, { usedBytes: logsBytes, inodesUsed: 1 }),
    swap: { time: rfc3339(at), swapAvailableBytes: 0, swapUsageBytes: 0 },
  };
}

function volumeOf({ name, claim, ...size }: VolumeReading, namespace: string, nowMs: number): object {
  return {
    // Volumes are measured in their own time, about once a minute.
    time: rfc3339(nowMs - (nowMs % 60_000) - 8_000),
    availableBytes: size.capacityBytes - size.usedBytes,
    capacityBytes: size.capacityBytes,
    usedBytes: size.usedBytes,
    inodesFree: size.inodes - size.inodesUsed,
    inodes: size.inodes,
    inodesUsed: size.inodesUsed,
    name,
    ...(claim === null ? {} : { pvcRef: { name: claim, namespace } }),
  };
}

function podOf(reading: PodReading, node: NodeReading, disk: Disk): object {
  const { name, namespace = '', uid } = reading.pod.metadata;
  const { nowMs } = node;
  const { sampledMs, containers } = reading;
  const limits = containers.map((it) => it.memoryLimitBytes);
  const limitBytes = limits.some((it) => it === null) ? null : limits.reduce<number>((sum, it) => sum + (it ?? 0), 0);
  const usedBytes = containers.reduce((sum, it) => sum + it.rootfsBytes + it.logsBytes, 4_096);
  const inodesUsed = containers.reduce((sum, it) => sum + it.rootfsInodes + 1, 1);
  return {
    podRef: { name, namespace, uid },
    startTime: rfc3339(reading.startedMs),
    containers: containers.map((it) => containerOf(it, nowMs, disk)),
    cpu: cpuOf(sampledMs, reading.cpuSeconds, reading.millicores),
    memory: memoryOf(sampledMs, reading.workingSetBytes, limitBytes),
    // A pod in the node's network is told with the node's traffic, as a real kubelet does.
    network: networkOf(sampledMs, reading.network ?? node.network),
    volume: volumesOf(reading.pod, nowMs).map((it) => volumeOf(it, namespace, nowMs)),
    'ephemeral-storage': fsOf(nowMs, disk, { usedBytes, inodesUsed }),
    process_stats: { process_count: containers.length + 1 },
    swap: { time: rfc3339(sampledMs), swapUsageBytes: 0 },
  };
}

/** Kubelet, container runtime and all pods, as shares of what the system and the pods use. */
function systemContainers({ sampledMs, system, pods, node }: NodeReading): object[] {
  const startTime = node.metadata.creationTimestamp;
  const part = (name: string, share: number) => ({
    name,
    startTime,
    cpu: cpuOf(sampledMs, system.cpuSeconds * share, system.millicores * share),
    memory: memoryOf(sampledMs, system.workingSetBytes * share, null),
    swap: { time: rfc3339(sampledMs), swapUsageBytes: 0 },
  });
  const sum = (of: (it: PodReading) => number) => pods.reduce((total, it) => total + of(it), 0);
  const all = {
    ...part('pods', 0),
    cpu: cpuOf(
      sampledMs,
      sum((it) => it.cpuSeconds),
      sum((it) => it.millicores),
    ),
    memory: memoryOf(
      sampledMs,
      sum((it) => it.workingSetBytes),
      null,
    ),
  };
  return [part('kubelet', 0.35), part('runtime', 0.25), all];
}

/** One node with its pods, as JSON text. */
export function summaryJson(reading: NodeReading): string {
  const { node, nowMs, sampledMs, disk: size } = reading;
  const disk: Disk = {
    availableBytes: size.capacityBytes - size.usedBytes,
    capacityBytes: size.capacityBytes,
    inodesFree: size.inodes - size.inodesUsed,
    inodes: size.inodes,
  };
  const images = fsOf(nowMs, disk, { usedBytes: size.imageBytes, inodesUsed: Math.floor(size.imageBytes / 32_768) });
  const stats = {
    nodeName: node.metadata.name,
    systemContainers: systemContainers(reading),
    startTime: node.metadata.creationTimestamp,
    cpu: cpuOf(sampledMs, reading.cpuSeconds, reading.millicores),
    memory: memoryOf(sampledMs, reading.workingSetBytes, reading.memoryCapacityBytes),
    network: networkOf(sampledMs, reading.network),
    fs: fsOf(nowMs, disk, size),
    runtime: { imageFs: images, containerFs: images },
    rlimit: {
      time: rfc3339(nowMs),
      maxpid: 32_768,
      curproc: 240 + Math.floor(80 * unitAt(hash32(node.metadata.name), 51)),
    },
    swap: { time: rfc3339(sampledMs), swapAvailableBytes: 0, swapUsageBytes: 0 },
  };
  return JSON.stringify({ node: stats, pods: reading.pods.map((it) => podOf(it, reading, disk)) });
}
