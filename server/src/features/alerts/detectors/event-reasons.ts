import type { Severity } from '../finding.js';

/** How an event reason becomes an alert. */
export interface EventRule {
  severity: Severity;
  /** Why it has this severity; ends the summary. */
  because: string;
  /** What happened, as a phrase about the subject. */
  says: string;
  /** The rule of the pod's state that this event is only another sighting of. */
  podRule?: string;
  /** Only for objects of this kind, and there also as a Normal event. */
  onlyOn?: string;
  /** Fewer occurrences than this are a normal start-up. */
  atLeast?: number;
}

const critical = (says: string, because: string): EventRule => ({ severity: 'CRITICAL', says, because });
const warning = (says: string, because: string): EventRule => ({ severity: 'WARNING', says, because });

const NO_START = 'its pod cannot start until this is solved';
const SCALES_BLIND = 'the workload keeps its size but no longer follows its load';
const NODE_DISK = 'a node that cannot free its disk starts to evict pods';
const LEAVES = 'its pods have to move, which Kubernetes does by itself';
// The kubelet acts on a probe at its third failure in a row by default (failureThreshold: 3).
const PROBE: Pick<EventRule, 'atLeast'> = { atLeast: 3 };
// Mounts and sandboxes often fail once while a node catches up; the second time in a row is worth a look.
const RACE: Pick<EventRule, 'atLeast'> = { atLeast: 2 };

// Normal by type where no storage class is named.
const CLAIM: Pick<EventRule, 'onlyOn'> = { onlyOn: 'PersistentVolumeClaim' };

/**
 * Warning events that are worth an alert; every other reason is stored and shown, and alerts nobody.
 * @see https://github.com/kubernetes/kubernetes/blob/master/pkg/kubelet/events/event.go
 */
export const EVENT_RULES: Readonly<Record<string, EventRule>> = {
  // Pods
  BackOff: { ...warning('keeps being restarted or pulled', 'it may still recover'), podRule: 'CrashLoopBackOff' },
  FailedScheduling: { ...warning('fits on no node', 'it waits until a node has room'), podRule: 'Unschedulable' },
  Evicted: {
    ...warning('was evicted from its node', 'its controller starts another one; the node was short of something'),
    podRule: 'Evicted',
  },
  ErrImageNeverPull: {
    ...warning('needs an image that may not be pulled', NO_START),
    podRule: 'ImagePullBackOff',
  },
  FailedCreatePodSandBox: { ...warning('gets no network or sandbox', NO_START), ...RACE },
  FailedToRetrieveImagePullSecret: warning('refers to a pull secret that is missing', 'public images still work'),
  FailedDaemonPod: warning('had a failed daemon pod', 'the daemon set starts another one'),
  FailedKillPod: warning('cannot be stopped', 'it holds its resources until it ends'),
  FailedPreStopHook: warning('failed in its preStop hook', 'it was stopped without its orderly ending'),
  FailedPostStartHook: warning('failed in its postStart hook', 'the kubelet kills the container for it'),
  ExceededGracePeriod: warning('did not stop in time', 'it was killed instead of ending in order'),
  // Probes
  Unhealthy: { ...warning('fails its probe', 'it gets no traffic or is restarted until the probe passes'), ...PROBE },
  ProbeError: { ...warning('has a probe that cannot be run', 'its health is unknown'), ...PROBE },
  ProbeWarning: { ...warning('has a probe that answers oddly', 'the probe still passes'), severity: 'INFO', ...PROBE },
  // Nodes
  // Comes as a Normal event on the node, and as a Warning on each of its pods, which it would only repeat.
  NodeNotReady: {
    ...critical('is not ready', 'its pods are unreachable and move after five minutes'),
    onlyOn: 'Node',
  },
  OOMKilling: critical('killed a process for lack of memory', 'the node itself or a container is out of memory'),
  SystemOOM: critical('ran out of memory', 'the kernel kills processes, whichever they are'),
  InvalidDiskCapacity: warning('reports an impossible disk size', 'image clean-up does not work until it is known'),
  FreeDiskSpaceFailed: critical('cannot free disk space', NODE_DISK),
  ContainerGCFailed: warning('cannot remove dead containers', NODE_DISK),
  ImageGCFailed: warning('cannot remove unused images', NODE_DISK),
  Rebooted: warning('has rebooted', 'its pods were restarted'),
  // Normal by type; the kubelet says it when the machine goes down in order.
  NodeShutdown: { ...warning('is shutting down', LEAVES), onlyOn: 'Node' },
  NodeStartupFailed: critical('did not start', 'the cluster has one node less than planned'),
  FailedDraining: warning('cannot be drained', 'a pod or a disruption budget stands in the way'),
  Drain: { ...warning('is being drained', LEAVES), severity: 'INFO' },
  PreemptScheduled: warning('will be taken back by the provider', LEAVES),
  TerminateScheduled: warning('will be terminated by the provider', LEAVES),
  ScaleUpFailed: warning('could not be scaled up', 'pods may wait for room'),
  ScaleDownFailed: { ...warning('could not be scaled down', 'it only costs more than needed'), severity: 'INFO' },
  // Autoscaling
  FailedGetResourceMetric: { ...warning('gets no resource metrics', SCALES_BLIND), ...PROBE },
  FailedGetContainerResourceMetric: { ...warning('gets no container metrics', SCALES_BLIND), ...PROBE },
  FailedGetExternalMetric: { ...warning('gets no external metrics', SCALES_BLIND), ...PROBE },
  FailedGetObjectMetric: { ...warning('gets no object metrics', SCALES_BLIND), ...PROBE },
  FailedComputeMetricsReplicas: { ...warning('cannot compute its replicas', SCALES_BLIND), ...PROBE },
  KEDAScalerFailed: warning('has a scaler that failed', SCALES_BLIND),
  ScaledObjectCheckFailed: warning('has a scaling definition that is wrong', SCALES_BLIND),
  // Volumes and policies
  FailedMount: { ...warning('cannot mount a volume', NO_START), ...RACE },
  FailedAttachVolume: { ...warning('cannot attach a volume', NO_START), ...RACE },
  ProvisioningFailed: { ...warning('gets no volume', NO_START), ...CLAIM, ...RACE },
  FailedBinding: { ...warning('finds no volume to bind', NO_START), ...CLAIM, ...RACE },
  ClaimLost: { ...critical('has lost its volume', 'what it held cannot be reached'), ...CLAIM },
  VolumeFailedDelete: { ...warning('could not be deleted', 'it only keeps its storage'), severity: 'INFO' },
  PolicyViolation: warning('violates a policy', 'the policy decides whether it may run'),
};

/** Reasons that other products alert on and this one does not, and why. */
export const INSIGNIFICANT_REASONS: Readonly<Record<string, string>> = {
  NodeSysctlChange: 'somebody changed a kernel setting, which is a change and no trouble',
  FailedSync: 'the kubelet repeats it for whatever keeps a pod from starting, which has an event or a state of its own',
  Failed: 'the container’s state says the same, with its container and until it ends',
};
