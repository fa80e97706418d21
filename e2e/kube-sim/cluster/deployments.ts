import { templateHash } from '../prng.js';
import type { Condition, Deployment, KubeObject, Pod, ReplicaSet } from '../types.js';
import { admitPod, deletePod } from './kubelet.js';
import { compact, newMeta, newPod, podsOf } from './pod-factory.js';
import { isReady } from './pod-status.js';
import { ownedBy, type PodPlan, type World } from './world.js';

const REVISION = 'deployment.kubernetes.io/revision';
/** Defaults of a rolling update: 25 % more, 25 % fewer. */
const SHARE = 0.25;

interface Fleet {
  set: ReplicaSet;
  pods: Pod[];
}

/** Brings a Deployment one step closer to what it asks for; called again whenever a pod of it changes. */
export function reconcileDeployment(world: World, deployment: Deployment, plan: PodPlan): void {
  const fresh = ensureReplicaSet(world, deployment);
  const fleets = replicaSets(world, deployment).map((set) => ({ set, pods: living(world, set) }));
  const now = fleets.find((it) => it.set.metadata.uid === fresh.metadata.uid);
  if (!now) return;
  const old = fleets.filter((it) => it !== now);
  if (deployment.spec.strategy.type === 'Recreate') recreate(world, deployment, old, now);
  else rollOn(world, deployment, old, now);
  for (const { set } of fleets) fillReplicaSet(world, set.metadata.name, deployment, plan);
  reportStatus(world, deployment);
}

/** Strategy Recreate: the old ones go before a new one comes. */
function recreate(world: World, deployment: Deployment, old: Fleet[], now: Fleet): void {
  for (const { set } of old) scaleReplicaSet(world, deployment, set, 0);
  const isGone = old.every(({ set }) => podsOf(world, set).length === 0);
  if (isGone) scaleReplicaSet(world, deployment, now.set, deployment.spec.replicas);
}

/** Strategy RollingUpdate: new ones within the surge, old ones go as far as enough remain. */
function rollOn(world: World, deployment: Deployment, old: Fleet[], now: Fleet): void {
  const desired = deployment.spec.replicas;
  const oldTotal = old.reduce((total, it) => total + it.set.spec.replicas, 0);
  const room = desired + Math.ceil(desired * SHARE) - oldTotal;
  const target = oldTotal === 0 ? desired : Math.max(now.set.spec.replicas, Math.min(desired, room));
  scaleReplicaSet(world, deployment, now.set, target);
  shrinkOld(world, deployment, old, now);
}

function living(world: World, set: ReplicaSet): Pod[] {
  return podsOf(world, set).filter((pod) => !pod.metadata.deletionTimestamp);
}

function replicaSets(world: World, deployment: Deployment): ReplicaSet[] {
  const { uid } = deployment.metadata;
  return world.store.list('replicasets').filter((set) => set.metadata.ownerReferences?.[0]?.uid === uid);
}

function ensureReplicaSet(world: World, deployment: Deployment): ReplicaSet {
  const { namespace, name, labels } = deployment.metadata;
  const hash = templateHash(deployment.spec.template);
  const known = world.store.get('replicasets', namespace, `${name}-${hash}`);
  if (known) return known;
  const sets = replicaSets(world, deployment);
  const revision = String(1 + Math.max(0, ...sets.map((set) => Number(set.metadata.annotations?.[REVISION]))));
  const { template, replicas, revisionHistoryLimit } = deployment.spec;
  const matchLabels = { ...deployment.spec.selector.matchLabels, 'pod-template-hash': hash };
  const withHash = {
    ...template,
    metadata: { ...template.metadata, labels: { ...template.metadata.labels, ...matchLabels } },
  };
  const annotations = {
    'deployment.kubernetes.io/desired-replicas': String(replicas),
    'deployment.kubernetes.io/max-replicas': String(replicas + Math.ceil(replicas * SHARE)),
    [REVISION]: revision,
  };
  world.store.update('deployments', namespace, name, (draft) => {
    draft.metadata.annotations = { ...draft.metadata.annotations, [REVISION]: revision };
  });
  const empty = sets
    .filter((set) => set.spec.replicas === 0)
    .sort((a, b) => Number(a.metadata.resourceVersion) - Number(b.metadata.resourceVersion));
  for (const set of empty.slice(0, Math.max(0, empty.length - revisionHistoryLimit + 1))) {
    world.store.remove('replicasets', namespace, set.metadata.name);
  }
  return world.store.create('replicasets', {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: newMeta(world, {
      annotations,
      generation: 1,
      labels: { ...labels, ...matchLabels },
      name: `${name}-${hash}`,
      namespace: namespace ?? '',
      ownerReferences: [ownedBy(deployment)],
    }),
    spec: { replicas: 0, selector: { matchLabels }, template: withHash },
    status: { replicas: 0 },
  });
}

