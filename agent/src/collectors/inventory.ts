import type { ClusterFactsInput } from '../api/generated.js';
import type { KubeClient } from '../kube/client.js';
import type { KubeObject } from '../kube/objects.js';
import { Turns } from '../kube/turns.js';
import { type WatchOptions, watchList } from '../kube/watch.js';
import type { Collector, CollectorContext, RbacRule } from './collector.js';
import { pathOf, RESOURCES } from './inventory/kinds.js';
import { InventoryTracker } from './inventory/tracker.js';

/** Changes are gathered for so long: a rollout touches every object several times within a second. */
const GATHER_SECONDS = 2;

/** Lists under way at the same time: what they hold in memory, and ask of the API, stays bounded. */
const LISTS_AT_A_TIME = 2;

/** How watches wait; tests have a clock of their own. */
export type WatchEdges = Pick<WatchOptions<KubeObject>, 'wait' | 'random'>;

function rbacOf(): RbacRule[] {
  const groups = [...new Set(RESOURCES.map((each) => each.group))];
  return groups.map((group) => ({
    apiGroups: [group],
    resources: RESOURCES.filter((each) => each.group === group).map((each) => each.resource),
    verbs: ['get', 'list', 'watch'],
  }));
}

async function readFacts(kube: KubeClient, signal: AbortSignal): Promise<ClusterFactsInput> {
  const [kubeSystemUid, kubernetesVersion] = await Promise.all([kube.kubeSystemUid(signal), kube.version(signal)]);
  return { kubeSystemUid, kubernetesVersion };
}

/** Asks the cluster who it is until it has answered once. */
function factsOnce(kube: KubeClient): (signal: AbortSignal) => Promise<ClusterFactsInput> {
  let known: ClusterFactsInput | null = null;
  return async (signal) => {
    known ??= await readFacts(kube, signal).catch(() => null);
    return known ?? {};
  };
}

async function run(edges: WatchEdges, context: CollectorContext, signal: AbortSignal): Promise<void> {
  const { kube, log, now } = context;
  if (kube === undefined) {
    context.outcome({ status: 'NOTHING_TO_REPORT', reason: 'No Kubernetes API is configured.' });
    return;
  }
  const tracker = new InventoryTracker({
    resources: RESOURCES,
    namedNamespaces: context.namedNamespaces,
    isWatched: context.namespaces,
    kinds: context.inventoryKinds,
    parts: context.inventoryParts,
  });
  const facts = factsOnce(kube);
  let snapshotAt = now();
  const report = async (pollSignal: AbortSignal) => {
    if (now() - snapshotAt >= context.inventoryResyncSeconds() * 1000) {
      tracker.requestSnapshot();
    }
    for (const part of tracker.take(now(), await facts(pollSignal))) {
      if (part.isSnapshot) snapshotAt = now();
      context.emit({ kind: 'inventory', report: part });
      // Everything else goes on between two parts.
      await new Promise((resolve) => setImmediate(resolve));
      if (signal.aborted) break;
    }
    return tracker.outcome();
  };
  const turns = new Turns(LISTS_AT_A_TIME);
  const watches = tracker.stores.map((store) => {
    const path = pathOf(store.resource, store.namespace);
    return watchList({ kube, log, path, store, turns, ...edges }, signal);
  });
  await Promise.all([...watches, context.every(report, { intervalSeconds: () => GATHER_SECONDS })]);
}

/** The objects of a cluster by list and watch: a snapshot first, then what changes. */
export function createInventory(edges: WatchEdges = {}): Collector {
  return {
    name: 'inventory',
    runsFor: 'KUBERNETES',
    rbac: rbacOf(),
    metrics: [],
    run: (context, signal) => run(edges, context, signal),
  };
}
