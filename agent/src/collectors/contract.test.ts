import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { KubeClient } from '../kube/client.js';
import type { Plugin } from '../plugins/plugin.js';
import { type Run, runCollector } from '../test/context.js';
import { EXAMPLE_EDGES, type ExampleEdge } from '../test/example-edges.js';
import { anAnnotatedPod, type Exposer, expose, serving } from '../test/exposer.js';
import { FakeKube, recordedLists } from '../test/fake-kube.js';
import { until } from '../test/fake-server.js';
import { pluginsOf } from '../test/plugins.js';
import { type Collector, METRICS, type Observation } from './collector.js';
import type { HostFacts, HostReadings } from './host/readings.js';
import { createHostCollector } from './host.js';
import { COLLECTORS } from './index.js';
import { parseSelectors } from './prometheus-scrape/selector.js';

const FIXTURES = new URL('../fixtures/', import.meta.url);

function fixture<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(name, FIXTURES), 'utf8'));
}

const FACTS: HostFacts = {
  uid: '00000000-0000-0000-0000-000000000001',
  cores: 2,
  memoryBytes: 25_276_502_016,
  distribution: 'Debian GNU/Linux 12',
  kernel: '6.18.44',
  architecture: 'amd64',
  internalIp: '192.0.2.2',
};
const NOTHING: HostReadings = {
  observedAt: 1,
  cpu: null,
  memory: null,
  load: null,
  filesystems: [],
  disk: null,
  network: null,
};

/** The collectors of the list, the host's reading recordings instead of the machine that runs the tests. */
function replayed(collector: Collector, readings: HostReadings[]): Collector {
  if (collector.name !== 'host') return collector;
  let look = 0;
  return createHostCollector({
    read: async () => readings[Math.min(look++, readings.length - 1)] ?? NOTHING,
    facts: async () => FACTS,
  });
}

/** Observations up to where a collector has told everything that was recorded, in an order that does not vary. */
const TOLD: Record<string, (observations: readonly Observation[]) => Observation[] | null> = {
  host: (seen) => {
    const samples = seen.filter((each) => each.kind === 'samples').slice(0, 2);
    const report = seen.find((each) => each.kind === 'inventory');
    return samples.length === 2 && report !== undefined ? [report, ...samples] : null;
  },
  inventory: (seen) => (seen.length > 0 ? seen.slice(0, 1) : null),
  'prometheus-scrape': (seen) => (seen.length > 0 ? seen.slice(0, 1) : null),
  usage: (seen) => (seen.length > 0 ? seen.slice(0, 1) : null),
  'cluster-events': (seen) => {
    const events = seen.flatMap((each) => (each.kind === 'events' ? each.events : []));
    return events.length < (recordedLists()['/api/v1/events']?.length ?? 0) ? null : [{ kind: 'events', events }];
  },
};

function metricsIn(observations: readonly Observation[]): string[] {
  return observations.flatMap((each) =>
    each.kind === 'samples' ? each.rows.flatMap((row) => Object.keys(row.values)) : [],
  );
}

const kube = new FakeKube();
const empty = new FakeKube({});
/** Of its pods one is to be asked for metrics. */
const annotated = new FakeKube();
let exposer: Exposer;
beforeAll(async () => {
  const metrics = gunzipSync(readFileSync(new URL('exposition/scheduler-1.35.txt.gz', FIXTURES))).toString();
  exposer = await expose(serving(() => metrics));
  annotated.lists['/api/v1/pods']?.push(anAnnotatedPod('scheduler', { port: String(exposer.port) }));
  await Promise.all([kube.start(), empty.start(), annotated.start()]);
});
afterAll(() => Promise.all([kube.stop(), empty.stop(), annotated.stop(), exposer.stop()]));

const WANTED = 'scheduler_pending_pods, go_goroutines, process_*, scheduler_pod_scheduling_sli_duration_seconds';
const scrape = { metrics: parseSelectors(WANTED).selectors, maxTargets: 10 };

