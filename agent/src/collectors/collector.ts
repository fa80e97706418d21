import type {
  ClusterEventInput,
  ClusterFactsInput,
  ClusterNodeInput,
  CompleteKindInput,
  DeletedObjectInput,
  FindingInput,
  HorizontalPodAutoscalerInput,
  InventoryKind,
  InventoryPart,
  MetricDefinitionInput,
  NamespaceInput,
  PersistentVolumeClaimInput,
  PodDisruptionBudgetInput,
  PodInput,
  ResourceQuotaInput,
  ServiceInput,
  UnobservedKindInput,
  UsageSourceStateInput,
  WorkloadInput,
} from '../api/generated.js';
import type { Subject } from '../api/sample-batch.js';
import type { KubeClient } from '../kube/client.js';
import type { Log } from '../logger.js';
import type { MetricSelector } from './prometheus-scrape/selector.js';

/** Every metric this agent can measure, with its unit on the wire (always integers). */
export const METRICS = {
  'node.cpu.usage': 'microcores',
  'node.memory.working_set': 'bytes',
  'container.cpu.usage': 'microcores',
  'container.memory.working_set': 'bytes',
  'node.filesystem.used': 'bytes',
  'node.filesystem.size': 'bytes',
  'node.filesystem.inodes_used': 'thousandths',
  'node.filesystem.inodes': 'thousandths',
  'node.network.receive': 'bytes per second',
  'node.network.transmit': 'bytes per second',
  'pod.network.receive': 'bytes per second',
  'pod.network.transmit': 'bytes per second',
  'pod.ephemeral_storage.used': 'bytes',
  'container.cpu.throttled': 'thousandths',
  'container.disk.read': 'bytes per second',
  'container.disk.write': 'bytes per second',
  'container.filesystem.used': 'bytes',
  'volume.used': 'bytes',
  'volume.size': 'bytes',
  'volume.inodes_used': 'thousandths',
  'volume.inodes': 'thousandths',
  'host.cpu.usage': 'microcores',
  'host.cpu.utilization': 'thousandths',
  'host.memory.used': 'bytes',
  'host.memory.available': 'bytes',
  'host.swap.used': 'bytes',
  'host.load.1m': 'thousandths',
  'host.load.5m': 'thousandths',
  'host.load.15m': 'thousandths',
  'host.filesystem.used': 'bytes',
  'host.filesystem.size': 'bytes',
  'host.disk.read': 'bytes per second',
  'host.disk.write': 'bytes per second',
  'host.network.receive': 'bytes per second',
  'host.network.transmit': 'bytes per second',
} as const;
export type MetricName = keyof typeof METRICS;

/** Metrics that no version of the agent knows beforehand: they are defined at run time and made known to the server. */
export type DynamicMetricName = `prometheus.${string}` | `plugin.${string}`;

/** What a dynamic metric says; a name keeps its unit, kind and subject for ever (docs/agent-protocol.md P26). */
export interface MetricDefinition extends MetricDefinitionInput {
  readonly name: DynamicMetricName;
}

/** Whole numbers on the wire per one unit of a dynamic metric. */
export const WIRE_SCALE: Readonly<Record<MetricDefinition['unit'], number>> = {
  CORES: 1_000_000,
  BYTES: 1,
  BYTES_PER_SECOND: 1,
  RATIO: 1_000,
  COUNT: 1_000,
};

/** Where a collector defines its dynamic metrics; what is not defined, or was refused, is left out of samples. */
export interface MetricDefinitions {
  /** Safe to repeat. To be called before the first sample of such a metric is emitted. */
  define(definitions: readonly MetricDefinition[]): void;
  /** Metrics that are left out, with the reason. */
  refused(): ReadonlyMap<string, string>;
}

/** A rule as it stands in a ClusterRole. */
export interface RbacRule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly ('get' | 'list' | 'watch')[];
}

/** What one subject measured at one moment (unix ms); null is an absence, 0 a measurement. */
export interface SampleRow {
  readonly subject: Subject;
  readonly observedAt: number;
  readonly values: Readonly<Partial<Record<MetricName | DynamicMetricName, number | null>>>;
}

/** The objects of a report, by kind. */
export interface InventoryLists {
  readonly clusterNodes: readonly ClusterNodeInput[];
  readonly namespaces: readonly NamespaceInput[];
  readonly workloads: readonly WorkloadInput[];
  readonly pods: readonly PodInput[];
  readonly horizontalPodAutoscalers?: readonly HorizontalPodAutoscalerInput[];
  readonly podDisruptionBudgets?: readonly PodDisruptionBudgetInput[];
  readonly persistentVolumeClaims?: readonly PersistentVolumeClaimInput[];
  readonly services?: readonly ServiceInput[];
  readonly resourceQuotas?: readonly ResourceQuotaInput[];
}

