import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { RECORDED_AT, type Run, runCollector, USAGE_SETTINGS } from '../test/context.js';
import { FakeKube, recordedLists } from '../test/fake-kube.js';
import { FakeKubelet, forbidden, recordedText } from '../test/fake-kubelet.js';
import { until } from '../test/fake-server.js';
import type { CollectorContext, Outcome } from './collector.js';
import { usage } from './usage.js';

const METRICS_API = '/apis/metrics.k8s.io/v1beta1';
const PATHS = ['/stats/summary', '/metrics/resource', '/metrics/cadvisor'];
const ANSWERS = {
  '/stats/summary': recordedText('kubelet/summary-1.31.json.gz'),
  '/metrics/resource': recordedText('exposition/metrics-resource-1.31.txt.gz'),
  '/metrics/cadvisor': recordedText('exposition/cadvisor-1.35.txt.gz'),
};
const NODES = ['node-a', 'node-b', 'node-c'];

let kube = new FakeKube();
let kubelets: FakeKubelet[] = [];
let run: Run | null = null;
beforeEach(async () => {
  kube = new FakeKube();
  kubelets = NODES.map(() => new FakeKubelet(ANSWERS));
  await Promise.all([kube.start(), ...kubelets.map((kubelet) => kubelet.start())]);
  kube.lists = { ...recordedLists(), '/api/v1/nodes': kubelets.map((kubelet, n) => kubelet.node(NODES[n] ?? '')) };
});
afterEach(async () => {
  await run?.stop();
  await Promise.all([kube.stop(), ...kubelets.map((kubelet) => kubelet.stop())]);
});

interface Poll {
  readonly outcome: Outcome;
  readonly source: string | undefined;
  /** What was passed on, by source. */
  readonly measured: { readonly source: string; readonly rows: number }[];
}

/** Runs the collector with polls that the test asks for, on a clock that it moves. */
async function start(metricsSource = 'auto') {
  let now = RECORDED_AT;
  let ask: ((signal: AbortSignal) => Promise<Outcome>) | null = null;
  const stopped = new AbortController();
  const every: CollectorContext['every'] = (poll) => {
    ask = poll;
    return new Promise((resolve) => stopped.signal.addEventListener('abort', () => resolve()));
  };
  // Each kubelet has a certificate of its own: which is checked is the client's test.
  const settings = { ...USAGE_SETTINGS, kubeletInsecureTls: true };
  const started = runCollector(usage, kube.client(), { every, now: () => now, metricsSource, usage: settings });
  const stop = (): Promise<void> => {
    stopped.abort();
    return started.stop();
  };
  run = { ...started, stop };
  await until('it polls', () => ask !== null);
  const poll = async (seconds = 15): Promise<Poll> => {
    now += seconds * 1000;
    const before = started.observations.length;
    const outcome = await ask!(AbortSignal.timeout(30_000));
    const measured = started.observations
      .slice(before)
      .flatMap((each) => (each.kind === 'samples' ? [{ source: each.source, rows: each.rows.length }] : []));
    const active = started.sources.at(-1)?.find(({ status }) => status === 'ACTIVE');
    return { outcome, source: active?.name, measured };
  };
  return { poll, run: started };
}

const answerAll = (answer: object): void => {
  for (const kubelet of kubelets) for (const path of PATHS) kubelet.answers.set(path, answer);
};
const restore = (): void => {
  for (const kubelet of kubelets)
    for (const [path, body] of Object.entries(ANSWERS)) kubelet.answers.set(path, { body });
};
const asked = (path: string): number => kube.requests.filter(({ pathname }) => pathname.startsWith(path)).length;

