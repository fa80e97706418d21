import type { KubeObject, OwnerReference, Pod } from '../types.js';
import { autoscalerOf } from './autoscaling.js';
import { reconcileJob } from './cron-jobs.js';
import { reconcileDeployment } from './deployments.js';
import { budgetOf } from './policies.js';
import { serviceOf } from './services.js';
import { reconcileDaemonSet, reconcileStatefulSet } from './sets.js';
import { createWorkload, planOfDraft, type WorkloadDraft } from './workload.js';
import type { PodPlan, World } from './world.js';

/** A controller looks at a burst of changes once. */
const SETTLE_MS = 80;

/** A workload that runs: how it was written down, and the plan that its next pods get. */
export interface Workload {
  draft: WorkloadDraft;
  plan: PodPlan;
}

const keyOf = (kind: string, namespace: string, name: string) => `${kind}/${namespace}/${name}`;

/** The cluster's controllers: each brings its object closer to its spec whenever one of its pods changes. */
export class Controllers {
  readonly #workloads = new Map<string, Workload>();
  readonly #queued = new Set<string>();

  constructor(private readonly world: World) {}

  workload(kind: string, namespace: string, name: string): Workload | undefined {
    return this.#workloads.get(keyOf(kind, namespace, name));
  }

  workloads(): Workload[] {
    return [...this.#workloads.values()];
  }

  /** Creates a workload with what belongs to it: service, budget, autoscaler. Its pods follow as time goes on. */
  create(draft: WorkloadDraft): KubeObject {
    const plan = planOfDraft(draft);
    this.#workloads.set(keyOf(draft.kind, draft.namespace, draft.name), { draft, plan });
    const service = serviceOf(this.world, draft);
    if (service) this.world.store.create('services', service);
    const budget = budgetOf(this.world, draft);
    if (budget) this.world.store.create('poddisruptionbudgets', budget);
    const autoscaler = autoscalerOf(this.world, draft);
    if (autoscaler) this.world.store.create('horizontalpodautoscalers', autoscaler);
    const object = createWorkload(this.world, draft);
    this.enqueue(draft.kind, draft.namespace, draft.name);
    return object;
  }

  /** Looks at the owner of a pod soon; a ReplicaSet stands for its Deployment. */
  notify(owner: OwnerReference, namespace: string): void {
    if (owner.kind !== 'ReplicaSet') {
      this.enqueue(owner.kind, namespace, owner.name);
      return;
    }
    const set = this.world.store.get('replicasets', namespace, owner.name);
    const deployment = set?.metadata.ownerReferences?.[0];
    if (deployment) this.enqueue('Deployment', namespace, deployment.name);
  }

  enqueue(kind: string, namespace: string, name: string): void {
    const key = keyOf(kind, namespace, name);
    if (this.#queued.has(key)) return;
    this.#queued.add(key);
    this.world.clock.after(SETTLE_MS, () => {
      this.#queued.delete(key);
      this.#reconcile(kind, namespace, name);
    });
  }

  /** Looks at every Deployment again: some judgements come with time alone, such as a missed deadline. */
  resync(): void {
    for (const { draft } of this.#workloads.values()) {
      if (draft.kind === 'Deployment') this.enqueue(draft.kind, draft.namespace, draft.name);
    }
  }

  /** Share of the traffic that each pod of a workload carries: 1 with the replicas of its load profile. */
  shareOf(pod: Pod): number {
    const nominal = this.world.plans.get(pod.metadata.uid)?.nominalReplicas ?? 1;
    const owner = pod.metadata.ownerReferences?.[0];
    if (owner?.kind !== 'ReplicaSet') return 1;
    const set = this.world.store.get('replicasets', pod.metadata.namespace, owner.name);
    const deployment = set?.metadata.ownerReferences?.[0];
    const ready = this.world.store.get('deployments', pod.metadata.namespace, deployment?.name ?? '')?.status
      .readyReplicas;
    return Math.min(2.5, nominal / Math.max(1, ready ?? nominal));
  }

  #reconcile(kind: string, namespace: string, name: string): void {
    const { world } = this;
    const plan = this.workload(kind, namespace, name)?.plan;
    if (kind === 'Job') {
      const job = world.store.get('jobs', namespace, name);
      if (job) reconcileJob(world, job);
    } else if (!plan) return;
    else if (kind === 'Deployment') {
      const deployment = world.store.get('deployments', namespace, name);
      if (deployment) reconcileDeployment(world, deployment, plan);
    } else this.#reconcileSet(kind, namespace, name, plan);
  }

  #reconcileSet(kind: string, namespace: string, name: string, plan: PodPlan): void {
    if (kind === 'StatefulSet') {
      const set = this.world.store.get('statefulsets', namespace, name);
      if (set) reconcileStatefulSet(this.world, set, plan);
    } else if (kind === 'DaemonSet') {
      const set = this.world.store.get('daemonsets', namespace, name);
      if (set) reconcileDaemonSet(this.world, set, plan);
    }
  }
}
