import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  ApiException,
  AppsV1Api,
  AutoscalingV2Api,
  BatchV1Api,
  CoreV1Api,
  KubeConfig,
  PatchStrategy,
  PolicyV1Api,
  setHeaderOptions,
  type V1Deployment,
  type V1Pod,
} from '@kubernetes/client-node';
import { type KubeSim, startKubeSim } from '../sim.js';

let sim: KubeSim;
let config: KubeConfig;

beforeEach(async () => {
  sim = await startKubeSim({
    seed: 4,
    now: new Date('2026-03-02T12:00:00Z'),
    speed: 0,
    livedMinutes: 5,
    isQuiet: true,
    kubelets: false,
  });
  config = new KubeConfig();
  config.loadFromString(sim.adminKubeconfig());
});
afterEach(() => sim.stop());

const apps = () => config.makeApiClient(AppsV1Api);
const as = (strategy: string) => setHeaderOptions('Content-Type', strategy);
const STRATEGIC = as(PatchStrategy.StrategicMergePatch);
const MERGE = as(PatchStrategy.MergePatch);
const JSON_PATCH = as(PatchStrategy.JsonPatch);

const shop = (name: string) => ({ namespace: 'shop', name });
const read = (name: string): Promise<V1Deployment> => apps().readNamespacedDeployment(shop(name));
const sizes = (containers: readonly object[]) => ({ spec: { template: { spec: { containers } } } });
const containersOf = ({ spec }: V1Deployment) => spec?.template.spec?.containers ?? [];

async function podsOf(app: string): Promise<V1Pod[]> {
  const { items } = await config
    .makeApiClient(CoreV1Api)
    .listNamespacedPod({ namespace: 'shop', labelSelector: `app=${app}` });
  return items;
}

const isReady = (pod: V1Pod) =>
  pod.metadata?.deletionTimestamp === undefined && pod.status?.containerStatuses?.every((it) => it.ready) === true;

/** Lets so many simulated minutes pass; says how few pods were ready meanwhile. */
async function fewestReady(app: string, minutes: number): Promise<number> {
  let fewest = Number.POSITIVE_INFINITY;
  for (let second = 0; second < 60 * minutes; second += 5) {
    sim.advance(5_000);
    fewest = Math.min(fewest, (await podsOf(app)).filter(isReady).length);
  }
  return fewest;
}

async function refusal(run: Promise<unknown>): Promise<{ code: number; reason: string; message: string }> {
  const error = await run.catch((reason: unknown) => reason);
  if (!(error instanceof ApiException)) throw new Error('the patch was accepted');
  const { reason, message } = JSON.parse(String(error.body)) as { reason: string; message: string };
  return { code: error.code, reason, message };
}

