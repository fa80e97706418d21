import { Access } from './access.js';
import { runControl } from './admin.js';
import { addBulk, type Scale } from './bulk.js';
import { buildCluster, type Cluster } from './cluster/cluster.js';
import { followPatch } from './cluster/patched.js';
import { Controls } from './controls.js';
import { Expositions } from './expositions/server.js';
import { type Past, pastOf } from './history/past.js';
import { listen } from './http.js';
import { kubeconfigFor } from './kubeconfig.js';
import { type Certificates, newCertificates } from './kubelets/certificates.js';
import { Readings } from './kubelets/readings.js';
import { Kubelets } from './kubelets/server.js';
import { MetricsApi } from './metrics-api.js';
import type { Faults } from './outage.js';
import type { KubeObject } from './types.js';
import { Watches } from './watch.js';

export interface KubeSimOptions {
  /** 0 (default): a free one. */
  port?: number;
  seed?: number;
  /** Simulated time at the start; the present by default. */
  now?: Date;
  /** Simulated seconds per second; 0: time stands still until `advance`. */
  speed?: number;
  /** Changes per resource that a watch can catch up on; 1000 by default. */
  history?: number;
  /** Real milliseconds between bookmarks; 60,000 by default. */
  bookmarkMs?: number;
  /** Leaves chance out (failing probes, rollouts): faults that are written down, jobs and load stay. */
  isQuiet?: boolean;
  /** Minutes of life before the start; 65 by default, fewer start faster with less of a past. */
  livedMinutes?: number;
  /** What was before the start: invented for so many days, or as an earlier start has kept it; none by default. */
  past?: { days: number } | Past;
  /** What the kubelets serve with; new ones unless told. false: no kubelet listens. */
  kubelets?: Certificates | false;
  /** Serves the API over https as well, with the kubelets' certificates; plain http by default. */
  isSecure?: boolean;
  /** Adds a big, quiet estate beside the shop. */
  scale?: Scale;
  /** Told about faults of the simulation itself. */
  onError?: (error: unknown) => void;
}

export interface KubeSim extends Controls {
  readonly url: string;
  /** PEM text: the authority that signed the kubelets' certificate; '' when none listens. */
  readonly kubeletAuthority: string;
  /** Reads everything, as an agent does. */
  kubeconfig(): string;
  /** May patch workloads, autoscalers and budgets, too. */
  adminKubeconfig(): string;
  stop(): Promise<void>;
}

class RunningSim extends Controls implements KubeSim {
  constructor(
    parts: ConstructorParameters<typeof Controls>[0],
    readonly url: string,
    readonly kubeletAuthority: string,
    readonly stop: () => Promise<void>,
  ) {
    super(parts);
  }

  kubeconfig(): string {
    return kubeconfigFor(this.url);
  }

  adminKubeconfig(): string {
    return kubeconfigFor(this.url, 'admin');
  }
}

const DAY_MS = 86_400_000;

function pastUntil(cluster: Cluster, now: Date, days: number): Past {
  return pastOf(cluster, { fromMs: now.getTime() - days * DAY_MS, toMs: now.getTime() });
}

const rethrow = (error: unknown) => {
  throw error;
};

/** Starts a simulated Kubernetes API server with a living web shop on loopback. @throws when the port is taken */
export async function startKubeSim(options: KubeSimOptions = {}): Promise<KubeSim> {
  const { port = 0, seed = 1, now = new Date(), speed = 1, history = 1000, bookmarkMs = 60_000 } = options;
  const { isQuiet = false, livedMinutes = 65 } = options;
  const expositions = new Expositions();
  const expositionPort = await expositions.open();
  const cluster = buildCluster({ expositionPort, seed, startMs: now.getTime(), history, isQuiet, livedMinutes });
  const { world, controllers } = cluster;
  if (options.scale) addBulk(world, options.scale);
  const metricsApi = new MetricsApi(world, controllers);
  const faults: Faults = { outage: undefined, metrics: 'served' };
  const access = new Access();
  const requests: Record<string, number> = {};
  const kubelets = new Kubelets(world, new Readings(world, controllers), { access, requests });
  const certificates = options.kubelets ?? (await newCertificates());
  if (certificates) await kubelets.open(certificates);
  expositions.serve(world, kubelets);
  const parts = {
    cluster,
    access,
    kubelets,
    watches: new Watches(world.store, { bookmarkMs }),
    faults,
    requests,
    past: options.past && 'days' in options.past ? pastUntil(cluster, now, options.past.days) : options.past,
  };
  const controls = new Controls(parts);
  const backend = {
    ...parts,
    store: world.store,
    patched: (object: KubeObject) => followPatch(cluster, object),
    metrics: metricsApi.answer.bind(metricsApi),
    admin: (name: string, body: unknown) => runControl(controls, name, body),
  };
  const server = await listen(backend, port, options.isSecure && certificates ? certificates : undefined).catch(
    async (error: unknown) => {
      await Promise.all([kubelets.stop(), expositions.stop()]);
      throw error;
    },
  );
  if (speed > 0) world.clock.follow(speed, options.onError ?? rethrow);
  return new RunningSim(parts, server.url, certificates ? certificates.authority : '', async () => {
    world.clock.stop();
    await Promise.all([server.stop(), kubelets.stop(), expositions.stop()]);
  });
}
