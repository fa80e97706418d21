import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type {
  EndpointSlice,
  HorizontalPodAutoscaler,
  PersistentVolumeClaim,
  PodDisruptionBudget,
  ResourceQuota,
  Service,
} from './kinds.js';
import { type KubeSim, startKubeSim } from './sim.js';
import { askKubelet } from './test/ask-kubelet.js';
import { difference, recorded, SAME } from './test/shape.js';
import type { KubeObject, Pod } from './types.js';

let sim: KubeSim;
const ask = async <T>(path: string): Promise<T> => (await (await fetch(sim.url + path)).json()) as T;
const all = async <T extends KubeObject>(path: string) => (await ask<{ items: T[] }>(path)).items;
const DISCOVERY = '/apis/discovery.k8s.io/v1/namespaces';
const sliceOf = async (namespace: string, service: string) => {
  const selector = `labelSelector=kubernetes.io/service-name=${service}`;
  const [slice] = await all<EndpointSlice>(`${DISCOVERY}/${namespace}/endpointslices?${selector}`);
  return slice;
};
const readyIn = (slice: EndpointSlice | undefined) => slice?.endpoints.filter((it) => it.conditions.ready).length;

beforeAll(async () => {
  sim = await startKubeSim({
    seed: 3,
    now: new Date('2026-03-02T19:00:00Z'),
    speed: 0,
    isQuiet: true,
    livedMinutes: 20,
  });
});
afterAll(() => sim.stop());

