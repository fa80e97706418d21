import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createApiClient } from '../api/client.js';
import type { Collector } from '../collectors/collector.js';
import { parseExposition } from '../exposition/parse.js';
import { request } from '../net/request.js';
import { Schedule } from '../pipeline/schedule.js';
import { USAGE_SETTINGS } from '../test/context.js';
import { FakeServer, until } from '../test/fake-server.js';
import { openTestSpool } from '../test/pipeline.js';
import { newFolder, recordLog } from '../test/records.js';
import { BudgetKeeper } from './budget-keeper.js';
import { optionalCollectors } from './introspection.js';
import { loopMeter } from './meters.js';
import { printMetrics } from './metrics-text.js';
import { SelfReport } from './self-report.js';
import { type StatusServer, serveStatus } from './status-server.js';

const log = recordLog();
const collector = (name: string, isPlugin = false, run: Collector['run'] = async () => undefined): Collector => ({
  name,
  runsFor: 'HOST',
  rbac: [],
  metrics: [],
  isPlugin,
  run,
});

describe('what is given up over the budget', () => {
  it('are plug-ins first, the last loaded one before the others, then scraping; never what the agent is for', () => {
    const names = ['host', 'inventory', 'usage', 'cluster-events', 'prometheus-scrape'].map((name) => collector(name));
    const plugins = ['first', 'second'].map((name) => collector(name, true));
    expect(optionalCollectors([...names, ...plugins])).toEqual(['second', 'first', 'prometheus-scrape']);
  });
});

describe('the budget of a running agent', () => {
  it('sheds a collector that burns CPU, says so in its state, and takes it back when it is calm', async () => {
    const schedule = new Schedule({ intervalSeconds: () => 0.01, random: () => 0.5 });
    const stop = new AbortController();
    let isGreedy = true;
    let runs = 0;
    const greedy = collector('greedy', true, async (context) => {
      runs += 1;
      await context.every(async () => {
        for (const until = performance.now() + 50; isGreedy && performance.now() < until; );
        return { status: 'OK', observed: 1 };
      });
    });
    const part = {
      name: 'greedy',
      shed: (why: string) => schedule.shed('greedy', why),
      restore: () => schedule.restore('greedy'),
    };
    const keeper = new BudgetKeeper({
      // What it burns is above this even where others want the processors too, and what it is without is below.
      budget: { cpuCores: 0.25, memoryBytes: null },
      optional: [part],
      log,
      lookMs: 50,
    });
    const base = {
      hostName: 'h',
      metricsSource: 'auto',
      namespaces: () => true,
      namedNamespaces: null,
      usage: USAGE_SETTINGS,
      usageSources: () => undefined,
      log,
      now: Date.now,
      inventoryResyncSeconds: () => 60,
      inventoryKinds: () => [],
      inventoryParts: () => [],
      scrape: { metrics: [], maxTargets: 1 },
      emit: () => undefined,
    };
    const running = Promise.all([
      schedule.run(
        greedy,
        { ...base, definitions: { define: () => undefined, refused: () => new Map() } },
        stop.signal,
      ),
      keeper.run(stop.signal),
    ]);
    await until('it is shed', () => schedule.states()[0]?.isShed === true);
    expect(schedule.states()[0]?.message).toMatch(/^It is switched off for now: \d+ of 250 millicores for \d+ s\.$/);
    expect(keeper.report()).toMatchObject({ cpuCores: 0.25, isExceeded: true, exceededSince: expect.any(String) });
    isGreedy = false;
    await until('it is taken back', () => runs === 2);
    expect(keeper.report()).toMatchObject({ isExceeded: false, exceededSince: null });
    stop.abort();
    await running;
    const said = log.lines.map(({ message }) => message).filter((message) => message.startsWith('“greedy”'));
    expect(said).toEqual([
      expect.stringContaining('is switched off for now'),
      expect.stringContaining('is taken back'),
    ]);
  });
});

describe('the meter of the event loop', () => {
  it('tells the longest block since it was read last', async () => {
    const meter = loopMeter();
    await new Promise((resolve) => setTimeout(resolve, 50));
    for (const until = performance.now() + 1_000; performance.now() < until; );
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(meter.peek()).toBeGreaterThan(900);
    expect(meter.take()).toBeGreaterThan(900);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(meter.peek()).toBeGreaterThan(900);
    expect(meter.take()).toBeLessThan(900);
    meter.stop();
  });
});