describe.each(COLLECTORS.map((collector) => [collector.name, collector] as const))('collector %s', (name, listed) => {
  const readings = fixture<HostReadings[]>('host-readings.json');

  const client = (): KubeClient => (name === 'prometheus-scrape' ? annotated : kube).client();
  const defined = new Set<string>();

  async function collect(): Promise<Observation[]> {
    const run = runCollector(replayed(listed, readings), client(), { scrape });
    await until(`${name} has told everything`, () => TOLD[name]?.(run.observations) != null);
    await run.stop();
    for (const each of run.definitions.keys()) defined.add(each);
    return TOLD[name]?.(run.observations) ?? [];
  }

  it('equals its golden file on recorded replies', async () => {
    const observations = await collect();
    const golden = new URL(`${name}.expected.json`, FIXTURES);
    if (process.env['UPDATE_GOLDEN']) writeFileSync(golden, `${JSON.stringify(observations, null, 1)}\n`);
    expect(existsSync(golden)).toBe(true);
    expect(JSON.parse(JSON.stringify(observations))).toEqual(fixture(`${name}.expected.json`));
  });

  it('emits only metrics that it declares and that are known, as integers', async () => {
    const observations = await collect();
    const emitted = metricsIn(observations);
    const declared = new Set<string>([...listed.metrics, ...defined]);
    expect(emitted.filter((metric) => !declared.has(metric))).toEqual([]);
    expect(emitted.filter((metric) => !(metric in METRICS) && !defined.has(metric))).toEqual([]);
    const values = observations.flatMap((each) =>
      each.kind === 'samples' ? each.rows.flatMap((row) => Object.values(row.values)) : [],
    );
    expect(values.filter((value) => value !== null && !Number.isSafeInteger(value))).toEqual([]);
  });

  it('declares read-only rights without secrets or wildcards', () => {
    expect(listed.rbac.length > 0).toBe(listed.runsFor === 'KUBERNETES');
    const words = listed.rbac.flatMap((rule) => [...rule.apiGroups, ...rule.resources]);
    expect(words.filter((word) => /\*|secret|exec|proxy/.test(word))).toEqual([]);
    const verbs = new Set(listed.rbac.flatMap((rule) => rule.verbs));
    expect([...verbs].filter((verb) => !['get', 'list', 'watch'].includes(verb))).toEqual([]);
  });

  it('says so when its API is missing, and emits no sample', async () => {
    const run = runCollector(replayed(listed, [NOTHING]), empty.client(), { scrape });
    await until('a reason was given', () =>
      run.outcomes.some((each) => each.status === 'NOTHING_TO_REPORT' && each.reason !== ''),
    );
    await run.stop();
    expect(run.observations.filter((each) => each.kind === 'samples')).toEqual([]);
    expect(run.outcomes.filter((each) => each.status === 'FAILED')).toEqual([]);
  });

  it('says so when no Kubernetes API is configured, if it needs one', async () => {
    const run = runCollector(replayed(listed, readings), undefined, { scrape });
    await until('an outcome was stated', () => run.outcomes.length > 0);
    await run.stop();
    expect(run.outcomes[0]?.status).toBe(listed.runsFor === 'HOST' ? 'OK' : 'NOTHING_TO_REPORT');
  });

  it('stops when its signal aborts', async () => {
    const run = runCollector(replayed(listed, readings), client(), { scrape });
    await until('it has begun', () => run.outcomes.length > 0);
    await expect(run.stop()).resolves.toBeUndefined();
  });

  it('lets no annotation, environment value or secret name out of the cluster', async () => {
    const text = JSON.stringify(await collect());
    expect(text).not.toMatch(/last-applied-configuration|POSTGRES_PASSWORD|secretKeyRef|"env"/);
  });
});

describe.each(EXAMPLE_EDGES)('plug-in %s', (name, openEdge) => {
  let edge: ExampleEdge;
  beforeAll(async () => {
    edge = await openEdge();
  });
  afterAll(() => edge.stop());

  const start = (client?: KubeClient): Run & { plugin: Plugin } => {
    const [plugin] = pluginsOf(edge.folder);
    if (plugin === undefined) throw new Error(`There is no plug-in ${name}`);
    return { plugin, ...runCollector(plugin, client, { now: Date.now }) };
  };

  it('emits only metrics that it declares, as integers, or null where nothing was measured', async () => {
    const run = start(edge.kube.client());
    await until('it has emitted twice', () => run.observations.length >= 2);
    await run.stop();
    expect(metricsIn(run.observations).filter((metric) => !run.definitions.has(metric))).toEqual([]);
    const rows = run.observations.flatMap((each) => (each.kind === 'samples' ? each.rows : []));
    const values = rows.flatMap((row) => Object.values(row.values));
    expect(values.length).toBeGreaterThan(2);
    expect(values.filter((value) => value !== null && !Number.isSafeInteger(value))).toEqual([]);
  });

  it('declares read-only rights without secrets or wildcards', async () => {
    const { plugin, ...run } = start(edge.kube.client());
    await until('it has begun', () => run.outcomes.length > 0);
    await run.stop();
    const words = plugin.rbac.flatMap((rule) => [...rule.apiGroups, ...rule.resources]);
    expect(words.filter((word) => /\*|secret|exec|proxy/.test(word))).toEqual([]);
    expect(plugin.rbac.flatMap((rule) => rule.verbs).filter((verb) => !['get', 'list'].includes(verb))).toEqual([]);
    expect(plugin.isPlugin).toBe(true);
  });

  it('stops when its signal aborts', async () => {
    const run = start(edge.kube.client());
    await until('it has begun', () => run.outcomes.length > 0);
    await expect(run.stop()).resolves.toBeUndefined();
  });

  it('says so when what it reads is gone, and emits no sample', async () => {
    await edge.cut();
    const run = start(edge.kube.client());
    await until('a reason was given', () => run.outcomes.some((each) => each.status !== 'OK'));
    await run.stop();
    expect(run.observations).toEqual([]);
  });
});
