import { rfc3339 } from '../clock.js';
import type { Cluster } from '../cluster/cluster.js';
import type { Workload } from '../cluster/controllers.js';
import { ownedBy, type World } from '../cluster/world.js';
import { scrapeOffsetOf } from '../metrics-api.js';
import { hash32, unitAt } from '../prng.js';
import { quantity } from '../quantity.js';
import type { Deployment, KubeObject, PodTemplate, ReplicaSet, TableName } from '../types.js';
import type { History, Silence } from './life.js';
import { pastJobs } from './past-jobs.js';
import { gonePod, livesOf, type PastPod, presentPods, randomFor } from './past-pods.js';
import { type Version, versionsOf } from './versions.js';

/** What a watch would have told: an object is there since, is another one since, or went. */
export interface PastEvent {
  atMs: number;
  type: 'ADDED' | 'MODIFIED' | 'DELETED';
  resource: TableName;
  object: KubeObject;
}

/** The days before the simulator's start: what was measured, and what was there. Plain data. */
export interface Past {
  history: History;
  /** In the order of their time; the first ones, at the span's beginning, are everything that was there then. */
  events: PastEvent[];
}

export interface PastSpan {
  fromMs: number;
  toMs: number;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Pods of a rollout follow each other at this distance. */
const SURGE_MS = 45_000;
/** What lasts shorter is left out. */
const SHORTEST_MS = 5 * 60_000;
const STANDING: readonly TableName[] = [
  'nodes',
  'namespaces',
  'deployments',
  'statefulsets',
  'daemonsets',
  'replicasets',
  'cronjobs',
];

/**
 * Invents the past of a cluster that has just started: the pods before those that run now, the rollouts that replaced
 * them, the jobs of the nights, and a silence of the agent. Jobs that run every few minutes are left out: metrics-server
 * hardly sees them. Pure: seed, cluster and span decide everything.
 */
export function pastOf({ world, controllers }: Cluster, span: PastSpan): Past {
  const events: PastEvent[] = standing(world, span);
  const pods: PastPod[] = [];
  for (const workload of controllers.workloads()) {
    const told =
      workload.draft.kind === 'CronJob'
        ? pastJobs(world, workload, span)
        : pastOfWorkload(world, presentPods(world, controllers, workload), workload, span);
    events.push(...told.events);
    pods.push(...told.pods);
  }
  events.push(...pods.flatMap((it) => podEvents(it, span)));
  // Owners come before what they own at one moment, as the sort keeps the order of equal ones.
  events.sort((a, b) => a.atMs - b.atMs);
  const nodes = world.store.list('nodes').map((node) => ({
    name: node.metadata.name,
    cpuCapacity: quantity(node.status.capacity.cpu) * 1000,
    offsetMs: scrapeOffsetOf(node.metadata.name),
  }));
  const lives = pods.flatMap((it) => livesOf(it, span));
  const history = { seed: world.seed, ...span, nodes, lives, silences: silencesOf(span) };
  return { history: structuredClone(history), events: structuredClone(events) };
}

/** The agent was away once, 14:02 to 14:19 UTC, on the last day on which that is two hours ago. */
function silencesOf({ toMs }: PastSpan): Silence[] {
  const atMs = 14 * HOUR_MS + 2 * 60_000;
  const fromMs = Math.floor((toMs - 2 * HOUR_MS - atMs) / DAY_MS) * DAY_MS + atMs;
  return [{ fromMs, toMs: fromMs + 17 * 60_000 }];
}

function standing(world: World, { fromMs }: PastSpan): PastEvent[] {
  return STANDING.flatMap((resource) =>
    world.store.list(resource).map((object) => ({ atMs: fromMs, type: 'ADDED' as const, resource, object })),
  );
}

function podEvents({ pod, fromMs, goneMs }: PastPod, span: PastSpan): PastEvent[] {
  const told = { resource: 'pods' as const, object: pod };
  // What started within the span and is still there is told by the cluster itself.
  if (goneMs === null && fromMs > span.fromMs) return [];
  const added = { ...told, atMs: Math.max(span.fromMs, fromMs), type: 'ADDED' as const };
  return goneMs === null ? [added] : [added, { ...told, atMs: goneMs, type: 'DELETED' as const }];
}

function pastOfWorkload(
  world: World,
  present: PastPod[],
  workload: Workload,
  span: PastSpan,
): { events: PastEvent[]; pods: PastPod[] } {
  if (present.length === 0) return { events: [], pods: [] };
  const runsSinceMs = Math.min(...present.map((it) => it.fromMs));
  const versions = versionsOf(workload.draft, { seed: world.seed, ...span, runsSinceMs });
  const events: PastEvent[] = [];
  const pods = [...present];
  versions.forEach((version, i) => {
    const untilMs = versions[i + 1]?.fromMs ?? null;
    const fleet = {
      workload,
      version,
      isFirst: i === 0,
      untilMs,
      set: versions.length > 1 ? setOf(world, workload, version) : null,
    };
    events.push(...versionEvents(world, fleet));
    pods.push(...gonePods(world, present, fleet));
  });
  return { events, pods };
}

interface Fleet {
  workload: Workload;
  version: Version;
  /** It ran when the span began, and before. */
  isFirst: boolean;
  /** When the next version came; null for the one that runs now. */
  untilMs: number | null;
  /** The ReplicaSet of a version that had one of its own. */
  set: ReplicaSet | null;
}

/** The pods of a version that went since: replaced by the next version, or by the pod that runs now in their place. */
function gonePods(world: World, present: readonly PastPod[], fleet: Fleet): PastPod[] {
  const { workload, version, isFirst, untilMs } = fleet;
  const { draft } = workload;
  const slots = draft.kind === 'DaemonSet' ? present.length : (draft.replicas ?? 1);
  return Array.from({ length: slots }, (_, slot) => {
    const successor = present[slot % present.length] as PastPod;
    const age = unitAt(hash32(`${world.seed}/past/age/${draft.namespace}/${draft.name}`), slot);
    const fromMs = version.fromMs + (isFirst ? -(1 + 8 * age) * DAY_MS : slot * SURGE_MS);
    const goneMs = untilMs === null ? successor.fromMs : untilMs + slot * SURGE_MS;
    return { successor, fromMs, goneMs, slot };
  })
    .filter(({ fromMs, goneMs }) => goneMs - Math.max(version.fromMs, fromMs) >= SHORTEST_MS)
    .map(({ successor, fromMs, goneMs, slot }) => ({
      pod: predecessor(world, fleet, { successor, fromMs, slot }),
      workload: draft.name,
      plan: workload.plan,
      level: version.level,
      share: 1,
      fromMs,
      goneMs,
    }));
}

function predecessor(
  world: World,
  { workload: { draft }, version, set }: Fleet,
  { successor, fromMs, slot }: { successor: PastPod; fromMs: number; slot: number },
): PastPod['pod'] {
  const { metadata, spec } = successor.pod;
  const random = randomFor(world, 'name', draft.namespace, draft.name, fromMs, slot);
  const reference = metadata.ownerReferences?.[0];
  const owner = set ?? ownerOf(world, reference?.kind ?? '', draft.namespace, reference?.name ?? '');
  const name = draft.kind === 'StatefulSet' ? metadata.name : `${owner.metadata.name}-${random.suffix()}`;
  return gonePod(world, {
    name,
    labels: set?.metadata.labels ?? metadata.labels ?? {},
    // A pod of a StatefulSet takes over the volume of the one before.
    spec: { ...withImage(templateOf(owner).spec, version.image), ...(spec.volumes && { volumes: spec.volumes }) },
    owner,
    node: spec.nodeName ?? '',
    startedMs: fromMs,
  });
}

type Owner = KubeObject & { spec: { template: PodTemplate } };

const templateOf = (owner: Owner): PodTemplate => owner.spec.template;

function ownerOf(world: World, kind: string, namespace: string, name: string): Owner {
  const tables = { ReplicaSet: 'replicasets', StatefulSet: 'statefulsets', DaemonSet: 'daemonsets' } as const;
  const table = tables[kind as keyof typeof tables];
  const found = table && world.store.get(table, namespace, name);
  if (!found) throw new Error(`The owner ${kind} ${namespace}/${name} of a running pod is not stored.`);
  return found;
}

function withImage<Spec extends PodTemplate['spec']>(spec: Spec, image: string): Spec {
  const [first, ...others] = spec.containers;
  return first ? { ...spec, containers: [{ ...first, image }, ...others] } : spec;
}

/** The ReplicaSet of a version of the past, which is gone by now. */
function setOf(world: World, { draft }: Workload, { fromMs, image }: Version): ReplicaSet | null {
  const deployment = world.store.get('deployments', draft.namespace, draft.name);
  if (!deployment) return null;
  const random = randomFor(world, 'set', draft.namespace, draft.name, fromMs);
  const hash = random.suffix(10);
  const { template, replicas } = deployment.spec;
  const labels = { ...template.metadata.labels, 'pod-template-hash': hash };
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      creationTimestamp: rfc3339(fromMs),
      labels,
      name: `${draft.name}-${hash}`,
      namespace: draft.namespace,
      ownerReferences: [ownedBy(deployment)],
      resourceVersion: '1',
      uid: random.uid(),
    },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: { metadata: { ...template.metadata, labels }, spec: withImage(template.spec, image) },
    },
    status: { replicas },
  };
}

/** A version comes: the Deployment asks for its image, and its ReplicaSet is there. */
function versionEvents(world: World, { workload: { draft }, version, set }: Fleet): PastEvent[] {
  const deployment = world.store.get('deployments', draft.namespace, draft.name);
  if (set === null || !deployment) return [];
  const { fromMs: atMs, image } = version;
  return [
    { atMs, type: 'MODIFIED', resource: 'deployments', object: deploymentOf(deployment, image, draft.replicas ?? 1) },
    { atMs, type: 'ADDED', resource: 'replicasets', object: set },
  ];
}

function deploymentOf(deployment: Deployment, image: string, replicas: number): Deployment {
  const { spec, status } = deployment;
  const counts = { replicas, readyReplicas: replicas, availableReplicas: replicas, updatedReplicas: replicas };
  const template = { ...spec.template, spec: withImage(spec.template.spec, image) };
  return { ...deployment, spec: { ...spec, replicas, template }, status: { ...status, ...counts } };
}
