import type { ClusterFactsInput } from '../api/generated.js';
import type { KubeClient } from '../kube/client.js';
import { watchList } from '../kube/watch.js';
import type { Collector, CollectorContext, RbacRule } from './collector.js';
import { RESOURCES } from './inventory/kinds.js';
import { InventoryTracker } from './inventory/tracker.js';

/** Changes are gathered for so long: a rollout touches every object several times within a second. */
const GATHER_SECONDS = 2;

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

async function run(context: CollectorContext, signal: AbortSignal): Promise<void> {
  const { kube, log, now } = context;
  if (kube === undefined) {
    context.outcome({ status: 'NOTHING_TO_REPORT', reason: 'No Kubernetes API is configured.' });
    return;
  }
  const tracker = new InventoryTracker(RESOURCES);
  const facts = factsOnce(kube);
  let snapshotAt = now();
  const report = async (pollSignal: AbortSignal) => {
    if (now() - snapshotAt >= context.inventoryResyncSeconds() * 1000) {
      tracker.requestSnapshot();
    }
    const taken = tracker.take(now(), await facts(pollSignal));
    if (taken?.isSnapshot) snapshotAt = now();
    if (taken !== null) context.emit({ kind: 'inventory', report: taken });
    return tracker.outcome();
  };
  const watches = tracker.resources.map((tracked) =>
    watchList(
      {
        kube,
        log,
        path: tracked.resource.path,
        store: tracked.store,
        trim: tracked.resource.trim,
        changed: (uid, seen) => tracker.changed(tracked, uid, seen),
        state: (state) => tracker.setState(tracked, state),
      },
      signal,
    ),
  );
  await Promise.all([...watches, context.every(report, { intervalSeconds: () => GATHER_SECONDS })]);
}

/** Nodes, namespaces, workloads and pods by list and watch: a snapshot first, then what changes. */
export const inventory: Collector = { name: 'inventory', runsFor: 'KUBERNETES', rbac: rbacOf(), metrics: [], run };
