import type { Access, DenyRule } from './access.js';
import type { Cluster } from './cluster/cluster.js';
import { endContainer, OOM_KILLED } from './cluster/containers.js';
import { admitPod, deletePod } from './cluster/kubelet.js';
import { setNodeReady } from './cluster/nodes.js';
import type { Exit } from './cluster/pod-changes.js';
import { newPod } from './cluster/pod-factory.js';
import { type ContainerDraft, templateSpec } from './cluster/pod-spec.js';
import { rollOut } from './cluster/rollout.js';
import { DEFAULT_PLAN } from './cluster/world.js';
import type { Past } from './history/past.js';
import type { KubeletFault, Kubelets } from './kubelets/server.js';
import type { LoadProfile } from './load.js';
import type { Faults, MetricsMode, Outage } from './outage.js';
import { badRequest, notFound, tooOld } from './status.js';
import type { ClusterEvent, KubeObject, Labels, Pod, TableName } from './types.js';
import type { Watches } from './watch.js';

export interface PodInput {
  namespace: string;
  name: string;
  labels?: Labels;
  image?: string;
  /** Request and limit of the one container. */
  cpu?: readonly [string | null, string | null];
  memory?: readonly [string | null, string | null];
  load?: LoadProfile;
}

export interface KillInput {
  namespace: string;
  pod: string;
  /** The first one unless told. */
  container?: string;
  /** "OOMKilled" (137) or "Error" (exitCode, 1 unless told). */
  reason?: 'OOMKilled' | 'Error';
  exitCode?: number;
}

export interface EventObject {
  kind: 'Pod' | 'Node' | 'Deployment' | 'StatefulSet' | 'DaemonSet' | 'Job';
  namespace?: string;
  name: string;
}

export interface EventInput {
  object: EventObject;
  reason: string;
  message: string;
  type?: 'Normal' | 'Warning';
  component?: string;
}

const TABLE_OF: Readonly<Record<EventObject['kind'], TableName>> = {
  Pod: 'pods',
  Node: 'nodes',
  Deployment: 'deployments',
  StatefulSet: 'statefulsets',
  DaemonSet: 'daemonsets',
  Job: 'jobs',
};

export interface Parts {
  cluster: Cluster;
  access: Access;
  watches: Watches;
  faults: Faults;
  kubelets: Kubelets;
  requests: Record<string, number>;
  /** What was before the start, where the simulator was asked to invent it. */
  past: Past | undefined;
}

/** What tests do to the cluster and to the server; every method takes effect at once. */
export class Controls {
  constructor(private readonly parts: Parts) {}

  /** Requests answered so far, by "verb resource", such as "list pods" or "get nodes.metrics.k8s.io". */
  get requests(): Readonly<Record<string, number>> {
    return this.parts.requests;
  }

  /** What was before the start. @throws 404 when the simulator was started without a past */
  get past(): Past {
    if (!this.parts.past) throw notFound('controls', '_sim', 'past');
    return this.parts.past;
  }

  get openWatches(): number {
    return this.parts.watches.count;
  }

  /** Simulated time. */
  now(): Date {
    return new Date(this.parts.cluster.world.clock.now());
  }

  /** Moves simulated time forward; everything due until then happens before this returns. */
  advance(ms: number): void {
    this.parts.cluster.world.clock.advance(ms);
  }

  /** Takes a right away: answers 403 from now on, open watches go on as they do on a real server. */
  deny(rule: DenyRule): void {
    this.parts.access.deny(rule);
  }

  /** Gives rights back: those of one resource, or all. */
  allow(resource?: string): void {
    this.parts.access.allow(resource);
  }

  /** metrics.k8s.io: served, never installed (404) or down (503). */
  setMetrics(mode: MetricsMode): void {
    this.parts.faults.metrics = mode;
  }

  /** Lets the kubelet of a node hang, answer errors or cut connections; undefined ends it. @throws 404 */
  setKubelet(node: string, fault: KubeletFault | undefined): void {
    if (!this.parts.cluster.world.store.get('nodes', undefined, node)) throw notFound('nodes', '', node);
    this.parts.kubelets.setFault(node, fault);
  }

  /** Fails or delays every request; undefined ends it. Open watches are cut when requests fail. */
  setOutage(outage: Outage | undefined): void {
    this.parts.faults.outage = outage;
    if (outage?.mode) this.parts.watches.drop();
  }

