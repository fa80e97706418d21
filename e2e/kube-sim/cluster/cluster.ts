import { Clock, rfc3339 } from '../clock.js';
import { hash32, Random, unitAt } from '../prng.js';
import { Store } from '../store.js';
import type { KubeObject, TableName } from '../types.js';
import { createOtherClaims } from './claims.js';
import { Controllers } from './controllers.js';
import { EventRecorder } from './events.js';
import { followPods } from './followers.js';
import { startChance, startLife } from './life.js';
import { nodeOf } from './nodes.js';
import { NAMESPACES, NODES } from './platform.js';
import { newMeta } from './pod-factory.js';
import { createQuotas } from './policies.js';
import { createFixedServices } from './services.js';
import { ageLeaks, leaksSlowly } from './slow-leaks.js';
import { WORKLOADS } from './workloads.js';
import type { World } from './world.js';

export interface ClusterOptions {
  seed: number;
  /** Start of simulated time for the caller, in ms since the epoch. */
  startMs: number;
  /** Changes per table that a watch can catch up on. */
  history: number;
  /** Without chance: no failing probes, no rollouts; faults that are written down, jobs and load stay. */
  isQuiet: boolean;
  /** How long the cluster lives before anyone looks: events are kept for an hour, so 65 minutes fill all there is. */
  livedMinutes: number;
  /** Where scraped pods are asked on loopback; none is without it. */
  expositionPort?: number;
}

export interface Cluster {
  world: World;
  controllers: Controllers;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** The cluster comes up within this time. */
const BOOT_MS = 5 * MINUTE_MS;
const TABLES: readonly TableName[] = [
  'nodes',
  'pods',
  'namespaces',
  'events',
  'services',
  'deployments',
  'replicasets',
  'statefulsets',
  'daemonsets',
  'jobs',
  'cronjobs',
  'horizontalpodautoscalers',
  'poddisruptionbudgets',
  'persistentvolumeclaims',
  'endpointslices',
  'resourcequotas',
];

/**
 * Builds the demo cluster: it boots through the same controllers that run it later, is then made to look
 * days old, and lives for an hour, so that events, finished jobs and restarts are there from the first request on.
 */
export function buildCluster(options: ClusterOptions): Cluster {
  const livedMs = options.livedMinutes * MINUTE_MS;
  const clock = new Clock(options.startMs - BOOT_MS - livedMs);
  const store = new Store(options.history, firstRevision(clock.now()));
  const random = new Random(`${options.seed}/cluster`);
  const events = new EventRecorder(store, clock, random);
  const world: World = {
    seed: options.seed,
    store,
    clock,
    random,
    events,
    plans: new Map(),
    pulled: new Set(),
    backoffs: new Map(),
    notify: () => {},
    expositionPort: options.expositionPort,
  };
  const controllers = new Controllers(world);
  world.notify = (owner, namespace) => controllers.notify(owner, namespace);
  boot(world, controllers);
  makeOld(world);
  ageLeaks(world);
  startLife(world, controllers);
  if (!options.isQuiet) startChance(world, controllers);
  clock.advance(livedMs);
  for (const table of TABLES) store.forget(table);
  return { world, controllers };
}

/**
 * Grows by four a second, faster than the cluster writes (about one): a simulator that starts again is always ahead of its last
 * run, so that a watch of the last run is told 410 instead of waiting for a revision that it takes for the future.
 */
function firstRevision(bootMs: number): number {
  return Math.max(1_000, Math.floor((bootMs - Date.UTC(2024, 0, 1)) / 250));
}

function boot(world: World, controllers: Controllers): void {
  for (const name of NAMESPACES) {
    world.store.create('namespaces', {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: newMeta(world, { labels: { 'kubernetes.io/metadata.name': name }, name }),
      spec: { finalizers: ['kubernetes'] },
      status: { phase: 'Active' },
    });
  }
  for (const draft of NODES) world.store.create('nodes', nodeOf(draft, world));
  followPods(world);
  createFixedServices(world);
  createOtherClaims(world);
  createQuotas(world);
  for (const draft of WORKLOADS) controllers.create(draft);
  world.clock.advance(BOOT_MS);
  for (const event of world.store.list('events')) {
    world.store.remove('events', event.metadata.namespace, event.metadata.name);
  }
}

const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

function shiftTimes(value: unknown, byMs: number): unknown {
  if (typeof value === 'string') return TIMESTAMP.test(value) ? rfc3339(Date.parse(value) + byMs) : value;
  if (Array.isArray(value)) return value.map((item) => shiftTimes(item, byMs));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, shiftTimes(item, byMs)]));
}

/** Age in days: nodes and namespaces are the oldest, then workloads, then their pods. */
function ageDays(
  table: TableName,
  object: KubeObject,
  { seed, rolledOut }: { seed: number; rolledOut: Rollouts },
): number {
  const owner = object.metadata.labels?.app ?? object.metadata.name;
  const workload = 9 + 70 * unitAt(hash32(`${seed}/age/${owner}`), 1);
  if (table === 'nodes' || table === 'namespaces') return 96 + 3 * unitAt(hash32(`${seed}/age/${owner}`), 2);
  const rollout = rolledOut.get(owner);
  if (rollout !== undefined && (table === 'pods' || table === 'replicasets')) return rollout;
  if (table === 'pods') return workload * (0.04 + 0.2 * unitAt(hash32(`${seed}/age/${object.metadata.name}`), 3));
  return table === 'replicasets' ? workload * 0.3 : workload;
}

/** Days since the last rollout, by workload. */
type Rollouts = ReadonlyMap<string, number>;

function makeOld(world: World): void {
  const rolledOut: Rollouts = new Map(
    WORKLOADS.flatMap((it) => (it.rolledOut ? [[it.name, it.rolledOut.daysAgo]] : [])),
  );
  for (const table of TABLES) {
    for (const object of world.store.list(table)) {
      const { namespace, name, uid } = object.metadata;
      // Pods in trouble stay young: their restarts and events are told from their start on.
      const faults = world.plans.get(uid)?.faults ?? {};
      const isPending = 'status' in object && (object.status as { phase?: string }).phase === 'Pending';
      if ((Object.keys(faults).length > 0 && !leaksSlowly(world, uid)) || isPending) continue;
      const byMs = -ageDays(table, object, { seed: world.seed, rolledOut }) * DAY_MS;
      world.store.update(table, namespace, name, (draft) => {
        Object.assign(draft, shiftTimes(draft, byMs));
      });
    }
  }
}
