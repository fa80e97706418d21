import { afterEach, describe, expect, it } from '@jest/globals';
import type { KubeObject } from '../kube/objects.js';
import { type Run, runCollector } from '../test/context.js';
import { FakeKube, recordedLists } from '../test/fake-kube.js';
import { until } from '../test/fake-server.js';
import type { InventoryReport } from './collector.js';
import { pathOf, RESOURCES } from './inventory/kinds.js';
import { createInventory } from './inventory.js';

let kube = new FakeKube();
let run: Run;

afterEach(async () => {
  await run.stop();
  await kube.stop();
});

const reports = (): InventoryReport[] =>
  run.observations.flatMap((each) => (each.kind === 'inventory' ? [each.report] : []));
const object = (namespace: string, name: string): KubeObject => ({
  metadata: { uid: `${namespace}-${name}`, name, namespace },
});

describe('inventory', () => {
  it('P51: asks for named namespaces one by one, so that rights for these are enough', async () => {
    const namespaced = RESOURCES.filter((each) => each.isNamespaced);
    const lists = ['shop', 'bank'].flatMap((namespace) =>
      namespaced.map((each): [string, KubeObject[]] => [pathOf(each, namespace), [object(namespace, each.resource)]]),
    );
    kube = new FakeKube(Object.fromEntries(lists));
    await kube.start();
    for (const path of ['/api/v1/nodes', '/api/v1/namespaces']) kube.refuse(path, 403, 'not at the cluster scope');
    const named = ['shop', 'bank'];
    run = runCollector(createInventory(), kube.client(), {
      namedNamespaces: named,
      namespaces: (name) => named.includes(name),
    });
    await until('the snapshot came', () => reports().length > 0);
    const [snapshot] = reports();
    expect(snapshot?.pods.map(({ uid }) => uid)).toEqual(['shop-pods', 'bank-pods']);
    expect(snapshot?.workloads).toHaveLength(12);
    expect(snapshot?.unobserved.map(({ kind }) => kind)).toEqual(['CLUSTER_NODE', 'NAMESPACE']);
    await until('it says so', () => run.outcomes.at(-1)?.status === 'OK');
    expect(run.outcomes.at(-1)).toMatchObject({ note: 'Forbidden to list and watch: nodes, namespaces.' });
    const wide = kube.requests.filter(({ pathname }) => namespaced.some((each) => pathname === pathOf(each, null)));
    expect(wide).toEqual([]);
  });

  it('lists owners first and pods last, not everything at a time', async () => {
    kube = new FakeKube(recordedLists());
    await kube.start();
    run = runCollector(createInventory(), kube.client());
    await until('the snapshot came', () => reports().length > 0);
    const listed = kube.requests.filter((url) => url.searchParams.has('limit')).map(({ pathname }) => pathname);
    expect(listed.at(-1)).toBe('/api/v1/pods');
    expect(listed.indexOf('/apis/apps/v1/replicasets')).toBeLessThan(listed.indexOf('/api/v1/pods'));
  });
});