describe('what stands around the workloads', () => {
  it('shows a service with the keys of a recorded Kubernetes 1.31', async () => {
    const service = await ask<Service>('/api/v1/namespaces/shop/services/cart');
    expect(difference(service, recorded('service'), /spec\.selector/)).toEqual(SAME);
  });

  it('has endpoint slices that follow the readiness of the pods', async () => {
    const before = await sliceOf('shop', 'catalog');
    const [endpoint] = before?.endpoints ?? [];
    expect([before?.endpoints.length, readyIn(before)]).toEqual([3, 3]);
    sim.killContainer({ namespace: 'shop', pod: endpoint?.targetRef?.name ?? '' });
    sim.advance(500);
    expect(readyIn(await sliceOf('shop', 'catalog'))).toBe(2);
    sim.advance(60_000);
    expect(readyIn(await sliceOf('shop', 'catalog'))).toBe(3);
    expect(readyIn(await sliceOf('data', 'warehouse-loader'))).toBe(0);
  });

  it('has services of every type, and a headless one for each StatefulSet', async () => {
    const services = await all<Service>('/api/v1/services');
    const of = (name: string) => services.find((it) => it.metadata.name === name)?.spec;
    expect(new Set(services.map((it) => it.spec.type))).toEqual(
      new Set(['ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName']),
    );
    expect([of('kafka')?.clusterIP, of('card-provider')?.externalName]).toEqual(['None', 'api.card-provider.example']);
  });

  it('has an autoscaler that says what it measured and what it wants', async () => {
    sim.advance(60_000);
    const path = '/apis/autoscaling/v2/namespaces/shop/horizontalpodautoscalers/frontend';
    const { spec, status } = await ask<HorizontalPodAutoscaler>(path);
    const replicas = (await ask<{ spec: { replicas: number } }>('/apis/apps/v1/namespaces/shop/deployments/frontend'))
      .spec;
    expect([spec.minReplicas, spec.maxReplicas, spec.scaleTargetRef.name]).toEqual([3, 6, 'frontend']);
    expect(status.desiredReplicas).toBe(replicas.replicas);
    expect(status.currentMetrics[0]?.resource.current.averageUtilization).toBeGreaterThan(0);
    expect(status.conditions?.map((it) => it.type)).toEqual(['AbleToScale', 'ScalingActive', 'ScalingLimited']);
  });

  it('has disruption budgets that count healthy pods', async () => {
    const budgets = await all<PodDisruptionBudget>('/apis/policy/v1/poddisruptionbudgets');
    const of = (name: string) => budgets.find((it) => it.metadata.name === name)?.status;
    expect(of('kafka')).toMatchObject({ currentHealthy: 3, desiredHealthy: 2, disruptionsAllowed: 1, expectedPods: 3 });
    expect(of('checkout')).toMatchObject({ desiredHealthy: 2, expectedPods: 3 });
    expect(of('session-store')).toMatchObject({ disruptionsAllowed: 0, expectedPods: 1 });
  });

  it('has claims that pods of StatefulSets mount, one nearly full, one unused, one waiting', async () => {
    const claims = await all<PersistentVolumeClaim>('/api/v1/namespaces/data/persistentvolumeclaims');
    const pods = await all<Pod>('/api/v1/namespaces/data/pods');
    const mounted = pods.flatMap((pod) =>
      ((pod.spec.volumes ?? []) as { persistentVolumeClaim?: { claimName: string } }[]).flatMap(
        (it) => it.persistentVolumeClaim?.claimName ?? [],
      ),
    );
    const unused = claims.filter((it) => !mounted.includes(it.metadata.name)).map((it) => it.metadata.name);
    expect(unused).toEqual(['data-postgres-2', 'warehouse-scratch']);
    expect(claims.find((it) => it.metadata.name === 'warehouse-scratch')?.status.phase).toBe('Pending');
    expect(claims.find((it) => it.metadata.name === 'data-kafka-0')?.status.capacity).toEqual({ storage: '50Gi' });
  });

  it('measures the volume of a claim at the kubelet of its pod', async () => {
    const pod = await ask<Pod>('/api/v1/namespaces/data/pods/kafka-2');
    const { body } = await askKubelet(sim, pod.spec.nodeName ?? '', '/stats/summary');
    const { pods } = JSON.parse(body) as {
      pods: { volume: { pvcRef?: object; usedBytes: number; capacityBytes: number; availableBytes: number }[] }[];
    };
    const volume = pods.flatMap((it) => it.volume).find((it) => JSON.stringify(it.pvcRef)?.includes('data-kafka-2'));
    expect(volume?.pvcRef).toEqual({ name: 'data-kafka-2', namespace: 'data' });
    expect((volume?.usedBytes ?? 0) / (volume?.capacityBytes ?? 1)).toBeGreaterThan(0.93);
    expect((volume?.usedBytes ?? 0) + (volume?.availableBytes ?? 0)).toBe(volume?.capacityBytes);
  });

  it('counts what a namespace uses of its quota', async () => {
    const used = async () => {
      const [quota] = await all<ResourceQuota>('/api/v1/namespaces/data/resourcequotas');
      return quota?.status.used;
    };
    const before = await used();
    expect(before).toMatchObject({ persistentvolumeclaims: '7', 'requests.storage': '350Gi' });
    sim.createPod({ namespace: 'data', name: 'extra', cpu: ['30m', null] });
    sim.advance(10_000);
    expect(Number((await used())?.pods)).toBeGreaterThan(Number(before?.pods));
  });

  it('tells what changes to those who watch', async () => {
    const controller = new AbortController();
    const query = 'watch=true&sendInitialEvents=true&allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan';
    const response = await fetch(`${sim.url}/apis/policy/v1/poddisruptionbudgets?${query}`, {
      signal: controller.signal,
    });
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    const until = async (mark: string) => {
      while (!text.includes(mark)) text += (await reader?.read())?.value ?? '';
    };
    await until('initial-events-end');
    sim.killContainer({ namespace: 'data', pod: 'kafka-1' });
    sim.advance(500);
    await until('"MODIFIED"');
    controller.abort();
    expect(text).toContain('"disruptionsAllowed":0');
  });
});