  /** Cuts open watches of one resource (plural), or all; says how many. */
  dropWatches(resource?: string): number {
    return this.parts.watches.drop(resource);
  }

  /** Sends a bookmark now to the watches that allow them. */
  bookmark(resource?: string): void {
    this.parts.watches.bookmark(resource);
  }

  /** Compaction: open watches end with 410, older revisions and continue tokens are refused with 410. */
  expire(resource: TableName): void {
    const { store } = this.parts.cluster.world;
    this.parts.watches.fail(tooOld(1, store.revision), resource);
    store.forget(resource);
  }

  /** Creates a bare pod with one container; it is scheduled and started as time goes on. */
  createPod(input: PodInput): Pod {
    const { world } = this.parts.cluster;
    const { namespace, name, cpu, memory } = input;
    const load = input.load ?? { shape: 'steady', cpu: [5, 25], memory: [20, 40] };
    const image = input.image ?? 'registry.web-shop.example/tool:1.0.0';
    const container: ContainerDraft = {
      name: 'main',
      image,
      load,
      ...(cpu ? { cpu } : {}),
      ...(memory ? { memory } : {}),
    };
    const spec = templateSpec({ containers: [container] });
    const pod = newPod(world, { namespace, name, labels: input.labels ?? { app: name }, spec });
    return admitPod(world, pod, { ...DEFAULT_PLAN, load: { main: load } });
  }

  /** Deletes a pod; a controller that owns it makes a new one. */
  deletePod(namespace: string, name: string): void {
    deletePod(this.parts.cluster.world, this.#pod(namespace, name));
  }

  /** Ends a running container, which then restarts with the usual back-off. @throws when it does not run */
  killContainer(input: KillInput): void {
    const pod = this.#pod(input.namespace, input.pod);
    const container = input.container
      ? pod.spec.containers.find((it) => it.name === input.container)
      : pod.spec.containers[0];
    if (!container) throw badRequest(`pod ${input.pod} has no container "${input.container}"`);
    const exit: Exit = input.reason === 'OOMKilled' ? OOM_KILLED : { exitCode: input.exitCode ?? 1, reason: 'Error' };
    if (!endContainer(this.parts.cluster.world, pod, container, exit)) {
      throw badRequest(`container ${container.name} of pod ${input.pod} does not run: advance the clock until it does`);
    }
  }

  /** Writes an event about an object, or counts it up when the same was written before. */
  emitEvent(input: EventInput): ClusterEvent {
    const { object, reason, message, type = 'Normal', component = 'kube-sim' } = input;
    return this.parts.cluster.world.events.emit({ object: this.#object(object), component, reason, message, type });
  }

  setReplicas(namespace: string, deployment: string, replicas: number): void {
    const changed = this.parts.cluster.world.store.update(
      'deployments',
      namespace,
      deployment,
      ({ spec, metadata }) => {
        spec.replicas = replicas;
        metadata.generation = (metadata.generation ?? 0) + 1;
      },
    );
    if (!changed) throw notFound('deployments', 'apps', deployment);
    this.parts.cluster.controllers.enqueue('Deployment', namespace, deployment);
  }

  /** Deploys the next version; `imageMissingMs`: its image cannot be pulled for that long. */
  rollOut(namespace: string, deployment: string, imageMissingMs?: number): void {
    const { world, controllers } = this.parts.cluster;
    const workload = controllers.workload('Deployment', namespace, deployment);
    if (!workload) throw notFound('deployments', 'apps', deployment);
    rollOut(world, controllers, workload, imageMissingMs);
  }

  /** Lets a node fall silent (Ready=Unknown, as the node controller finds it), or come back. */
  setNodeReady(name: string, isReady: boolean): void {
    if (!setNodeReady(this.parts.cluster.world, name, isReady)) throw notFound('nodes', '', name);
  }

  #pod(namespace: string, name: string): Pod {
    const pod = this.parts.cluster.world.store.get('pods', namespace, name);
    if (!pod) throw notFound('pods', '', name);
    return pod;
  }

  #object({ kind, namespace, name }: EventObject): KubeObject {
    const table = TABLE_OF[kind];
    const found = table && this.parts.cluster.world.store.get(table, namespace, name);
    if (!found) throw badRequest(`there is no ${kind} "${namespace ?? ''}/${name}" to write an event about`);
    return found;
  }
}