describe('a strategic merge patch', () => {
  const cut = sizes([{ name: 'gift-cards', resources: { requests: { cpu: '100m' }, limits: { cpu: null } } }]);

  it('changes what it names of a container, removes what it says is null, and leaves the rest', async () => {
    const before = await read('gift-cards');
    const after = await apps().patchNamespacedDeployment({ ...shop('gift-cards'), body: cut }, STRATEGIC);
    expect(containersOf(after)).toEqual([
      {
        ...containersOf(before)[0],
        resources: { limits: { memory: '768Mi' }, requests: { cpu: '100m', memory: '512Mi' } },
      },
    ]);
    expect(after.metadata?.generation).toBe((before.metadata?.generation ?? 0) + 1);
    expect(Number(after.metadata?.resourceVersion)).toBeGreaterThan(Number(before.metadata?.resourceVersion));
    expect(after.metadata?.uid).toBe(before.metadata?.uid);
  });

  it('lets new pods of another ReplicaSet replace the old ones, of which enough stay, and they are measured', async () => {
    const old = await podsOf('gift-cards');
    await apps().patchNamespacedDeployment({ ...shop('gift-cards'), body: cut }, STRATEGIC);
    expect(await fewestReady('gift-cards', 2)).toBe(2);
    const fresh = await podsOf('gift-cards');
    expect(fresh).toHaveLength(2);
    expect(fresh.map((pod) => pod.spec?.containers[0]?.resources?.requests?.cpu)).toEqual(['100m', '100m']);
    const hashOf = (pods: V1Pod[]) => new Set(pods.map((pod) => pod.metadata?.labels?.['pod-template-hash']));
    expect([...hashOf(fresh)].some((hash) => hashOf(old).has(hash))).toBe(false);
    const { status } = await read('gift-cards');
    expect(status).toMatchObject({ observedGeneration: 2, updatedReplicas: 2, readyReplicas: 2 });
    const answer = await fetch(`${sim.url}/apis/metrics.k8s.io/v1beta1/namespaces/shop/pods`);
    const { items } = (await answer.json()) as { items: { metadata: { name: string } }[] };
    const measured = items.map(({ metadata }) => metadata.name);
    expect(fresh.every((pod) => measured.includes(pod.metadata?.name ?? ''))).toBe(true);
  });

  it('adds what is new before what it was not told about, merges by the list’s key, and deletes on request', async () => {
    const body = sizes([
      { name: 'metrics', image: 'registry.web-shop.example/metrics:1.0.0', env: [{ name: 'A', value: '1' }] },
    ]);
    const added = await apps().patchNamespacedDeployment({ ...shop('wishlist'), body }, STRATEGIC);
    expect(containersOf(added).map((it) => it.name)).toEqual(['metrics', 'wishlist']);
    const more = sizes([{ name: 'metrics', env: [{ name: 'B', value: '2' }], ports: [{ containerPort: 9090 }] }]);
    const merged = await apps().patchNamespacedDeployment({ ...shop('wishlist'), body: more }, STRATEGIC);
    expect(containersOf(merged)[0]?.env?.map((it) => it.name)).toEqual(['B', 'A']);
    const ordered = await apps().patchNamespacedDeployment(
      {
        ...shop('wishlist'),
        body: {
          spec: { template: { spec: { '$setElementOrder/containers': [{ name: 'wishlist' }, { name: 'metrics' }] } } },
        },
      },
      STRATEGIC,
    );
    expect(containersOf(ordered).map((it) => it.name)).toEqual(['wishlist', 'metrics']);
    const gone = sizes([{ name: 'metrics', $patch: 'delete' }]);
    const left = await apps().patchNamespacedDeployment({ ...shop('wishlist'), body: gone }, STRATEGIC);
    expect(containersOf(left).map((it) => it.name)).toEqual(['wishlist']);
  });

  it('replaces the pods of a StatefulSet from the last to the first, and those of a DaemonSet one by one', async () => {
    const kafka = {
      namespace: 'data',
      name: 'kafka',
      body: sizes([{ name: 'kafka', resources: { requests: { cpu: '200m' } } }]),
    };
    await apps().patchNamespacedStatefulSet(kafka, STRATEGIC);
    const exporter = {
      namespace: 'monitoring',
      name: 'node-exporter',
      body: sizes([{ name: 'node-exporter', resources: { requests: { cpu: '15m' } } }]),
    };
    await apps().patchNamespacedDaemonSet(exporter, STRATEGIC);
    sim.advance(6 * 60_000);
    const { status } = await apps().readNamespacedStatefulSet({ namespace: 'data', name: 'kafka' });
    expect(status).toMatchObject({ updatedReplicas: 3, readyReplicas: 3, observedGeneration: 2 });
    const daemons = await apps().readNamespacedDaemonSet({ namespace: 'monitoring', name: 'node-exporter' });
    expect(daemons.status).toMatchObject({ updatedNumberScheduled: 5, numberReady: 5 });
  });

  it('is used by the next run of a CronJob', async () => {
    const jobs = config.makeApiClient(BatchV1Api);
    const body = {
      spec: {
        jobTemplate: {
          spec: { template: { spec: { containers: [{ name: 'cleanup', resources: { requests: { cpu: '30m' } } }] } } },
        },
      },
    };
    await jobs.patchNamespacedCronJob({ ...shop('cart-cleanup'), body }, STRATEGIC);
    sim.advance(3 * 60_000);
    const { items } = await jobs.listNamespacedJob({ namespace: 'shop' });
    const newest = items.filter((it) => it.metadata?.name?.startsWith('cart-cleanup')).at(-1);
    expect(newest?.spec?.template.spec?.containers[0]?.resources?.requests).toEqual({ cpu: '30m', memory: '64Mi' });
  });

  it('survives a rollout that somebody else starts', async () => {
    const body = sizes([{ name: 'cart', resources: { requests: { cpu: '80m' } } }]);
    await apps().patchNamespacedDeployment({ ...shop('cart'), body }, STRATEGIC);
    sim.rollOut('shop', 'cart');
    sim.advance(3 * 60_000);
    const found = (await podsOf('cart')).map((pod) => pod.spec?.containers[0]?.resources?.requests?.cpu);
    expect(found).toEqual(['80m', '80m', '80m']);
  });
});

