import type {
  LocalStorage,
  NodeOperator,
  NodeRequirementInput,
  NodeTermInput,
  PodAffinityTermInput,
  PodSchedulingInput,
  SelectorRequirementInput,
  TolerationInput,
  TopologySpreadInput,
} from '../../api/generated.js';
import type { KubeNodeRequirement, KubePod, KubePodAffinityTerm } from '../../kube/objects.js';
import { labelsOf } from './fields.js';
import { ownerOf } from './owner.js';
import { selectorOf } from './selector.js';

const NODE_OPERATORS: Record<string, NodeOperator> = {
  In: 'IN',
  NotIn: 'NOT_IN',
  Exists: 'EXISTS',
  DoesNotExist: 'DOES_NOT_EXIST',
  Gt: 'GT',
  Lt: 'LT',
};
/** Taints by which Kubernetes says how a node is; every pod, or every pod of a DaemonSet, tolerates them by itself. */
const STATE_TAINTS = new Set(
  ['not-ready', 'unreachable', 'unschedulable', 'disk-pressure', 'memory-pressure', 'pid-pressure']
    .concat('network-unavailable')
    .map((name) => `node.kubernetes.io/${name}`),
);
/** The one field by which a node can be chosen. */
const NAME_FIELD = 'metadata.name';
/** Set by the kubelet on what it runs from a file. */
const MIRROR = 'kubernetes.io/config.mirror';
/** @see https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/FAQ.md */
const SAFE_TO_EVICT = 'cluster-autoscaler.kubernetes.io/safe-to-evict';
const SAFE_VOLUMES = 'cluster-autoscaler.kubernetes.io/safe-to-evict-local-volumes';

/** What decides where a pod can go; what it does not have is left out, so that of most pods nothing is told. */
export function schedulingOf(pod: KubePod): PodSchedulingInput {
  const { affinity, nodeSelector, priorityClassName, restartPolicy } = pod.spec ?? {};
  const { annotations } = pod.metadata ?? {};
  const beside = affinity?.podAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  const apart = affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  return withoutEmpty({
    nodeSelector: labelsOf({ labels: nodeSelector ?? {} }),
    nodeAffinity: nodeTermsOf(pod),
    podAffinity: (beside ?? []).flatMap((term) => podTermOf(pod, term)),
    podAntiAffinity: (apart ?? []).flatMap((term) => podTermOf(pod, term)),
    topologySpread: spreadOf(pod),
    tolerations: tolerationsOf(pod),
    localStorage: localStorageOf(pod),
    isMirror: annotations?.[MIRROR] === undefined ? null : true,
    isSafeToEvict: SAID[annotations?.[SAFE_TO_EVICT] ?? ''] ?? null,
    priorityClass: priorityClassName || null,
    restartPolicy: restartPolicy === 'Always' ? null : (restartPolicy ?? null),
  });
}

const SAID: Record<string, boolean> = { true: true, false: false };

function withoutEmpty(scheduling: PodSchedulingInput): PodSchedulingInput {
  const told = Object.entries(scheduling).filter(([, value]) => value !== null && !isEmpty(value));
  return Object.fromEntries(told);
}

function isEmpty(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

/** Pods of a DaemonSet name their node, each another one: that they stay with it is known without. */
function nodeTermsOf(pod: KubePod): NodeTermInput[] {
  const required = pod.spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  const staysAnyway = ownerOf(pod)?.kind === 'DaemonSet';
  const terms = (required?.nodeSelectorTerms ?? []).map(({ matchExpressions, matchFields }) => {
    const fields = (matchFields ?? []).filter(({ key }) => key === NAME_FIELD && !staysAnyway);
    return { requirements: [...(matchExpressions ?? []), ...fields].flatMap(requirementOf) };
  });
  // Without its fields such a pod’s term may be empty, which would fit no node at all.
  return terms.filter(({ requirements }) => requirements.length > 0 || !staysAnyway);
}

function requirementOf({ key = '', operator = '', values }: KubeNodeRequirement): NodeRequirementInput[] {
  const known = NODE_OPERATORS[operator];
  return known === undefined ? [] : [{ key, operator: known, values: values ?? [] }];
}

/** Label keys whose value on the pod itself counts, such as the hash of its template. */
function ownValues(pod: KubePod, keys: readonly string[] | null | undefined): SelectorRequirementInput[] {
  const labels = pod.metadata?.labels ?? {};
  return (keys ?? []).flatMap((key) =>
    labels[key] === undefined ? [] : [{ key, operator: 'IN' as const, values: [labels[key]] }],
  );
}

/** A term without a selector is about no pods. */
function podTermOf(pod: KubePod, term: KubePodAffinityTerm): PodAffinityTermInput[] {
  const { topologyKey = '', labelSelector, namespaces, namespaceSelector, matchLabelKeys } = term;
  if (!labelSelector) return [];
  return [
    {
      topologyKey,
      selector: [...selectorOf(labelSelector), ...ownValues(pod, matchLabelKeys)],
      ...(namespaces && namespaces.length > 0 && { namespaces }),
      ...(namespaceSelector && { namespaceSelector: selectorOf(namespaceSelector) }),
    },
  ];
}

function spreadOf(pod: KubePod): TopologySpreadInput[] {
  const hard = (pod.spec?.topologySpreadConstraints ?? []).filter(
    ({ whenUnsatisfiable }) => whenUnsatisfiable === 'DoNotSchedule',
  );
  return hard.map(({ topologyKey = '', maxSkew, minDomains, labelSelector, matchLabelKeys }) => ({
    topologyKey,
    maxSkew: maxSkew ?? 1,
    ...(minDomains !== undefined && { minDomains }),
    selector: [...selectorOf(labelSelector), ...ownValues(pod, matchLabelKeys)],
  }));
}

function tolerationsOf(pod: KubePod): TolerationInput[] {
  const own = (pod.spec?.tolerations ?? []).filter(
    ({ key, effect }) => !STATE_TAINTS.has(key ?? '') && effect !== 'PreferNoSchedule',
  );
  return own.map(({ key, operator, value, effect }) => ({
    ...(key && { key }),
    ...(operator !== 'Exists' && { value: value ?? '' }),
    ...(effect && { effect }),
  }));
}

/** Volumes in memory are no data, and what is annotated as safe to lose is not either. */
function localStorageOf(pod: KubePod): LocalStorage[] {
  const safe = new Set((pod.metadata?.annotations?.[SAFE_VOLUMES] ?? '').split(',').map((name) => name.trim()));
  const kept = (pod.spec?.volumes ?? []).filter(({ name }) => !safe.has(name ?? ''));
  const isOnDisk = kept.some(({ emptyDir }) => emptyDir && emptyDir.medium !== 'Memory');
  const isOnNode = kept.some(({ hostPath }) => hostPath);
  return [...(isOnDisk ? (['EMPTY_DIR'] as const) : []), ...(isOnNode ? (['HOST_PATH'] as const) : [])];
}
