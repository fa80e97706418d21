import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type KubeSim, startKubeSim } from './sim.js';
import type { KubeObject } from './types.js';

interface List {
  kind: string;
  apiVersion: string;
  metadata: { resourceVersion: string; continue?: string; remainingItemCount?: number };
  items: KubeObject[];
}

interface Failure {
  kind: 'Status';
  code: number;
  reason: string;
  message: string;
  metadata: { continue?: string };
}

let sim: KubeSim;

beforeEach(async () => {
  sim = await startKubeSim({ seed: 2, now: new Date('2026-03-02T09:00:00Z'), speed: 0, livedMinutes: 5, history: 50 });
});
afterEach(() => sim.stop());

const ask = (path: string, init?: RequestInit) => fetch(sim.url + path, init);
const list = async (path: string) => (await (await ask(path)).json()) as List;
const failure = async (path: string, init?: RequestInit) => {
  const response = await ask(path, init);
  return { status: response.status, body: (await response.json()) as Failure };
};
const keys = (items: KubeObject[]) => items.map((it) => `${it.metadata.namespace}/${it.metadata.name}`);

/** Follows continue tokens to the end; `between` runs after the first page. */
async function pages(path: string, limit: number, between = () => {}): Promise<List[]> {
  const found: List[] = [];
  for (let token: string | undefined = ''; token !== undefined; ) {
    const page = await list(`${path}?limit=${limit}&continue=${token}`);
    found.push(page);
    if (found.length === 1) between();
    token = page.metadata.continue;
  }
  return found;
}

describe('lists', () => {
  it('carry kind and revision, and items without either', async () => {
    const pods = await list('/api/v1/pods');
    expect(pods).toMatchObject({ kind: 'PodList', apiVersion: 'v1' });
    expect(Number(pods.metadata.resourceVersion)).toBeGreaterThan(0);
    expect(Object.keys(pods.items[0] ?? {})).toEqual(['metadata', 'spec', 'status']);
  });

  it('page through one consistent state, whatever is written meanwhile', async () => {
    const before = keys((await list('/api/v1/pods')).items);
    const found = await pages('/api/v1/pods', 10, () => {
      sim.createPod({ namespace: 'shop', name: 'zz-late' });
      sim.advance(120_000);
    });
    expect(found.flatMap((page) => keys(page.items))).toEqual(before);
    expect(new Set(found.map((page) => page.metadata.resourceVersion)).size).toBe(1);
    expect(found[0]?.metadata.remainingItemCount).toBe(before.length - 10);
    expect(found.at(-1)?.metadata).not.toHaveProperty('remainingItemCount');
  });

  it('leave the remaining count out when a selector is given', async () => {
    const page = await list('/api/v1/pods?limit=2&labelSelector=app%3Dfrontend');
    expect(page.metadata.continue).toBeDefined();
    expect(page.metadata).not.toHaveProperty('remainingItemCount');
  });

  it('refuse an expired continue token with 410 and offer one for an inconsistent rest', async () => {
    const first = await list('/api/v1/pods?limit=10');
    sim.expire('pods');
    const { status, body } = await failure(`/api/v1/pods?limit=10&continue=${first.metadata.continue}`);
    expect([status, body.kind, body.code, body.reason]).toEqual([410, 'Status', 410, 'Expired']);
    const rest = await list(`/api/v1/pods?continue=${body.metadata.continue}`);
    expect(keys([...first.items, ...rest.items])).toEqual(keys((await list('/api/v1/pods')).items));
  });

  it('narrow down by namespace, field and label', async () => {
    const inShop = await list('/api/v1/namespaces/shop/pods');
    expect(inShop.items.every((it) => it.metadata.namespace === 'shop')).toBe(true);
    const onNode = await list('/api/v1/pods?fieldSelector=spec.nodeName%3Dweb-pool-a-7c2f,status.phase%3DRunning');
    const carts = await list('/api/v1/pods?labelSelector=app%20in%20(cart,catalog)');
    expect(onNode.items.length).toBeGreaterThan(10);
    expect(carts.items).toHaveLength(6);
  });

  it('show an event under events.k8s.io with that version’s names', async () => {
    const [core] = (await list('/api/v1/namespaces/shop/events')).items as (KubeObject & { message: string })[];
    const response = await ask(`/apis/events.k8s.io/v1/namespaces/shop/events/${core?.metadata.name}`);
    const event = (await response.json()) as { note: string; apiVersion: string };
    expect(event).toMatchObject({ apiVersion: 'events.k8s.io/v1', note: core?.message });
  });
});

