import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type KubeSim, startKubeSim } from '../sim.js';
import { askKubelet } from '../test/ask-kubelet.js';
import { difference, recorded, SAME } from '../test/shape.js';
import type { Pod } from '../types.js';

const NODE = 'web-pool-a-7c2f';
const OTHER = 'web-pool-b-19de';
/** Where what belongs on no spot node may run. */
const WEB_POOL = [NODE, OTHER, 'web-pool-c-e05b'];

interface Cpu {
  time: string;
  usageNanoCores?: number;
  usageCoreNanoSeconds: number;
}

interface Summary {
  node: { nodeName: string; cpu: Cpu; network: { rxBytes: number } };
  pods: {
    podRef: { name: string; namespace: string; uid: string };
    cpu: Cpu;
    network: { rxBytes: number; txBytes: number };
    containers: { name: string; cpu?: Cpu; memory?: { workingSetBytes: number } }[];
    volume: { name: string; pvcRef?: { name: string; namespace: string }; usedBytes: number; capacityBytes: number }[];
  }[];
}

let sim: KubeSim;
const summary = async (node = NODE): Promise<Summary> =>
  JSON.parse((await askKubelet(sim, node, '/stats/summary')).body);
const exposition = async (path: string, node = NODE) => (await askKubelet(sim, node, path)).body.trimEnd().split('\n');
const sampleOf = (line: string | undefined) => Number(line?.split(' ')[1]);

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

