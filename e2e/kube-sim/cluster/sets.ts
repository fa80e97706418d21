import { templateHash } from '../prng.js';
import type { ClusterNode, DaemonSet, NodePin, Pod, PodTemplate, StatefulSet } from '../types.js';
import { mountClaim } from './claims.js';
import { admitPod, deletePod } from './kubelet.js';
import { NODES } from './platform.js';
import { compact, type NewPod, newPod, podsOf } from './pod-factory.js';
import { isReady } from './pod-status.js';
import type { PodPlan, World } from './world.js';

/** The pools of the shop; the big estate that may stand beside it has agents of its own. */
const POOLS: ReadonlySet<string | undefined> = new Set(NODES.map(({ pool }) => pool));
const REVISION_LABEL = 'controller-revision-hash';

/** Brings a StatefulSet one step closer: pods in order of their number, replaced from the last to the first. */
export function reconcileStatefulSet(world: World, set: StatefulSet, plan: PodPlan): void {
  const { name, namespace = '' } = set.metadata;
  const revision = `${name}-${templateHash(set.spec.template)}`;
  const pods = new Map(podsOf(world, set).map((pod) => [pod.metadata.name, pod]));
  for (let i = 0; i < set.spec.replicas; i++) {
    const pod = pods.get(`${name}-${i}`);
    if (!pod) {
      const labels = {
        ...set.spec.template.metadata.labels,
        'apps.kubernetes.io/pod-index': String(i),
        [REVISION_LABEL]: revision,
        'statefulset.kubernetes.io/pod-name': `${name}-${i}`,
      };
      const from = { namespace, name: `${name}-${i}`, labels, spec: set.spec.template.spec, owner: set };
      const created = newPod(world, annotated(from, set.spec.template));
      mountClaim(world, created, set);
      admitPod(world, created, plan);
      const message = `create Pod ${name}-${i} in StatefulSet ${name} successful`;
      world.events.emit({ object: set, component: 'statefulset-controller', reason: 'SuccessfulCreate', message });
    }
    if (!pod || !isReady(pod)) break;
  }
  replaceOutdated(world, [...pods.values()].reverse(), revision);
  reportStatefulSet(world, set, revision);
}

function annotated(from: NewPod, template: PodTemplate): NewPod {
  const { annotations } = template.metadata;
  return annotations ? { ...from, annotations } : from;
}

/** Deletes one pod of an older revision, when all others work. */
function replaceOutdated(world: World, pods: readonly Pod[], revision: string): void {
  const outdated = pods.find((pod) => pod.metadata.labels?.[REVISION_LABEL] !== revision);
  const hasTrouble = pods.some((pod) => pod !== outdated && !isReady(pod));
  if (outdated && !hasTrouble) deletePod(world, outdated);
}

function reportStatefulSet(world: World, set: StatefulSet, revision: string): void {
  const pods = podsOf(world, set);
  const ready = pods.filter(isReady).length;
  const updated = pods.filter((pod) => pod.metadata.labels?.[REVISION_LABEL] === revision).length;
  world.store.update('statefulsets', set.metadata.namespace, set.metadata.name, (draft) => {
    const isDone = updated === pods.length;
    draft.status = {
      availableReplicas: ready,
      collisionCount: 0,
      ...compact({ currentReplicas: isDone ? updated : pods.length - updated }),
      currentRevision: isDone ? revision : draft.status.currentRevision,
      observedGeneration: draft.metadata.generation ?? 1,
      ...compact({ readyReplicas: ready }),
      replicas: pods.length,
      updateRevision: revision,
      ...compact({ updatedReplicas: updated }),
    };
  });
}

function pinTo(node: ClusterNode): NodePin {
  const matchFields = [{ key: 'metadata.name', operator: 'In', values: [node.metadata.name] }];
  return { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchFields }] } } };
}

/** Brings a DaemonSet one step closer: one pod on every node. */
export function reconcileDaemonSet(world: World, set: DaemonSet, plan: PodPlan): void {
  const { name, namespace = '' } = set.metadata;
  const revision = templateHash(set.spec.template);
  const pods = podsOf(world, set);
  const nodes = world.store.list('nodes').filter((node) => POOLS.has(node.metadata.labels?.['node-pool']));
  for (const node of nodes) {
    const pinned = pinTo(node);
    const isThere = pods.some((pod) => JSON.stringify(pod.spec.affinity) === JSON.stringify(pinned));
    if (isThere) continue;
    const labels = { ...set.spec.template.metadata.labels, [REVISION_LABEL]: revision, 'pod-template-generation': '1' };
    const spec = { ...set.spec.template.spec, affinity: pinned };
    const from = { namespace, generateName: `${name}-`, labels, spec, owner: set };
    const pod = admitPod(world, newPod(world, annotated(from, set.spec.template)), plan);
    const message = `Created pod: ${pod.metadata.name}`;
    world.events.emit({ object: set, component: 'daemonset-controller', reason: 'SuccessfulCreate', message });
  }
  replaceOutdated(world, pods, revision);
  reportDaemonSet(world, set, nodes.length, revision);
}

function reportDaemonSet(world: World, set: DaemonSet, desired: number, revision: string): void {
  const pods = podsOf(world, set);
  const ready = pods.filter(isReady).length;
  const updated = pods.filter((pod) => pod.metadata.labels?.[REVISION_LABEL] === revision).length;
  world.store.update('daemonsets', set.metadata.namespace, set.metadata.name, (draft) => {
    draft.status = {
      currentNumberScheduled: pods.length,
      desiredNumberScheduled: desired,
      ...compact({ numberAvailable: ready }),
      numberMisscheduled: 0,
      numberReady: ready,
      ...compact({ numberUnavailable: desired - ready }),
      observedGeneration: draft.metadata.generation ?? 1,
      ...compact({ updatedNumberScheduled: updated }),
    };
  });
}