describe('the pages of the agent', () => {
  let fake = new FakeServer();
  let server: StatusServer | null = null;
  let reasons: string[] = [];
  let report: SelfReport;
  const get = (path: string, method: 'GET' | 'POST' = 'GET') =>
    request(`http://127.0.0.1:${server?.port}${path}`, { method, signal: AbortSignal.timeout(10_000) });

  beforeEach(async () => {
    fake = new FakeServer();
    await fake.start();
    const api = createApiClient({ serverUrl: fake.url, timeoutMs: 5_000, now: Date.now });
    const { spool, add } = openTestSpool(newFolder());
    add('metrics');
    const state = { name: 'usage "a\\b"\n', status: 'FAILED', durationMs: 1500, isShed: false } as const;
    const budget = { report: () => ({ cpuCores: 0.5, memoryBytes: null, isExceeded: false }) };
    const parts = { version: '1.2.3', kind: 'HOST', api, kube: null, spool, budget, loop: loopMeter() } as const;
    report = new SelfReport({ ...parts, states: () => [state], now: Date.now });
    const told = { since: new Date().toISOString(), message: 'x' };
    report.setUsageSources([
      { name: 'kubelet', status: 'DENIED', ...told },
      { name: 'metrics-server', status: 'ACTIVE', ...told },
    ]);
    const pages = { healthz: () => [], readyz: () => reasons, metrics: () => printMetrics(report.metrics()) };
    server = await serveStatus('127.0.0.1:0', pages, log);
  });
  afterEach(async () => {
    await server?.stop();
    await fake.stop();
  });

  it('say ok, or 503 with the reasons', async () => {
    reasons = ['The server has not answered yet.', 'Second.'];
    expect(await get('/healthz')).toMatchObject({ status: 200, body: 'ok\n' });
    expect(await get('/readyz')).toMatchObject({ status: 503, body: 'The server has not answered yet.\nSecond.\n' });
  });

  it('are three, to be read only', async () => {
    expect(await get('/secrets')).toMatchObject({ status: 404 });
    expect(await get('/metrics', 'POST')).toMatchObject({ status: 405, headers: { allow: 'GET, HEAD' } });
  });

  it('have metrics that a parser of the text format reads without a problem, each with HELP and TYPE', async () => {
    const { body, headers } = await get('/metrics');
    expect(headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    const samples = new Map<string, number>();
    const metas = new Map<string, { type: string | null; help: string | null }>();
    const parsed = parseExposition(body, {
      onSample: ({ name, labels, value }) => {
        const [first] = [...labels.entries()].map(([key, text]) => `${key}=${text}`);
        samples.set(first === undefined ? name : `${name} ${first}`, value);
      },
      onMeta: (name, { type, help }) => void metas.set(name, { type, help }),
    });
    expect(parsed.problems).toEqual([]);
    const names = [...samples.keys()].map((key) => key.split(' ', 1)[0] ?? '');
    expect(names.filter((name) => !name.startsWith('k8intel_agent_'))).toEqual([]);
    for (const name of names) {
      expect(metas.get(name)).toMatchObject({
        type: name.endsWith('_total') ? 'counter' : 'gauge',
        help: expect.any(String),
      });
    }
    const told = Object.fromEntries(samples);
    expect(told).toMatchObject({
      k8intel_agent_spool_batches: 1,
      k8intel_agent_budget_cpu_cores: 0.5,
      'k8intel_agent_collector_duration_seconds collector=usage "a\\b"\n': 1.5,
      'k8intel_agent_usage_source_active source=metrics-server': 1,
      'k8intel_agent_usage_source_active source=kubelet': 0,
    });
    expect(told['k8intel_agent_resident_memory_bytes']).toBeGreaterThan(10_000_000);
    // Unknown is left out, not 0: no limit of memory, no Kubernetes, no answer yet.
    for (const name of ['budget_memory_bytes', 'kube_requests_total', 'server_last_answer_time_seconds']) {
      expect(told).not.toHaveProperty(`k8intel_agent_${name}`);
    }
  });

  it('are done without where the address is taken, and that is said with the remedy', async () => {
    const pages = { healthz: () => [], readyz: () => [], metrics: () => '' };
    expect(await serveStatus(`127.0.0.1:${server?.port}`, pages, log)).toBeNull();
    expect(log.lines.at(-1)).toMatchObject({
      level: 'warn',
      message: expect.stringContaining('K8INTEL_LISTEN_ADDRESS'),
    });
  });
});