describe('kubelets', () => {
  it('answer /stats/summary with the keys of a recorded Kubernetes 1.31', async () => {
    // The recorded node told no network of its pods and ran no kubelet of its own; the shop’s does.
    const except =
      /network|systemContainers|process_stats|pvcRef|memory\.(usageBytes|rssBytes|pageFaults|majorPageFaults|availableBytes)/;
    expect(difference(await summary(), recorded('stats-summary'), except)).toEqual(SAME);
  });

  it('answer /metrics/resource with the families of a recorded Kubernetes 1.31', async () => {
    const headOf = (lines: string[]) => lines.filter((line) => line.startsWith('#'));
    const real = readFileSync(new URL('../fixtures/metrics-resource.txt', import.meta.url), 'utf8').split('\n');
    expect(headOf(await exposition('/metrics/resource'))).toEqual(headOf(real));
  });

  it('count up only, by what the metrics API says', async () => {
    const before = await summary();
    sim.advance(60_000);
    const after = await summary();
    const usage = (await (await fetch(`${sim.url}/apis/metrics.k8s.io/v1beta1/pods`)).json()) as {
      items: { metadata: { name: string }; containers: { usage: { cpu: string } }[] }[];
    };
    const lasting = after.pods.flatMap((pod) => {
      const earlier = before.pods.find((it) => it.podRef.uid === pod.podRef.uid);
      return earlier ? [{ pod, earlier }] : [];
    });
    for (const { pod, earlier } of lasting) {
      const seconds = (Date.parse(pod.cpu.time) - Date.parse(earlier.cpu.time)) / 1000;
      const cores = (pod.cpu.usageCoreNanoSeconds - earlier.cpu.usageCoreNanoSeconds) / 1e9 / seconds;
      const measured = usage.items.find((it) => it.metadata.name === pod.podRef.name)?.containers ?? [];
      const expected = measured.reduce((sum, it) => sum + Number.parseInt(it.usage.cpu, 10) / 1e9, 0);
      expect(cores).toBeGreaterThan(0);
      if (expected > 0) expect(cores / expected).toBeGreaterThan(0.6);
      if (expected > 0) expect(cores / expected).toBeLessThan(1.6);
      expect(pod.network.rxBytes).toBeGreaterThanOrEqual(earlier.network.rxBytes);
    }
    expect(lasting.length).toBeGreaterThan(10);
    expect(after.node.cpu.usageCoreNanoSeconds).toBeGreaterThan(before.node.cpu.usageCoreNanoSeconds);
  });

  it('give every time one value, and a node about the sum of its pods and system', async () => {
    const known = new Map<string, number>();
    for (let i = 0; i < 12; i++) {
      sim.advance(3_500);
      const { node, pods } = await summary();
      for (const [who, { time, usageCoreNanoSeconds }] of [
        ['node', node.cpu] as const,
        ...pods.map((it) => [it.podRef.uid, it.cpu] as const),
      ]) {
        const moment = `${who} ${time}`;
        expect(known.get(moment) ?? usageCoreNanoSeconds).toBe(usageCoreNanoSeconds);
        known.set(moment, usageCoreNanoSeconds);
      }
      const ofPods = pods.reduce((sum, it) => sum + (it.cpu.usageNanoCores ?? 0), 0);
      const systemCores = (node.cpu.usageNanoCores ?? 0) - ofPods;
      expect(systemCores / 1e9).toBeGreaterThan(0);
      expect(systemCores / 1e9).toBeLessThan(0.9);
    }
  });

  it('say how often a container at its CPU limit had to wait', async () => {
    const periods = async () => {
      const lines = (await Promise.all(WEB_POOL.map((it) => exposition('/metrics/cadvisor', it)))).flat();
      const of = (name: string, container: string) =>
        lines
          .filter((it) => it.startsWith(`${name}{container="${container}"`))
          .reduce((sum, it) => sum + sampleOf(it), 0);
      return (container: string) => [
        of('container_cpu_cfs_throttled_periods_total', container),
        of('container_cpu_cfs_periods_total', container),
      ];
    };
    const before = await periods();
    sim.advance(120_000);
    const after = await periods();
    const share = (container: string) => {
      const [throttled = 0, all = 0] = after(container).map((it, i) => it - (before(container)[i] ?? 0));
      return throttled / all;
    };
    expect(share('checkout')).toBeGreaterThan(0.2);
    expect(share('catalog')).toBeLessThan(0.01);
  });

  it('know nothing of the rates of a container before its second sample', async () => {
    sim.createPod({ namespace: 'shop', name: 'fresh' });
    const fresh = async () => {
      const found = (await Promise.all(WEB_POOL.map(summary))).flatMap((it) => it.pods);
      return found.find((it) => it.podRef.name === 'fresh')?.containers[0];
    };
    const started = async () => {
      const pod = (await (await fetch(`${sim.url}/api/v1/namespaces/shop/pods/fresh`)).json()) as Pod;
      return pod.status.containerStatuses?.[0]?.state.running !== undefined;
    };
    while (!(await started())) sim.advance(1_000);
    expect((await fresh())?.cpu?.usageNanoCores).toBeUndefined();
    sim.advance(25_000);
    expect((await fresh())?.cpu?.usageNanoCores).toBeGreaterThan(0);
  });

  it('refuse a wrong token with 401, and what RBAC does not allow with 403', async () => {
    expect((await askKubelet(sim, NODE, '/stats/summary', 'stolen')).status).toBe(401);
    expect(await askKubelet(sim, NODE, '/pods')).toEqual({
      status: 403,
      body: 'Forbidden (user=system:serviceaccount:k8intel:k8intel-agent, verb=get, resource=nodes, subresource=proxy)',
    });
    sim.deny({ resource: 'nodes/stats' });
    const denied = await askKubelet(sim, NODE, '/stats/summary');
    const other = await askKubelet(sim, NODE, '/metrics/resource');
    sim.allow('nodes/stats');
    expect([denied.status, other.status]).toEqual([403, 200]);
    expect(denied.body).toContain('subresource=stats)');
    expect((await askKubelet(sim, NODE, '/stats/summary')).status).toBe(200);
  });

  it('fail one by one: an error, a cut connection, silence', async () => {
    sim.setKubelet(NODE, { mode: 'error' });
    expect((await askKubelet(sim, NODE, '/stats/summary')).status).toBe(500);
    sim.setKubelet(NODE, { mode: 'cut' });
    await expect(askKubelet(sim, NODE, '/stats/summary')).rejects.toThrow('socket hang up');
    expect((await askKubelet(sim, OTHER, '/stats/summary')).status).toBe(200);
    sim.setKubelet(NODE, undefined);
    expect((await askKubelet(sim, NODE, '/stats/summary')).status).toBe(200);
  });

  it('are reached through the API server only by those who were given nodes/proxy', async () => {
    const proxied = () => fetch(`${sim.url}/api/v1/nodes/${NODE}/proxy/stats/summary`);
    expect((await proxied()).status).toBe(403);
    sim.allow('nodes/proxy');
    sim.deny({ resource: 'nodes/stats' });
    const answer = await proxied();
    expect([answer.status, ((await answer.json()) as Summary).node.nodeName]).toEqual([200, NODE]);
    sim.setKubelet(NODE, { mode: 'cut' });
    expect((await proxied()).status).toBe(503);
    sim.setKubelet(NODE, undefined);
    sim.allow();
    expect((await proxied()).status).toBe(403);
  });
});