describe('other patches', () => {
  it('change an autoscaler by a JSON patch, and the autoscaler goes by it', async () => {
    const scaling = config.makeApiClient(AutoscalingV2Api);
    const path = '/spec/metrics/0/resource/target/averageUtilization';
    const to = (value: number) => [
      { op: 'test', path, value: 70 },
      { op: 'replace', path, value },
    ];
    const patch = (value: number) =>
      scaling.patchNamespacedHorizontalPodAutoscaler({ ...shop('promotions'), body: to(value) }, JSON_PATCH);
    await patch(5);
    expect(await refusal(patch(6))).toMatchObject({ code: 422, reason: 'Invalid' });
    sim.advance(3 * 60_000);
    const { status } = await scaling.readNamespacedHorizontalPodAutoscaler(shop('promotions'));
    expect(status?.desiredReplicas).toBeGreaterThan(2);
    expect(await podsOf('promotions')).toHaveLength(status?.desiredReplicas ?? 0);
  });

  it('let an autoscaler ratchet where less is requested and its target stays', async () => {
    const body = sizes([{ name: 'promotions', resources: { requests: { cpu: '20m' } } }]);
    await apps().patchNamespacedDeployment({ ...shop('promotions'), body }, STRATEGIC);
    sim.advance(5 * 60_000);
    expect((await read('promotions')).spec?.replicas).toBe(6);
  });

  it('change a budget by a merge patch, and it counts anew', async () => {
    const policy = config.makeApiClient(PolicyV1Api);
    const body = { spec: { maxUnavailable: 2 } };
    await policy.patchNamespacedPodDisruptionBudget({ ...shop('thumbnails'), body }, MERGE);
    const { status } = await policy.readNamespacedPodDisruptionBudget(shop('thumbnails'));
    expect(status).toMatchObject({ disruptionsAllowed: 2, desiredHealthy: 3, observedGeneration: 2 });
    const both = { spec: { minAvailable: 1 } };
    expect(
      await refusal(policy.patchNamespacedPodDisruptionBudget({ ...shop('thumbnails'), body: both }, MERGE)),
    ).toEqual({
      code: 422,
      reason: 'Invalid',
      message: expect.stringContaining('minAvailable and maxUnavailable cannot be both set'),
    });
  });

  it('replace lists in a merge patch', async () => {
    const error = await refusal(
      apps().patchNamespacedDeployment({ ...shop('cart'), body: sizes([{ name: 'cart', tty: true }]) }, MERGE),
    );
    expect(error).toEqual({
      code: 422,
      reason: 'Invalid',
      message: 'Deployment.apps "cart" is invalid: spec.template.spec.containers[0].image: Required value',
    });
  });

  it('store nothing as a dry run', async () => {
    const body = { spec: { replicas: 5 } };
    const answer = await apps().patchNamespacedDeployment({ ...shop('cart'), body, dryRun: 'All' }, MERGE);
    expect(answer.spec?.replicas).toBe(5);
    expect((await read('cart')).spec?.replicas).toBe(3);
  });
});

describe('a patch is refused', () => {
  const patch = (name: string, body: object, options = STRATEGIC) =>
    refusal(apps().patchNamespacedDeployment({ ...shop(name), body }, options));

  it.each<[string, object, { code: number; reason: string; message: string }]>([
    [
      'that relies on a resourceVersion which is gone',
      { metadata: { resourceVersion: '1' } },
      {
        code: 409,
        reason: 'Conflict',
        message:
          'Operation cannot be fulfilled on deployments.apps "cart": the object has been modified; please apply your changes to the latest version and try again',
      },
    ],
    [
      'that requests more than the limit',
      sizes([{ name: 'cart', resources: { requests: { cpu: '2' } } }]),
      {
        code: 422,
        reason: 'Invalid',
        message:
          'Deployment.apps "cart" is invalid: spec.template.spec.containers[0].resources.requests: Invalid value: "2": must be less than or equal to cpu limit of 400m',
      },
    ],
    [
      'that says something that is no quantity',
      sizes([{ name: 'cart', resources: { requests: { cpu: 'a lot' } } }]),
      { code: 400, reason: 'BadRequest', message: expect.stringContaining('found "a lot"') as unknown as string },
    ],
    [
      'that changes the selector',
      { spec: { selector: { matchLabels: { tier: 'web' } } } },
      { code: 422, reason: 'Invalid', message: expect.stringContaining('field is immutable') as unknown as string },
    ],
    [
      'that leaves an element without its key',
      sizes([{ image: 'x' }]),
      { code: 400, reason: 'BadRequest', message: expect.stringContaining('merge key: name') as unknown as string },
    ],
    [
      'that gives the object another name',
      { metadata: { name: 'basket' } },
      {
        code: 400,
        reason: 'BadRequest',
        message: 'the name of the object (basket) does not match the name on the URL (cart)',
      },
    ],
  ])('%s', async (_, body, expected) => {
    expect(await patch('cart', body)).toEqual(expected);
  });

  it('for an object that is not there, in a form that is not served, and to who may only read', async () => {
    expect(await patch('nothing', {})).toMatchObject({ code: 404, reason: 'NotFound' });
    expect(await patch('cart', {}, as('application/apply-patch+yaml'))).toMatchObject({
      code: 415,
      reason: 'UnsupportedMediaType',
    });
    config.loadFromString(sim.kubeconfig());
    expect(await patch('cart', {})).toMatchObject({ code: 403, reason: 'Forbidden' });
    const change = { method: 'PATCH', body: '{}', headers: { authorization: 'Bearer kube-sim-admin' } };
    expect((await fetch(`${sim.url}/api/v1/nodes/web-pool-a-7c2f`, change)).status).toBe(405);
  });
});