function scaleReplicaSet(world: World, deployment: Deployment, set: ReplicaSet, replicas: number): void {
  const from = set.spec.replicas;
  if (from === replicas) return;
  const { namespace, name } = set.metadata;
  world.store.update('replicasets', namespace, name, (draft) => {
    draft.spec.replicas = replicas;
    draft.metadata.generation = (draft.metadata.generation ?? 0) + 1;
  });
  const message = `Scaled ${replicas > from ? 'up' : 'down'} replica set ${name} to ${replicas}${from === 0 ? '' : ` from ${from}`}`;
  world.events.emit({ object: deployment, component: 'deployment-controller', reason: 'ScalingReplicaSet', message });
}

/**
 * Takes away old pods as far as enough of all remain available. Those that do not work go first, but only so many
 * that the new ones which are still starting are not counted as replacements.
 */
function shrinkOld(world: World, deployment: Deployment, old: Fleet[], now: Fleet): void {
  const desired = deployment.spec.replicas;
  const needed = desired - Math.floor(desired * SHARE);
  const total = [...old, now].reduce((sum, it) => sum + it.set.spec.replicas, 0);
  const starting = now.set.spec.replicas - now.pods.filter(isReady).length;
  let brokenSpare = Math.max(0, total - needed - starting);
  let spare = [...old, now].flatMap((it) => it.pods).filter(isReady).length - needed;
  for (const { set, pods } of old) {
    const healthy = pods.filter(isReady).length;
    const broken = Math.min(set.spec.replicas - healthy, brokenSpare);
    const taken = Math.max(0, Math.min(healthy, spare));
    brokenSpare -= broken;
    spare -= taken;
    scaleReplicaSet(world, deployment, set, Math.max(0, set.spec.replicas - broken - taken));
  }
}

function fillReplicaSet(world: World, name: string, deployment: Deployment, plan: PodPlan): void {
  const { namespace = '' } = deployment.metadata;
  const set = world.store.get('replicasets', namespace, name);
  if (!set) return;
  const pods = living(world, set);
  const say = (reason: string, message: string) =>
    world.events.emit({ object: set, component: 'replicaset-controller', reason, message });
  for (let i = pods.length; i < set.spec.replicas; i++) {
    const { labels, annotations } = set.spec.template.metadata;
    const from = { namespace, generateName: `${name}-`, labels, spec: set.spec.template.spec, owner: set };
    const pod = admitPod(world, newPod(world, annotations ? { ...from, annotations } : from), plan);
    say('SuccessfulCreate', `Created pod: ${pod.metadata.name}`);
  }
  const surplus = [...pods]
    .sort((a, b) => Number(isReady(a)) - Number(isReady(b)))
    .slice(0, Math.max(0, pods.length - set.spec.replicas));
  for (const pod of surplus) {
    deletePod(world, pod);
    say('SuccessfulDelete', `Deleted pod: ${pod.metadata.name}`);
  }
  const alive = living(world, set);
  const ready = alive.filter(isReady).length;
  world.store.update('replicasets', namespace, name, (draft) => {
    draft.status = {
      ...compact({ availableReplicas: ready, fullyLabeledReplicas: alive.length, readyReplicas: ready }),
      observedGeneration: draft.metadata.generation ?? 1,
      replicas: alive.length,
    };
  });
}