describe('usage, when sources fail', () => {
  it('P53: goes to metrics-server in the poll in which kubelets begin to refuse, and back after three good readings', async () => {
    const { poll, run: started } = await start();
    expect(await poll()).toMatchObject({ source: 'kubelet', measured: [{ source: 'kubelet' }] });
    answerAll(forbidden('nodes/stats'));
    const denied = await poll();
    expect(denied).toMatchObject({ source: 'metrics-server', measured: [{ source: 'metrics-server', rows: 4 }] });
    expect(denied.outcome).toMatchObject({ note: expect.stringContaining('because kubelet (since 23:30 UTC)') });
    expect(started.sources.at(-1)?.[0]).toMatchObject({
      name: 'kubelet',
      status: 'DENIED',
      since: '2026-11-21T23:30:30.000Z',
      command: 'kubectl auth can-i get nodes/stats --as=system:serviceaccount:k8intel:k8intel-agent',
    });
    restore();
    const sources = [await poll(30), await poll(), await poll(), await poll()].map(({ source }) => source);
    expect(sources).toEqual(['metrics-server', 'metrics-server', 'kubelet', 'kubelet']);
    const warned = started.log.lines.filter(({ message }) => message.startsWith('Usage source kubelet'));
    expect(warned.map(({ level }) => level)).toEqual(['info', 'warn', 'info', 'info']);
  });

  it('P53: is measured again within 30 s of rights that are given back, while nothing else measures', async () => {
    answerAll(forbidden('nodes/stats'));
    const { poll } = await start('kubelet');
    expect([await poll(), await poll(30), await poll(30)].map(({ source }) => source)).toEqual(
      Array.from({ length: 3 }, () => 'requests'),
    );
    restore();
    expect(await poll(30)).toMatchObject({ source: 'kubelet', measured: [{ source: 'kubelet' }] });
  });

  it('passes on one source only, in every poll of an outage and after it', async () => {
    const { poll } = await start();
    const polls: Poll[] = [];
    for (const [from, seconds] of [15, 15, 30, 300, 15, 15, 15].entries()) {
      if (from === 1) answerAll({ status: 500, body: 'broken' });
      if (from === 3) restore();
      polls.push(await poll(seconds));
    }
    for (const { source, measured } of polls) {
      expect(measured.filter((each) => each.source !== source)).toEqual([]);
      expect(measured.length).toBeLessThanOrEqual(1);
    }
    expect(new Set(polls.map(({ source }) => source))).toEqual(new Set(['kubelet', 'metrics-server']));
  });

  it('P53: with an explicit source measures nothing elsewhere, and says which right is missing', async () => {
    answerAll(forbidden('nodes/stats'));
    const { poll, run: started } = await start('kubelet');
    const { outcome, source, measured } = await poll();
    expect({ source, measured }).toEqual({ source: 'requests', measured: [] });
    expect(outcome).toMatchObject({
      status: 'NOTHING_TO_REPORT',
      reason: expect.stringMatching(
        /^Usage is not available, requests and limits only\. kubelet \(since 23:30 UTC\): The/,
      ),
    });
    expect(asked(METRICS_API)).toBe(0);
    expect(started.sources.at(-1)).toMatchObject([
      { name: 'kubelet', status: 'DENIED' },
      { name: 'prometheus', status: 'NOT_CONFIGURED' },
      {
        name: 'metrics-server',
        status: 'NOT_CONFIGURED',
        message: 'K8INTEL_METRICS_SOURCE is kubelet, so it is not used.',
      },
      { name: 'requests', status: 'ACTIVE' },
    ]);
  });

  it('P53: asks no kubelet where metrics-server is the source', async () => {
    const { poll } = await start('metrics-server');
    expect(await poll()).toMatchObject({ source: 'metrics-server' });
    expect(kubelets.flatMap(({ requests }) => requests)).toEqual([]);
  });

  it('goes on with the nodes that answer, and names one of the others', async () => {
    const { poll } = await start();
    await kubelets[1]?.stop();
    const { outcome, source, measured } = await poll();
    expect(source).toBe('kubelet');
    expect(outcome).toMatchObject({
      status: 'OK',
      note: expect.stringMatching(/^1 of 3 nodes: node-b: Nothing listens at https:\/\/127\.0\.0\.1:\d+/),
    });
    expect(measured).toMatchObject([{ source: 'kubelet' }]);
  });

  it('counts kubelets as away once most of them are, and is FAILED where nothing else measures', async () => {
    kube.refuse(`${METRICS_API}/nodes`, 404, 'no');
    kube.refuse(`${METRICS_API}/pods`, 404, 'no');
    const { poll } = await start();
    await poll();
    await Promise.all([kubelets[0]?.stop(), kubelets[1]?.stop()]);
    expect(await poll()).toMatchObject({
      source: 'requests',
      measured: [],
      outcome: { status: 'FAILED', message: expect.stringContaining('The kubelets cannot be reached: 2 of 3 nodes') },
    });
    await Promise.all([kubelets[0]?.start(), kubelets[1]?.start()]);
    expect(await poll()).toMatchObject({ source: 'kubelet', outcome: { status: 'OK' } });
  });

  it('reads /metrics/resource where the summary may not be read, and says what is missing without it', async () => {
    for (const kubelet of kubelets) kubelet.answers.set('/stats/summary', forbidden('nodes/stats'));
    const { poll } = await start();
    const { outcome, source } = await poll();
    expect(source).toBe('kubelet');
    expect(outcome).toMatchObject({
      note: expect.stringMatching(
        /^The space of file systems and volumes is unknown, because nodes\/stats may not be read \(kubectl auth can-i/,
      ),
    });
    for (const _ of [1, 2, 3, 4]) await poll();
    const summaries = kubelets.flatMap(({ requests }) => requests).filter((path) => path === '/stats/summary');
    expect(summaries.length).toBeLessThanOrEqual(NODES.length);
  });

  it('goes on reading the kubelets it knows while the Kubernetes API is away', async () => {
    const { poll } = await start('kubelet');
    await poll();
    await kube.stop();
    expect(await poll(120)).toMatchObject({ source: 'kubelet', outcome: { status: 'OK' } });
    await kube.start();
  });

  it('asks each kubelet once in an interval, and for the nodes about once a minute', async () => {
    const { poll } = await start();
    const polls = 12;
    for (let n = 0; n < polls; n += 1) await poll(15);
    for (const { requests } of kubelets) {
      expect(requests).toHaveLength(polls);
      expect(requests[0]).toBe('/stats/summary');
      const count = (path: string): number => requests.filter((each) => each === path).length;
      // Every other answer is the small one, and each of the others is read at least every fourth time.
      expect(count('/metrics/resource')).toBeGreaterThanOrEqual((polls - 2) / 2);
      expect(count('/metrics/cadvisor')).toBeGreaterThanOrEqual((polls - 4) / 4);
      expect(count('/stats/summary')).toBeGreaterThanOrEqual((polls - 4) / 4);
    }
    expect(asked('/api/v1/nodes')).toBeLessThanOrEqual(polls / 4 + 1);
  });

  it('reports nothing of namespaces that are not watched', async () => {
    const { poll, run: started } = await start();
    await poll();
    const seen = (each: Run): Set<string | undefined> =>
      new Set(
        each.observations
          .flatMap((one) => (one.kind === 'samples' ? one.rows : []))
          .map(({ subject }) => subject.namespace),
      );
    expect(seen(started)).toEqual(new Set([undefined, 'real']));
    const filtered = runCollector(usage, kube.client(), {
      namespaces: (name) => name !== 'real',
      usage: { ...USAGE_SETTINGS, kubeletInsecureTls: true },
    });
    await until('it measured', () => filtered.observations.length > 0);
    await filtered.stop();
    expect(seen(filtered)).toEqual(new Set([undefined]));
  });
});
