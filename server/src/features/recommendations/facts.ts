import type { PodScheduling } from '../inventory/pod-scheduling.types.js';
import type { Amounts } from './back-test.js';
import type { AutoscalerFacts } from './hpa.js';
import type { UsageProfile } from './usage-profile.js';
import type { ContainerUsage, TimeSpan } from './usage-series.js';

// What is known of a cluster, as plain values. Everything is stored by some feature; null is not known, and no rule
// guesses. Not stored, and so not here: topology of volumes, what pods prefer, quotas in the way of a new pod.

/** A workload with what belongs to it. Moments are unix ms. */
export interface WorkloadFacts {
  namespace: string;
  /** Kubernetes’ kind, such as “Deployment”. */
  kind: string;
  name: string;
  createdAt: number | null;
  /** Null where the kind has none. */
  desiredReplicas: number | null;
  /** Regular and sidecar containers of its newest pods. */
  containers: readonly ContainerFacts[];
  /** Live ones. */
  pods: readonly PodFacts[];
  autoscaler: AutoscalerFacts | null;
  /** PodDisruptionBudgets whose selector matches its pods; null where the agent may not read them, or there are none. */
  budgets: readonly BudgetFacts[] | null;
  /** Pods of the window beyond those whose usage is read; 0 where it is not given. */
  podsLeftOut?: number;
  /** Highest bytes per second that one of its pods received or sent in the window; null where not measured. */
  networkPeak: number | null;
}

export interface ContainerFacts {
  name: string;
  /** An init container that goes on beside the regular ones. */
  isSidecar?: boolean;
  current: Amounts;
  hasLivenessProbe: boolean;
  hasReadinessProbe: boolean;
  hasStartupProbe: boolean;
  /** How it ended of late, in all pods of the workload, those that are gone included. */
  ends: readonly EndFacts[];
  /** Mean share of scheduling periods of the last day in which its CPU limit held it up, 0 to 1; null where not measured. */
  heldUp?: number | null;
  /** Null where nothing was ever measured of it. */
  usage: ContainerUsage | null;
  profile: UsageProfile | null;
}

export interface PodFacts {
  name: string;
  nodeName: string | null;
  isReady: boolean;
  qos: 'GUARANTEED' | 'BURSTABLE' | 'BEST_EFFORT' | null;
  createdAt: number | null;
  containers: readonly ContainerState[];
}

/** Ends that were observed in the last 7 days, for one reason and at one memory limit. */
export interface EndFacts {
  /** Such as “OOMKilled”; “Unknown” for those of which none is told. */
  reason: string;
  times: number;
  /** Of the last of them; unix ms. */
  at: number;
  /** Bytes, as it was then; null where none was set. */
  memoryLimit: number | null;
}

/** Kubernetes keeps the last end of a container only, and counts all of them while its pod is there. */
export interface ContainerState {
  name: string;
  restartCount: number;
  /** Such as “CrashLoopBackOff”; null while it runs. */
  reason: string | null;
  lastEnd: { reason: string | null; exitCode: number | null; at: number | null } | null;
  memoryLimit: number | null;
}

export interface BudgetFacts {
  name: string;
  /** Null when unknown. */
  disruptionsAllowed: number | null;
}

/** Of a PersistentVolumeClaim. */
export interface ClaimFacts {
  namespace: string;
  name: string;
  phase: 'PENDING' | 'BOUND' | 'LOST';
  storageClass: string | null;
  capacityBytes: number | null;
  createdAt: number | null;
  /** Live pods that mount it; null where one of its namespace has an agent that does not tell what it mounts. */
  mountedBy: readonly string[] | null;
  /** When a pod that mounted it was last known to be there; null where none is known. */
  lastMountedAt: number | null;
  /** Since when its cluster is watched: of pods before that nothing is known. */
  watchedSince: number | null;
}

/** A rule that raises alerts, with how they went. */
export interface AlertRuleFacts {
  name: string;
  forSeconds: number;
  /** False for a detector of the product that takes no `for`. */
  hasFor: boolean;
  /** What the rule raised in the window. */
  window: TimeSpan;
  firings: readonly FiringFacts[];
}

export interface FiringFacts {
  firedAt: number;
  /** Null while it stands. */
  resolvedAt: number | null;
  /** Whether somebody acknowledged it, took it on or said something. */
  wasHandled: boolean;
}

/** What one rule raised about one workload of late. */
export interface FrequentAlertFacts {
  rule: string;
  title: string;
  /** What it is about where no workload is known. */
  subject: { kind: string; namespace: string | null; name: string };
  /** Null where the subject belongs to none. */
  workload: WorkloadFacts | null;
  /** Moments at which it fired or came back. */
  firedAt: readonly number[];
  /** When the workload’s template last changed; null where no change is known. */
  changedAt: number | null;
}

/** A node of a cluster for packing; microcores and bytes. */
export interface NodeFacts {
  name: string;
  isReady: boolean;
  isSchedulable: boolean;
  isControlPlane: boolean;
  pool: string | null;
  zone: string | null;
  architecture: string | null;
  /** Null when unknown. */
  allocatable: { cpu: number; memory: number; pods: number } | null;
  /** Effects NoSchedule and NoExecute, as “key=value:effect”. */
  taints: readonly string[];
  labels: Readonly<Record<string, string>>;
}

/** A pod for packing: requests of all its containers together. */
export interface PlacedPod {
  namespace: string;
  name: string;
  nodeName: string;
  /** Kubernetes’ kind of its owner; null for a bare pod. */
  ownerKind: string | null;
  ownerName: string | null;
  labels: Readonly<Record<string, string>>;
  /** What decides where it can go; null where its agent does not tell. */
  scheduling: PodScheduling | null;
  cpu: number;
  memory: number;
  /** Whether it mounts volume claims; null where its agent does not tell. */
  hasClaims: boolean | null;
  /** Budgets that count it; null where the agent may not read them. */
  budgets: readonly BudgetFacts[] | null;
}
