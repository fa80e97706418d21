import { type SampleRow, toWire } from '../collector.js';
import type { Filesystem, HostReadings, NetworkInterface } from './readings.js';

/** File systems that hold no data of their own. */
const PSEUDO = new Set([
  'tmpfs',
  'devtmpfs',
  'squashfs',
  'overlay',
  'proc',
  'sysfs',
  'cgroup',
  'cgroup2',
  'ramfs',
  'iso9660',
]);

function wireOrNull(value: number | null | undefined, factor = 1): number | null {
  return value === null || value === undefined || !Number.isFinite(value) ? null : toWire(value * factor);
}

/** Bytes per second between two counters; null without a first one, and after a counter started again. */
function rate(before: number | undefined, after: number | undefined, elapsedMs: number): number | null {
  if (before === undefined || after === undefined || elapsedMs <= 0 || after < before) return null;
  return toWire(((after - before) * 1000) / elapsedMs);
}

function cpuValues(before: HostReadings | null, after: HostReadings) {
  const elapsedMs = (after.cpu?.totalMs ?? 0) - (before?.cpu?.totalMs ?? 0);
  const busyMs = (after.cpu?.busyMs ?? 0) - (before?.cpu?.busyMs ?? 0);
  const isKnown = before?.cpu && after.cpu && elapsedMs > 0 && busyMs >= 0;
  const busy = isKnown ? Math.min(1, busyMs / elapsedMs) : null;
  return {
    'host.cpu.usage': wireOrNull(busy, (after.cpu?.cores ?? 0) * 1_000_000),
    'host.cpu.utilization': wireOrNull(busy, 1000),
  };
}

/** The sum over interfaces seen both times; traffic of the machine with itself does not count. */
function networkRate(
  before: HostReadings | null,
  after: HostReadings,
  counter: (each: NetworkInterface) => number,
): number | null {
  if (!before?.network || !after.network) return null;
  const elapsedMs = after.observedAt - before.observedAt;
  const earlier = new Map(before.network.map((each) => [each.name, counter(each)]));
  const rates = after.network
    .filter((each) => each.name !== 'lo' && !each.name.startsWith('lo0'))
    .map((each) => rate(earlier.get(each.name), counter(each), elapsedMs))
    .filter((each) => each !== null);
  return rates.length === 0 ? null : rates.reduce((sum, each) => sum + each, 0);
}

/** One entry per device, under its shortest mount point: bind mounts show the same device many times. */
function realFilesystems(filesystems: readonly Filesystem[]): Filesystem[] {
  const byDevice = new Map<string, Filesystem>();
  for (const each of filesystems) {
    if (each.sizeBytes <= 0 || (PSEUDO.has(each.type) && each.mount !== '/')) continue;
    const known = byDevice.get(each.device);
    if (known === undefined || each.mount.length < known.mount.length) byDevice.set(each.device, each);
  }
  return [...byDevice.values()];
}

/** The rows of one look at the machine; what needs two looks (CPU and rates) is null in the first. */
export function observeHost(before: HostReadings | null, after: HostReadings, hostName: string): SampleRow[] {
  const { observedAt, memory, load } = after;
  const elapsedMs = observedAt - (before?.observedAt ?? observedAt);
  const values = {
    ...cpuValues(before, after),
    'host.memory.used': wireOrNull(memory?.usedBytes),
    'host.memory.available': wireOrNull(memory?.availableBytes),
    'host.swap.used': wireOrNull(memory?.swapUsedBytes),
    'host.load.1m': wireOrNull(load?.[0], 1000),
    'host.load.5m': wireOrNull(load?.[1], 1000),
    'host.load.15m': wireOrNull(load?.[2], 1000),
    'host.disk.read': rate(before?.disk?.readBytes, after.disk?.readBytes, elapsedMs),
    'host.disk.write': rate(before?.disk?.writtenBytes, after.disk?.writtenBytes, elapsedMs),
    'host.network.receive': networkRate(before, after, (each) => each.receivedBytes),
    'host.network.transmit': networkRate(before, after, (each) => each.sentBytes),
  };
  const volumes = realFilesystems(after.filesystems).map((each) => ({
    subject: { kind: 'VOLUME' as const, name: hostName, container: each.mount },
    observedAt,
    values: { 'host.filesystem.used': wireOrNull(each.usedBytes), 'host.filesystem.size': wireOrNull(each.sizeBytes) },
  }));
  return [{ subject: { kind: 'CLUSTER_NODE', name: hostName }, observedAt, values }, ...volumes];
}