/** A full inventory (`isSnapshot`) or what changed since the last report. */
export interface InventoryReport extends InventoryLists {
  readonly isSnapshot: boolean;
  readonly observedAt: number;
  /** Where it is one of several that follow each other and are one report together. */
  readonly part?: { readonly isFirst: boolean; readonly isLast: boolean };
  readonly cluster?: ClusterFactsInput;
  readonly deleted: readonly DeletedObjectInput[];
  readonly complete: readonly CompleteKindInput[];
  readonly unobserved: readonly UnobservedKindInput[];
}

export type Observation =
  | { readonly kind: 'samples'; readonly source: string; readonly rows: readonly SampleRow[] }
  | { readonly kind: 'inventory'; readonly report: InventoryReport }
  | { readonly kind: 'events'; readonly events: readonly ClusterEventInput[] }
  | { readonly kind: 'findings'; readonly findings: readonly FindingInput[] };

/** How one run of a collector ended; an absent API is `NOTHING_TO_REPORT` with the reason, an exception is a failure. */
export type Outcome =
  | { readonly status: 'OK'; readonly observed: number; readonly note?: string }
  | { readonly status: 'NOTHING_TO_REPORT'; readonly reason: string }
  | { readonly status: 'FAILED'; readonly message: string };

export interface EveryOptions {
  /** Distinguishes a second poll of the same collector in its state; default: the collector's own name. */
  readonly name?: string;
  /** Default: the agent's interval. */
  readonly intervalSeconds?: () => number;
}

/** How the sources of usage are reached. */
export interface UsageSettings {
  /** Types of node addresses at which kubelets are looked for, best first. */
  readonly kubeletAddressTypes: readonly string[];
  /** Authority of the kubelets' certificates; null for the cluster's own. */
  readonly kubeletCaFile: string | null;
  readonly kubeletInsecureTls: boolean;
  readonly kubeletThroughProxy: boolean;
  readonly prometheusUrl: string | null;
  readonly prometheusTokenFile: string | null;
  readonly prometheusCaFile: string | null;
  readonly prometheusTenant: string | null;
}

export interface CollectorContext {
  /** The Kubernetes API, where one is watched. */
  readonly kube?: KubeClient;
  /** Name that stands for this machine in subjects and inventory. */
  readonly hostName: string;
  /** Which source of usage is wanted; `auto` for the best there is. */
  readonly metricsSource: string;
  /** True for a namespace that is watched; of the others nothing is reported, whatever the kind of observation. */
  readonly namespaces: (namespace: string) => boolean;
  /** All watched namespaces where they are given one by one, so that they are asked for one by one; null otherwise. */
  readonly namedNamespaces: readonly string[] | null;
  readonly usage: UsageSettings;
  readonly log: Log;
  /** Clock in unix ms. */
  readonly now: () => number;
  readonly inventoryResyncSeconds: () => number;
  /** Kinds of inventory that the server takes. */
  readonly inventoryKinds: () => readonly InventoryKind[];
  /** What the server takes of objects besides what every server does. */
  readonly inventoryParts: () => readonly InventoryPart[];
  /** What annotated pods are asked for. */
  readonly scrape: { readonly metrics: readonly MetricSelector[]; readonly maxTargets: number };
  /** Repeats a poll until the signal aborts: with jitter, a time-out and no overlap. An exception becomes `FAILED`. */
  every(poll: (signal: AbortSignal) => Promise<Outcome>, options?: EveryOptions): Promise<void>;
  /** States how a watch fares; polls state it by what they return. */
  outcome(outcome: Outcome): void;
  /** States how the sources of usage fare, all of them. */
  usageSources(states: readonly UsageSourceStateInput[]): void;
  emit(observation: Observation): void;
  readonly definitions: MetricDefinitions;
}

export interface Collector {
  /** Also the value for K8INTEL_COLLECTORS, the log field and the docs heading. */
  readonly name: string;
  readonly rbac: readonly RbacRule[];
  readonly metrics: readonly MetricName[];
  /** True for one that was loaded from a folder. */
  readonly isPlugin?: boolean;
  /** Which kinds of cluster it runs for by default. */
  readonly runsFor: 'KUBERNETES' | 'HOST';
  /** The setting that has to be given for it to run by default; without one it always does. */
  readonly askedForBy?: 'scrapeMetrics';
  /** Runs until the signal aborts. A poll uses context.every(); a watch just runs. */
  run(context: CollectorContext, signal: AbortSignal): Promise<void>;
}

/** Rounds a measured value to the wire's integers; what is positive never becomes 0. */
export function toWire(value: number): number {
  return value > 0 ? Math.max(1, Math.round(value)) : Math.round(value);
}
