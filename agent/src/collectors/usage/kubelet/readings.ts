// What a kubelet says, whichever of its answers it said it in: the cumulative counters and the gauges of one moment.

/** A moment in unix ms, and how exactly it is known: the summary's times are cut to whole seconds. */
export interface Moment {
  readonly at: number;
  /** The likely moment of the reading, for rates. */
  readonly likelyAt: number;
}

/** Bytes that went through the main interface since it came up. */
export interface NetworkCounters extends Moment {
  readonly interfaceName: string;
  readonly received: number;
  readonly transmitted: number;
}

/** CPU and memory of a node or a container. */
export interface CoreReading extends Moment {
  /** CPU seconds used since the start; null where it was not said. */
  readonly cpuSeconds: number | null;
  /** Cores in use, as the kubelet measured them over its own last window. */
  readonly cpuCores: number | null;
  readonly memoryBytes: number | null;
  /** Unix ms at which the counters began; null where it was not said. */
  readonly startedAt: number | null;
}

/** What only /metrics/cadvisor says of a container, all since its start. */
export interface LimitCounters {
  readonly readBytes: number | null;
  readonly writtenBytes: number | null;
  readonly periods: number | null;
  readonly throttledPeriods: number | null;
}

export interface ContainerReading extends CoreReading {
  readonly name: string;
  readonly limits?: LimitCounters;
  readonly filesystem?: { readonly at: number; readonly usedBytes: number };
}

export interface FilesystemReading {
  readonly at: number;
  readonly usedBytes: number | null;
  readonly sizeBytes: number | null;
  readonly inodesUsed: number | null;
  readonly inodes: number | null;
}

export interface PodReading {
  readonly namespace: string;
  readonly name: string;
  readonly containers: readonly ContainerReading[];
  readonly network?: NetworkCounters;
  readonly ephemeralStorage?: { readonly at: number; readonly usedBytes: number };
  readonly volumes: readonly (FilesystemReading & { readonly namespace: string; readonly claim: string })[];
}

/** One answer of one kubelet. */
export interface NodeReading {
  readonly core: CoreReading | null;
  readonly network: NetworkCounters | null;
  readonly filesystem: FilesystemReading | null;
  readonly pods: readonly PodReading[];
  /** Whether pods that are not here are gone; an answer that was cut says nothing of them. */
  readonly isWhole: boolean;
}