function reportStatus(world: World, { metadata: { namespace, name } }: KubeObject): void {
  const deployment = world.store.get('deployments', namespace, name);
  if (!deployment) return;
  const sets = replicaSets(world, deployment);
  const current = `${name}-${templateHash(deployment.spec.template)}`;
  const pods = sets.map((set) => ({ isCurrent: set.metadata.name === current, pods: living(world, set) }));
  const all = pods.flatMap((it) => it.pods);
  const updated = pods.filter((it) => it.isCurrent).flatMap((it) => it.pods).length;
  const ready = all.filter(isReady).length;
  const desired = deployment.spec.replicas;
  const isDone = updated === desired && all.length === desired && ready === desired;
  const { readyReplicas: wasReady = 0, updatedReplicas: wasUpdated = 0 } = deployment.status;
  const hasMoved = ready > wasReady || updated > wasUpdated;
  const conditions = conditionsOf(world, deployment, { ready, desired, isDone, current, hasMoved });
  world.store.update('deployments', namespace, name, (draft) => {
    const counts = { availableReplicas: ready, readyReplicas: ready, replicas: all.length, updatedReplicas: updated };
    const unavailableReplicas = Math.max(0, desired - ready);
    draft.status = {
      ...compact({ ...counts, unavailableReplicas }),
      conditions,
      observedGeneration: draft.metadata.generation ?? 1,
    };
  });
}

interface Progress {
  ready: number;
  desired: number;
  isDone: boolean;
  current: string;
  /** More pods are new or ready than before. */
  hasMoved: boolean;
}

function conditionsOf(world: World, deployment: Deployment, progress: Progress): Condition[] {
  const { ready, desired } = progress;
  const isAvailable = ready >= desired - Math.floor(desired * SHARE);
  const available = isAvailable
    ? (['True', 'MinimumReplicasAvailable', 'Deployment has minimum availability.'] as const)
    : (['False', 'MinimumReplicasUnavailable', 'Deployment does not have minimum availability.'] as const);
  const progressing = condition(world, deployment, 'Progressing', progressOf(world, deployment, progress));
  if (progress.hasMoved) progressing.lastUpdateTime = world.clock.timestamp();
  return [condition(world, deployment, 'Available', available), progressing];
}

function progressOf(world: World, deployment: Deployment, { isDone, current, hasMoved }: Progress): Verdict {
  if (isDone) return ['True', 'NewReplicaSetAvailable', `ReplicaSet "${current}" has successfully progressed.`];
  const known = deployment.status.conditions?.find((it) => it.type === 'Progressing');
  const isSame = known?.message?.includes(`"${current}"`) && known.reason !== 'NewReplicaSetAvailable' && !hasMoved;
  const stillMs = isSame ? world.clock.now() - Date.parse(known?.lastUpdateTime ?? '') : 0;
  if (isSame && (known?.status === 'False' || stillMs > deployment.spec.progressDeadlineSeconds * 1000)) {
    return ['False', 'ProgressDeadlineExceeded', `ReplicaSet "${current}" has timed out progressing.`];
  }
  return ['True', 'ReplicaSetUpdated', `ReplicaSet "${current}" is progressing.`];
}

type Verdict = readonly ['True' | 'False', string, string];

function condition(world: World, deployment: Deployment, type: string, [status, reason, message]: Verdict): Condition {
  const known = deployment.status.conditions?.find((it) => it.type === type);
  const now = world.clock.timestamp();
  const isSame = known?.status === status && known.reason === reason && known.message === message;
  return {
    lastTransitionTime: known?.status === status ? known.lastTransitionTime : now,
    lastUpdateTime: isSame ? (known.lastUpdateTime ?? now) : now,
    message,
    reason,
    status,
    type,
  };
}
