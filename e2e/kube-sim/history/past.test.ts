import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type KubeSim, startKubeSim } from '../sim.js';
import type { Deployment, KubeObject, Pod } from '../types.js';
import { pageOf } from './pages.js';
import type { Past } from './past.js';
import { seriesOf } from './series.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const NOW = new Date('2026-03-16T19:00:00Z');

let sim: KubeSim;
let past: Past;

beforeAll(async () => {
  sim = await startKubeSim({ seed: 1, now: NOW, speed: 0, past: { days: 14 } });
  past = sim.past;
});
afterAll(() => sim.stop());

async function items<T>(path: string): Promise<T[]> {
  const answer = await fetch(sim.url + path);
  return ((await answer.json()) as { items: T[] }).items;
}

interface PodMetrics extends KubeObject {
  timestamp: string;
  containers: { name: string; usage: { cpu: string; memory: string } }[];
}

/** What lives after all events of the past, by uid. */
function alive(resource: string): Map<string, KubeObject> {
  const found = new Map<string, KubeObject>();
  for (const event of past.events.filter((it) => it.resource === resource)) {
    if (event.type === 'DELETED') found.delete(event.object.metadata.uid);
    else found.set(event.object.metadata.uid, event.object);
  }
  return found;
}

const podsOf = (app: string) => past.history.lives.filter((life) => life.workload === app);