describe('errors', () => {
  it.each([
    ['a missing pod', '/api/v1/namespaces/shop/pods/nope', 404, 'NotFound', 'pods "nope" not found'],
    [
      'a missing deployment',
      '/apis/apps/v1/namespaces/shop/deployments/nope',
      404,
      'NotFound',
      'deployments.apps "nope" not found',
    ],
    [
      'metrics of a missing pod',
      '/apis/metrics.k8s.io/v1beta1/namespaces/shop/pods/x',
      404,
      'NotFound',
      'podmetrics.metrics.k8s.io "shop/x" not found',
    ],
    ['an unknown resource', '/api/v1/wardrobes', 404, 'NotFound', 'the server could not find the requested resource'],
    ['a bad limit', '/api/v1/pods?limit=x', 400, 'BadRequest', 'limit: Invalid value'],
    ['a bad field', '/api/v1/pods?fieldSelector=spec.x%3D1', 400, 'BadRequest', 'field label not supported: spec.x'],
    [
      'a revision from the future',
      '/api/v1/pods?resourceVersion=999999999999',
      504,
      'Timeout',
      'Too large resource version',
    ],
    [
      'a watch on metrics',
      '/apis/metrics.k8s.io/v1beta1/pods?watch=1',
      405,
      'MethodNotAllowed',
      'does not allow this method',
    ],
  ])('answer %s as Kubernetes does', async (_what, path, code, reason, message) => {
    const { status, body } = await failure(path);
    expect([status, body]).toEqual([code, expect.objectContaining({ kind: 'Status', code, reason })]);
    expect(body.message).toContain(message);
  });

  it('refuse writes and subresources for want of rights', async () => {
    const deletion = await failure('/api/v1/namespaces/shop/pods/x', { method: 'DELETE' });
    expect(deletion.status).toBe(403);
    expect(deletion.body.message).toBe(
      'pods "x" is forbidden: User "system:serviceaccount:k8intel:k8intel-agent" cannot delete resource "pods" in API group "" in the namespace "shop"',
    );
    expect((await failure('/api/v1/nodes/web-pool-a-7c2f/proxy/stats/summary')).status).toBe(403);
  });
});

describe('faults', () => {
  it('deny a resource with RBAC’s words until it is allowed again', async () => {
    sim.deny({ resource: 'pods' });
    const { status, body } = await failure('/api/v1/pods');
    expect([status, body.reason]).toEqual([403, 'Forbidden']);
    expect(body.message).toBe(
      'pods is forbidden: User "system:serviceaccount:k8intel:k8intel-agent" cannot list resource "pods" in API group "" at the cluster scope',
    );
    sim.allow('pods');
    expect((await ask('/api/v1/pods')).status).toBe(200);
  });

  it('answer a review of one’s own access accordingly', async () => {
    sim.deny({ resource: 'events', verb: 'watch' });
    const review = async (verb: string, resource: string) => {
      const body = JSON.stringify({ spec: { resourceAttributes: { verb, group: '', resource } } });
      const response = await ask('/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', { method: 'POST', body });
      return ((await response.json()) as { status: { allowed: boolean } }).status.allowed;
    };
    expect(await Promise.all([review('list', 'events'), review('watch', 'events'), review('delete', 'pods')])).toEqual([
      true,
      false,
      false,
    ]);
  });

  it('take metrics.k8s.io away: not installed, or not answering', async () => {
    sim.setMetrics('absent');
    const groups = (await (await ask('/apis')).json()) as { groups: { name: string }[] };
    expect(groups.groups.map((group) => group.name)).not.toContain('metrics.k8s.io');
    expect((await ask('/apis/metrics.k8s.io/v1beta1/pods')).status).toBe(404);
    sim.setMetrics('unavailable');
    const response = await ask('/apis/metrics.k8s.io/v1beta1/nodes');
    expect([response.status, await response.text()]).toEqual([503, 'service unavailable\n']);
  });

  it('fail, cut or delay every answer, and end', async () => {
    sim.setOutage({ mode: 'error', code: 500 });
    expect((await failure('/api/v1/pods')).status).toBe(500);
    sim.setOutage({ mode: 'cut' });
    await expect(ask('/api/v1/pods')).rejects.toThrow('fetch failed');
    sim.setOutage({ mode: 'hang' });
    await expect(ask('/api/v1/pods', { signal: AbortSignal.timeout(100) })).rejects.toThrow('aborted due to timeout');
    sim.setOutage({ delayMs: 60 });
    const startedAt = performance.now();
    expect((await ask('/version')).status).toBe(200);
    expect(performance.now() - startedAt).toBeGreaterThan(55);
    sim.setOutage(undefined);
    expect((await ask('/api/v1/pods')).status).toBe(200);
  });
});

