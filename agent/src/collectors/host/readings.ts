import { createHash } from 'node:crypto';
import { cpus, hostname, loadavg } from 'node:os';
import si from 'systeminformation';

/** One look at this machine; null where the platform (a container, say) gives nothing. Counters only ever grow. */
export interface HostReadings {
  readonly observedAt: number;
  readonly cpu: { readonly cores: number; readonly busyMs: number; readonly totalMs: number } | null;
  readonly memory: {
    readonly usedBytes: number;
    readonly availableBytes: number;
    readonly swapUsedBytes: number;
  } | null;
  readonly load: readonly [number, number, number] | null;
  readonly filesystems: readonly Filesystem[];
  readonly disk: { readonly readBytes: number; readonly writtenBytes: number } | null;
  readonly network: readonly NetworkInterface[] | null;
}
export interface Filesystem {
  readonly device: string;
  readonly type: string;
  readonly mount: string;
  readonly sizeBytes: number;
  readonly usedBytes: number;
}
export interface NetworkInterface {
  readonly name: string;
  readonly receivedBytes: number;
  readonly sentBytes: number;
}

/** What rarely changes about this machine. */
export interface HostFacts {
  readonly uid: string;
  readonly cores: number;
  readonly memoryBytes: number | null;
  readonly distribution: string | null;
  readonly kernel: string | null;
  readonly architecture: string;
  readonly internalIp: string | null;
}

async function orNull<T>(reading: Promise<T>): Promise<T | null> {
  try {
    return (await reading) ?? null;
  } catch {
    return null; // systeminformation throws where a file or command of the platform is missing.
  }
}

function readCpu(): HostReadings['cpu'] {
  const times = cpus().map((core) => core.times);
  if (times.length === 0) return null;
  const totalMs = times.reduce((sum, core) => sum + core.user + core.nice + core.sys + core.idle + core.irq, 0);
  const idleMs = times.reduce((sum, core) => sum + core.idle, 0);
  return { cores: times.length, busyMs: totalMs - idleMs, totalMs };
}

/** Reads this machine once. */
export async function readHost(now: () => number): Promise<HostReadings> {
  const [memory, filesystems, disk, network] = await Promise.all([
    orNull(si.mem()),
    orNull(si.fsSize()),
    orNull(si.fsStats()),
    orNull(si.networkStats('*')),
  ]);
  return {
    observedAt: now(),
    cpu: readCpu(),
    memory: memory && {
      usedBytes: memory.total - memory.available,
      availableBytes: memory.available,
      swapUsedBytes: memory.swapused,
    },
    // Windows has no load average and answers zeros.
    load: process.platform === 'win32' ? null : (loadavg() as [number, number, number]),
    filesystems: (filesystems ?? []).map((each) => ({
      device: each.fs,
      type: each.type,
      mount: each.mount,
      sizeBytes: each.size,
      usedBytes: each.used,
    })),
    disk: disk && { readBytes: disk.rx, writtenBytes: disk.wx },
    network:
      network?.map((each) => ({ name: each.iface, receivedBytes: each.rx_bytes, sentBytes: each.tx_bytes })) ?? null,
  };
}

/** A stable uid: the machine id (hashed, as machine-id(5) asks for) or else the host name. */
function uidOf(machineId: string | undefined): string {
  const hash = createHash('sha256')
    .update(`k8intel:${machineId || hostname()}`)
    .digest('hex');
  return [hash.slice(0, 8), hash.slice(8, 12), hash.slice(12, 16), hash.slice(16, 20), hash.slice(20, 32)].join('-');
}

/** Reads what identifies and describes this machine. */
export async function readHostFacts(): Promise<HostFacts> {
  const [os, uuid, memory, interfaces] = await Promise.all([
    orNull(si.osInfo()),
    orNull(si.uuid()),
    orNull(si.mem()),
    orNull(si.networkInterfaces()),
  ]);
  const primary = [interfaces].flat().find((each) => each?.default);
  return {
    uid: uidOf(uuid?.os),
    cores: cpus().length,
    memoryBytes: memory?.total ?? null,
    distribution: os === null ? null : `${os.distro} ${os.release}`.trim() || null,
    kernel: os?.kernel || null,
    architecture: process.arch === 'x64' ? 'amd64' : process.arch,
    internalIp: primary?.ip4 || null,
  };
}