describe('annotated pods', () => {
  const scraped = async () => {
    const pods = await all<Pod>('/api/v1/namespaces/shop/pods');
    return pods.filter((pod) => pod.metadata.annotations?.['prometheus.io/scrape'] === 'true');
  };
  const scrape = async (pod: Pod | undefined, accept: string) => {
    const annotations = pod?.metadata.annotations ?? {};
    const where = `http://${pod?.status.podIP}:${annotations['prometheus.io/port']}${annotations['prometheus.io/path']}`;
    const response = await fetch(where, { headers: { accept } });
    return { type: response.headers.get('content-type') ?? '', text: await response.text() };
  };

  it('serve the text format, and OpenMetrics to whoever asks for it', async () => {
    const [pod] = await scraped();
    const plain = await scrape(pod, 'text/plain');
    const open = await scrape(pod, 'application/openmetrics-text; version=1.0.0');
    expect(plain.type).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(plain.text).toContain('# TYPE http_requests_total counter');
    expect(open.type).toMatch(/^application\/openmetrics-text; version=1\.0\.0/);
    expect(open.text).toContain('# TYPE http_requests counter');
    expect(open.text.endsWith('# EOF\n')).toBe(true);
  });

  it('serve each its own values, which only grow', async () => {
    const [one, two] = await scraped();
    const valueIn = async (pod: Pod | undefined) => {
      const { text } = await scrape(pod, 'text/plain');
      return Number(/^process_cpu_seconds_total (\S+)$/m.exec(text)?.[1]);
    };
    const steps: number[] = [];
    let last = await valueIn(one);
    for (let i = 0; i < 12; i++) {
      sim.advance(3_000);
      const next = await valueIn(one);
      steps.push(next - last);
      last = next;
    }
    // It counts all the time, not only when the kubelet looks.
    expect(Math.min(...steps)).toBeGreaterThan(0);
    expect(Math.max(...steps)).toBeLessThan(3 * Math.min(...steps));
    const before = await Promise.all([valueIn(one), valueIn(two)]);
    sim.advance(60_000);
    const after = await Promise.all([valueIn(one), valueIn(two)]);
    expect(before[0]).not.toBe(before[1]);
    expect(after[0]).toBeGreaterThan(before[0] ?? 0);
    expect(after[1]).toBeGreaterThan(before[1] ?? 0);
  });
});

describe('reviews of one’s own access', () => {
  const post = async <T>(kind: string, spec: object): Promise<T> => {
    const path = `${sim.url}/apis/authorization.k8s.io/v1/${kind}`;
    return ((await (await fetch(path, { method: 'POST', body: JSON.stringify({ spec }) })).json()) as { status: T })
      .status;
  };
  interface Rules {
    incomplete: boolean;
    resourceRules: { verbs: string[]; apiGroups: string[]; resources: string[] }[];
  }

  it('list every rule that is left', async () => {
    sim.deny({ resource: 'events', verb: 'watch' });
    sim.deny({ resource: 'pods', namespace: 'payments' });
    const rulesIn = async (namespace: string) => {
      const { resourceRules } = await post<Rules>('selfsubjectrulesreviews', { namespace });
      return (group: string, resource: string) =>
        resourceRules.find((it) => it.apiGroups.includes(group) && it.resources.includes(resource))?.verbs;
    };
    const [payments, shop] = await Promise.all([rulesIn('payments'), rulesIn('shop')]);
    sim.allow();
    expect(shop('', 'events')).toEqual(['get', 'list']);
    expect([payments('', 'pods'), shop('', 'pods')]).toEqual([undefined, ['get', 'list', 'watch']]);
    expect([shop('', 'nodes/stats'), shop('', 'nodes/proxy')]).toEqual([['get'], undefined]);
  });

  it('answer for parts of a resource', async () => {
    const may = async (subresource: string) => {
      const resourceAttributes = { verb: 'get', group: '', resource: 'nodes', subresource };
      return (await post<{ allowed: boolean }>('selfsubjectaccessreviews', { resourceAttributes })).allowed;
    };
    expect([await may('stats'), await may('metrics'), await may('proxy')]).toEqual([true, true, false]);
    sim.deny({ resource: 'nodes/metrics' });
    expect(await may('metrics')).toBe(false);
    sim.allow();
  });
});
