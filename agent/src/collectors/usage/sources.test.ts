import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from '@jest/globals';
import { RECORDED_AT, USAGE_SETTINGS } from '../../test/context.js';
import { FakeKube, recordedLists } from '../../test/fake-kube.js';
import { FakeKubelet, forbidden, recordedText } from '../../test/fake-kubelet.js';
import { FakePrometheus, NO_SERIES } from '../../test/fake-prometheus.js';
import { METRICS, type UsageSettings } from '../collector.js';
import { USAGE_SOURCES } from '../usage.js';
import type { SourceFailure } from './chain.js';
import type { OpenSource } from './source.js';

const FIXTURES = new URL('../../fixtures/', import.meta.url);
const { signal } = new AbortController();

/** One source with all it needs, on recorded answers; each method makes it fail in one way. */
interface Stage {
  readonly kube: FakeKube;
  readonly settings: Partial<UsageSettings>;
  /** What its commands look like, where they are not kubectl's. */
  readonly commands?: RegExp;
  deny(): void;
  remove(): void;
  /** It is there, and has nothing to say yet. */
  empty(): void;
  takeDown(): Promise<void>;
  stop(): Promise<void>;
}

const NODES = '/api/v1/nodes';
const METRICS_API = '/apis/metrics.k8s.io/v1beta1';

async function stageOfMetricsServer(): Promise<Stage> {
  const kube = new FakeKube();
  await kube.start();
  const paths = [`${METRICS_API}/nodes`, `${METRICS_API}/pods`];
  return {
    kube,
    settings: {},
    deny: () => {
      const refusal = 'User "system:serviceaccount:k8intel:k8intel-agent" cannot list resource "pods"';
      for (const path of paths) kube.refuse(path, 403, refusal);
    },
    remove: () => {
      for (const path of paths) delete kube.lists[path];
    },
    empty: () => {
      for (const path of paths) kube.lists[path] = [];
    },
    takeDown: async () => kube.refuse('*', 503, 'the server is currently unable to handle the request'),
    stop: () => kube.stop(),
  };
}

async function stageOfKubelets(): Promise<Stage> {
  const kube = new FakeKube();
  const summary = { '/stats/summary': recordedText('kubelet/summary-1.35.json.gz') };
  const kubelet = new FakeKubelet(summary);
  await Promise.all([kube.start(), kubelet.start()]);
  kube.lists = { ...recordedLists(), [NODES]: [kubelet.node('datagen-1-35')] };
  const answerAll = (answer: object): void => {
    for (const path of ['/stats/summary', '/metrics/resource', '/metrics/cadvisor']) kubelet.answers.set(path, answer);
  };
  return {
    kube,
    settings: { kubeletCaFile: kubelet.caFile() },
    deny: () => answerAll(forbidden('nodes/stats')),
    remove: () => answerAll({ status: 404, body: '404 page not found' }),
    empty: () => {
      kube.lists[NODES] = [];
    },
    takeDown: () => kubelet.stop(),
    stop: async () => void (await Promise.all([kube.stop(), kubelet.stop()])),
  };
}

async function stageOfPrometheus(): Promise<Stage> {
  const kube = new FakeKube();
  const fake = new FakePrometheus();
  await Promise.all([kube.start(), fake.start()]);
  kube.lists[NODES] = [{ metadata: { name: 'web-pool-a-7c2f' } }];
  return {
    kube,
    settings: { prometheusUrl: fake.url },
    commands: /^curl -sS 'http:\/\/127\.0\.0\.1:\d+\/prometheus\//,
    deny: () => {
      fake.refusal = { status: 403, body: 'RBAC: access denied' };
    },
    remove: () => {
      fake.refusal = { status: 404, body: '404 page not found' };
    },
    empty: () => {
      fake.answers = Object.fromEntries(Object.keys(fake.answers).map((metric) => [metric, NO_SERIES]));
    },
    takeDown: () => fake.stop(),
    stop: async () => void (await Promise.all([kube.stop(), fake.stop().catch(() => undefined)])),
  };
}

const STAGES: Record<string, () => Promise<Stage>> = {
  prometheus: stageOfPrometheus,
  kubelet: stageOfKubelets,
  'metrics-server': stageOfMetricsServer,
};

describe.each(USAGE_SOURCES.map((source) => [source.name, source] as const))('usage source %s', (name, source) => {
  let stage: Stage;
  let open: OpenSource | null = null;
  afterEach(async () => {
    open?.close?.();
    open = null;
    await stage.stop();
  });

  async function start(prepare: (stage: Stage) => unknown = () => undefined): Promise<OpenSource> {
    const make = STAGES[name];
    if (make === undefined) throw new Error(`there is no stage for ${name}`);
    stage = await make();
    await prepare(stage);
    const settings = { ...USAGE_SETTINGS, ...stage.settings };
    open = source.open({ kube: stage.kube.client(), settings, now: () => RECORDED_AT, budgetMs: () => 5_000 });
    return open;
  }

  async function failure(prepare: (stage: Stage) => unknown): Promise<SourceFailure> {
    const reading = await (await start(prepare)).read(signal);
    if (reading.status === 'MEASURED') throw new Error('it measured');
    return reading;
  }

  it('equals its golden file on recorded answers', async () => {
    const reading = await (await start()).read(signal);
    const golden = new URL(`usage-${name}.expected.json`, FIXTURES);
    if (process.env['UPDATE_GOLDEN']) writeFileSync(golden, `${JSON.stringify(reading, null, 1)}\n`);
    expect(existsSync(golden)).toBe(true);
    expect(reading).toEqual(JSON.parse(readFileSync(golden, 'utf8')));
  });

  it('measures only what it declares and the catalogue knows, in integers, of whole subjects', async () => {
    const reading = await (await start()).read(signal);
    const rows = reading.status === 'MEASURED' ? reading.rows : [];
    expect(rows.length).toBeGreaterThan(0);
    const measured = [...new Set(rows.flatMap((row) => Object.keys(row.values)))];
    expect(measured.filter((metric) => !source.metrics.some((declared) => declared === metric))).toEqual([]);
    expect(source.metrics.filter((metric) => !(metric in METRICS))).toEqual([]);
    const values = rows.flatMap((row) => Object.values(row.values));
    expect(values.filter((value) => value !== null && !Number.isSafeInteger(value))).toEqual([]);
    for (const { subject } of rows) expect(Object.values(subject).filter((part) => part === '')).toEqual([]);
  });

  it('says that it is denied, and the command that shows the missing right', async () => {
    const found = await failure((each) => each.deny());
    expect(found).toMatchObject({
      status: 'DENIED',
      message: expect.stringMatching(/Allow (get|list) on|Give a token/),
    });
    const right = /^kubectl auth can-i (get|list) \S+ --as=system:serviceaccount:k8intel:k8intel-agent$/;
    expect(found.command).toMatch(stage.commands ?? right);
  });

  it('says that it is absent, in words that help', async () => {
    const found = await failure((each) => each.remove());
    expect(found).toMatchObject({ status: 'ABSENT', message: expect.stringMatching(/\.$/) });
  });

  it('says that it is empty rather than measuring zeros', async () => {
    expect(await failure((each) => each.empty())).toMatchObject({ status: 'EMPTY' });
  });

  it('says that it cannot be reached, and the command to look with', async () => {
    const found = await failure((each) => each.takeDown());
    expect(found).toMatchObject({
      status: 'UNREACHABLE',
      command: expect.stringMatching(stage.commands ?? /^kubectl /),
    });
  });
});