describe('discovery', () => {
  it('names versions, groups, resources and health', async () => {
    expect(await (await ask('/version')).json()).toMatchObject({ major: '1', minor: '31', gitVersion: 'v1.31.14' });
    expect(await (await ask('/api')).json()).toMatchObject({ kind: 'APIVersions', versions: ['v1'] });
    const core = (await (await ask('/api/v1')).json()) as { resources: { name: string }[] };
    expect(core.resources.map((it) => it.name)).toEqual([
      'nodes',
      'pods',
      'namespaces',
      'events',
      'services',
      'persistentvolumeclaims',
      'resourcequotas',
    ]);
    const metrics = (await (await ask('/apis/metrics.k8s.io/v1beta1')).json()) as { resources: { kind: string }[] };
    expect(metrics.resources.map((it) => it.kind)).toEqual(['NodeMetrics', 'PodMetrics']);
    for (const path of ['/healthz', '/readyz', '/livez']) expect(await (await ask(path)).text()).toBe('ok');
  });
});

describe('controls over HTTP', () => {
  const control = async (name: string, body: object = {}) => {
    const response = await ask(`/_sim/${name}`, { method: 'POST', body: JSON.stringify(body) });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };

  it('drive the cluster like the methods do', async () => {
    await control('create-pod', { namespace: 'default', name: 'extra' });
    await control('advance', { ms: 30_000 });
    const running = await list('/api/v1/namespaces/default/pods?fieldSelector=status.phase%3DRunning');
    expect(keys(running.items)).toEqual(['default/extra']);
    await control('kill-container', { namespace: 'default', pod: 'extra', reason: 'OOMKilled' });
    await control('emit-event', {
      object: { kind: 'Pod', namespace: 'default', name: 'extra' },
      reason: 'Seen',
      message: 'here',
    });
    expect((await list('/api/v1/events?fieldSelector=reason%3DSeen')).items).toHaveLength(1);
    await control('outage', { mode: 'error' });
    expect((await ask('/api/v1/pods')).status).toBe(503);
    await control('outage');
    const { body } = await control('state');
    expect(body).toMatchObject({ now: '2026-03-02T09:00:30.000Z', requests: { 'list pods': 1, 'list events': 1 } });
  });

  it('say what is wrong with a call', async () => {
    expect(await control('advance', { ms: 'soon' })).toMatchObject({
      status: 400,
      body: { message: 'field "ms" is "soon": expected a number' },
    });
    expect((await control('nonsense')).status).toBe(404);
  });
});

describe('a simulator that starts again', () => {
  it('is the same cluster, and refuses revisions of its last run as too old', async () => {
    sim.advance(60_000);
    const { metadata } = await list('/api/v1/pods?limit=1');
    const uid = async () => ((await (await ask('/api/v1/namespaces/kube-system')).json()) as KubeObject).metadata.uid;
    const before = await uid();
    await sim.stop();
    sim = await startKubeSim({ seed: 2, now: new Date('2026-03-02T09:01:30Z'), speed: 0, livedMinutes: 5 });
    const watch = await ask(`/api/v1/pods?watch=1&resourceVersion=${metadata.resourceVersion}`);
    expect(JSON.parse(await watch.text())).toMatchObject({ type: 'ERROR', object: { code: 410, reason: 'Expired' } });
    expect(await uid()).toBe(before);
  });
});

describe('a big cluster', () => {
  it('adds the asked number of pods and nodes to the shop, all running and measured', async () => {
    const big = await startKubeSim({
      now: new Date('2026-03-02T09:00:00Z'),
      speed: 0,
      scale: { pods: 500, nodes: 10 },
    });
    big.advance(45_000);
    const all = async (path: string) => ((await (await fetch(big.url + path)).json()) as List).items;
    const bulk = (await all('/api/v1/pods?fieldSelector=status.phase%3DRunning')).filter((it) =>
      it.metadata.namespace?.startsWith('bulk-'),
    );
    const metrics = (await all('/apis/metrics.k8s.io/v1beta1/pods')).filter((it) =>
      it.metadata.namespace?.startsWith('bulk-'),
    );
    expect([bulk.length, metrics.length, (await all('/api/v1/nodes')).length]).toEqual([500, 500, 15]);
    await big.stop();
  });
});