describe('the past of the demo cluster', () => {
  it('ends with the values that the metrics API answers now', async () => {
    const span = { fromMs: NOW.getTime() - 30_000, toMs: NOW.getTime(), stepMs: 15_000 };
    const series = seriesOf(past.history, span);
    const pods = await items<PodMetrics>('/apis/metrics.k8s.io/v1beta1/pods');
    let compared = 0;
    for (const { metadata, timestamp, containers } of pods) {
      for (const { name, usage } of containers) {
        const own = series.find(
          ({ subject }) => subject.kind === 'CONTAINER' && subject.name === metadata.name && subject.container === name,
        );
        const at = own?.times.indexOf(Date.parse(timestamp)) ?? -1;
        if (!own || at < 0) continue;
        compared += 1;
        expect(own.cpuMicrocores[at]).toBe(Math.floor((Number.parseInt(usage.cpu, 10) + 500) / 1_000));
        expect(own.memoryBytes[at]).toBe(Number.parseInt(usage.memory, 10) * 1_024);
      }
    }
    expect(compared).toBeGreaterThan(40);
  });

  it('leaves the pods that had been there before the span began and are there now', async () => {
    const now = new Set((await items<Pod>('/api/v1/pods')).map((pod) => pod.metadata.uid));
    const left = [...alive('pods').keys()];
    expect(left.length).toBeGreaterThan(0);
    expect(left.filter((uid) => !now.has(uid))).toEqual([]);
  });

  it('names an owner that is known when a pod is told of', () => {
    const known = new Set<string>();
    for (const { object, resource } of past.events) {
      const owner = object.metadata.ownerReferences?.[0]?.uid;
      if (resource === 'pods') expect(known.has(owner ?? '')).toBe(true);
      known.add(object.metadata.uid);
    }
  });

  it('rolls a new version of search out: another image, other pods, a higher level', () => {
    const images = past.events
      .filter((it) => it.resource === 'deployments' && it.object.metadata.name === 'search')
      .map((it) => [it.atMs, (it.object as Deployment).spec.template.spec.containers[0]?.image] as const);
    const [, before, after] = images;
    expect(before?.[1]).toBe('registry.web-shop.example/search:7.2.9');
    expect(after?.[1]).toBe('registry.web-shop.example/search:7.3.0');
    const rolloutMs = after?.[0] ?? 0;
    expect(NOW.getTime() - rolloutMs).toBeGreaterThan(5 * DAY);
    const meanCpu = (fromMs: number) => {
      const series = seriesOf(past.history, { fromMs, toMs: fromMs + 2 * DAY, stepMs: 5 * MINUTE });
      const values = series.filter((it) => it.workload === 'search').flatMap((it) => [...it.cpuMicrocores]);
      const measured = values.filter((it) => !Number.isNaN(it));
      return measured.reduce((sum, it) => sum + it, 0) / measured.length;
    };
    const step = meanCpu(rolloutMs + HOUR) / meanCpu(rolloutMs - 2 * DAY - HOUR);
    expect(step).toBeGreaterThan(1.35);
    expect(step).toBeLessThan(1.75);
    expect(new Set(podsOf('search').map((it) => it.pod)).size).toBe(4);
  });

  it('deploys what is deployed often again and again, each time with other pods', () => {
    const deployed = past.events.filter(
      (it) => it.resource === 'deployments' && it.type === 'MODIFIED' && it.object.metadata.name === 'cart',
    );
    expect(deployed.length).toBeGreaterThanOrEqual(3);
    expect(new Set(podsOf('cart').map((it) => it.pod)).size).toBeGreaterThanOrEqual(3 * deployed.length);
  });

  it('measures no container before the start of its run, also where it has restarted lately', () => {
    const early = past.history.lives.filter((it) => it.restartEveryMs === null && it.startedMs > it.fromMs);
    expect(early).toEqual([]);
    const restarted = past.history.lives.filter((life) =>
      past.history.lives.some((other) => other !== life && other.key === life.key),
    );
    expect(restarted.length).toBeGreaterThan(1);
  });

  it('fills the memory of fraud-check within 60 hours, again and again', () => {
    const series = seriesOf(past.history, {
      fromMs: NOW.getTime() - 14 * DAY,
      toMs: NOW.getTime(),
      stepMs: 5 * MINUTE,
    });
    const leaking = series.filter((it) => it.workload === 'fraud-check');
    const peak = Math.max(...leaking.flatMap((it) => [...it.memoryBytes].filter((value) => !Number.isNaN(value))));
    expect(peak).toBeGreaterThan(500 * 2 ** 20);
    expect(peak).toBeLessThanOrEqual(512 * 2 ** 20);
  });

  it('has a pod of the job of every night, which is gone', () => {
    const nights = podsOf('nightly-reindex');
    expect(nights).toHaveLength(14);
    expect([...alive('jobs').values()]).toEqual([]);
  });

  it('comes in pages that hold every sample once', () => {
    const { fromMs, toMs } = { fromMs: NOW.getTime() - DAY, toMs: NOW.getTime() };
    const seen = new Set<string>();
    let rows = 0;
    for (let next: number | null = fromMs; next !== null; ) {
      const page = pageOf(past.history, { fromMs: next, toMs, stepMs: 5 * MINUTE, maxValues: 3_000 });
      for (const table of page.tables) {
        expect(table.rows.length * 2).toBeLessThanOrEqual(3_000);
        for (const [i, row] of table.rows.entries())
          seen.add(`${JSON.stringify(table.subjects[row])} ${table.times[i]}`);
        rows += table.rows.length;
      }
      next = page.nextMs;
    }
    const whole = pageOf(past.history, { fromMs, toMs, stepMs: 5 * MINUTE, maxValues: Number.MAX_SAFE_INTEGER });
    expect(seen.size).toBe(rows);
    expect(rows).toBe(whole.tables.reduce((sum, table) => sum + table.rows.length, 0));
    expect(rows).toBeGreaterThan(284 * 60);
  });

  it('is another one for another seed, and not there unless asked for', async () => {
    const other = await startKubeSim({ seed: 2, now: NOW, speed: 0, livedMinutes: 5, past: { days: 2 } });
    const none = await startKubeSim({ seed: 1, now: NOW, speed: 0, livedMinutes: 5 });
    try {
      expect(other.past.history.lives[0]?.key).not.toBe(past.history.lives[0]?.key);
      const answer = await fetch(`${none.url}/_sim/past/facts`, { method: 'POST' });
      expect(answer.status).toBe(404);
    } finally {
      await Promise.all([other.stop(), none.stop()]);
    }
  });
});
