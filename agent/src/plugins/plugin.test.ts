import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { CollectorStateInput } from '../api/generated.js';
import type { Collector, Observation, Outcome } from '../collectors/collector.js';
import { Schedule } from '../pipeline/schedule.js';
import { type Run, runCollector } from '../test/context.js';
import { type Exposer, expose, serving } from '../test/exposer.js';
import { FakeKube } from '../test/fake-kube.js';
import { until } from '../test/fake-server.js';
import { folderWith, pluginsOf } from '../test/plugins.js';
import type { ThreadLimits } from './thread.js';

const METRIC = 'plugin.queue.length';
const DEFINITION = `{ name: '${METRIC}', unit: 'COUNT', kind: 'GAUGE', subjectKind: 'CLUSTER_NODE', meaning: 'Jobs.', source: 'A test.' }`;

/** A module whose collector runs this code. */
function aModule(body: string, change = ''): string {
  return `export const collector = { name: 'queue', runsFor: 'HOST', rbac: [], definitions: [${DEFINITION}],
    async run(context, signal) { ${body} }, ${change} };`;
}

const SAMPLE = `{ kind: 'samples', rows: [{ subject: { kind: 'CLUSTER_NODE', name: context.hostName }, values: { '${METRIC}': 42 } }] }`;
/** How soon a thread that does not answer is given up. */
const IMPATIENT = { silentMs: 1_500 };
const HEALTHY = `await context.every(async () => { context.emit(${SAMPLE}); return { status: 'OK', observed: 1 }; });`;

let runs: Run[] = [];
const kube = new FakeKube();
let server: Exposer;
beforeAll(async () => {
  await kube.start();
  server = await expose(serving(() => 'ready'));
});
afterEach(async () => {
  await Promise.all(runs.map((run) => run.stop().catch(() => undefined)));
  runs = [];
});
afterAll(() => Promise.all([kube.stop(), server.stop()]));

function start(body: string, limits: Partial<ThreadLimits> = {}, change = '', settings = '{}'): Run {
  const folder = folderWith({ 'queue.mjs': aModule(body, change), 'queue.json': settings });
  const [plugin] = pluginsOf(folder, limits);
  const run = runCollector(plugin as Collector, kube.client(), { now: Date.now });
  runs.push(run);
  return run;
}

const messages = ({ outcomes }: Run): string => JSON.stringify(outcomes);
const rowsOf = (observations: readonly Observation[]) =>
  observations.flatMap((each) => (each.kind === 'samples' ? each.rows : []));

async function outcomeWith(run: Run, text: string): Promise<Outcome | undefined> {
  await until(`an outcome says “${text}”`, () => messages(run).includes(text));
  return run.outcomes.find((each) => JSON.stringify(each).includes(text));
}

describe('a plug-in', () => {
  it('runs in a thread of its own, and what it emits is reported in the wire’s integers', async () => {
    const run = start(HEALTHY);
    await until('it has emitted', () => run.observations.length >= 2);
    expect(run.observations[0]).toEqual({
      kind: 'samples',
      source: 'queue',
      rows: [
        {
          subject: { kind: 'CLUSTER_NODE', name: 'recorded-host' },
          observedAt: expect.any(Number),
          values: { [METRIC]: 42_000 },
        },
      ],
    });
    expect(run.definitions.get(METRIC)).toMatchObject({ unit: 'COUNT' });
    await outcomeWith(run, '"status":"OK","observed":1');
    await expect(run.stop()).resolves.toBeUndefined();
  });

  it('has its settings, an answer to its fetch, its log, and nothing of the agent’s environment', async () => {
    const run = start(
      `const answer = await context.fetch(context.settings.url);
       context.log.info('answered', { body: answer.body, status: answer.status, env: Object.keys(process.env), argv: process.argv.length > 5 });
       console.log('printed');
       ${HEALTHY}`,
      {},
      '',
      JSON.stringify({ url: `http://127.0.0.1:${server.port}/` }),
    );
    await until('it has logged', () => run.log.lines.some(({ message }) => message.endsWith('printed')));
    expect(run.log.lines[0]).toEqual({
      level: 'info',
      message: 'Plug-in queue: answered',
      facts: { body: 'ready', status: 200, env: [], argv: false },
    });
    expect(run.log.lines[1]).toMatchObject({ level: 'info', message: 'Plug-in queue: printed' });
  });

  it('reads of the Kubernetes API what it declares, in pages, and nothing else', async () => {
    const rbac = `rbac: [{ apiGroups: [''], resources: ['pods'], verbs: ['list'] }]`;
    const run = start(
      `const pods = await context.kube.get('/api/v1/pods', { limit: 5000 });
       const others = ['/api/v1/secrets', '/api/v1/nodes', '/api/v1/namespaces/real/pods/web', '/api/v1/pods?watch=true', '/api/v1/namespaces/real/pods/web/exec'];
       const refused = [];
       for (const path of others) { const answer = await context.kube.get(path); refused.push(answer.ok ? 'READ' : answer.kind); }
       context.log.info('read', { pods: pods.ok ? pods.body.items.length : pods.message, refused });`,
      {},
      rbac,
    );
    await until('it has read', () => run.log.lines.length > 0);
    const expected = Math.min(100, kube.lists['/api/v1/pods']?.length ?? 0);
    expect(run.log.lines[0]?.facts).toEqual({
      pods: expected,
      refused: ['DENIED', 'DENIED', 'DENIED', 'MISSING', 'MISSING'],
    });
    const asked = kube.requests.filter(({ pathname }) => pathname !== '/api/v1/pods');
    expect(asked).toEqual([]);
    expect(kube.requests.at(-1)?.searchParams.get('limit')).toBe('100');
  });

  it('may report events, their texts without what looks like a secret', async () => {
    const event = `{ uid: 'e1', type: 'WARNING', count: 1, reason: 'QueueFull', message: 'password=hunter2 is full', involvedKind: 'Pod', involvedName: 'web', namespace: 'shop', firstSeenAt: '2026-01-01T00:00:00Z', lastSeenAt: '2026-01-01T00:00:00Z' }`;
    const run = start(`context.emit({ kind: 'events', events: [${event}] });`);
    await until('it has emitted', () => run.observations.length > 0);
    expect(run.observations[0]).toMatchObject({
      kind: 'events',
      events: [{ uid: 'plugin/queue/e1', reason: 'QueueFull', message: 'password=*** is full', source: 'queue' }],
    });
  });

  it.each([
    [
      'another metric',
      `{ kind: 'samples', rows: [{ subject: { kind: 'CLUSTER_NODE', name: 'a' }, values: { 'node.cpu.usage': 1 } }] }`,
      'has “node.cpu.usage”; expected a metric of the definitions of queue',
    ],
    [
      'another subject',
      `{ kind: 'samples', rows: [{ subject: { kind: 'POD', namespace: 'a', name: 'b' }, values: { '${METRIC}': 1 } }] }`,
      'of a POD; it is defined for a CLUSTER_NODE',
    ],
    [
      'a subject without a name',
      `{ kind: 'samples', rows: [{ subject: { kind: 'CLUSTER_NODE' }, values: {} }] }`,
      'rows[0].subject.name is nothing; expected a text',
    ],
    [
      'a text as a value',
      `{ kind: 'samples', rows: [{ subject: { kind: 'CLUSTER_NODE', name: 'a' }, values: { '${METRIC}': '7' } }] }`,
      'expected a number, or null',
    ],
    [
      'what is no number',
      `{ kind: 'samples', rows: [{ subject: { kind: 'CLUSTER_NODE', name: 'a' }, values: { '${METRIC}': 1e300 } }] }`,
      'expected a number, or null',
    ],
    [
      'a time of long ago',
      `{ kind: 'samples', rows: [{ subject: { kind: 'CLUSTER_NODE', name: 'a' }, observedAt: 1, values: {} }] }`,
      'expected unix milliseconds of the last hour',
    ],
    ['an inventory', `{ kind: 'inventory', report: {} }`, `expected { kind: 'samples', rows }`],
    ['nothing at all', 'undefined', `it is null; expected { kind: 'samples', rows }`],
    [
      'too many rows',
      `{ kind: 'samples', rows: Array(1001).fill({}) }`,
      'rows has 1001 entries; expected a list of at most 1000',
    ],
  ])('is told that it may not emit %s, and its other observations count', async (_title, bad, problem) => {
    const run = start(
      `await context.every(async () => { context.emit(${bad}); context.emit(${SAMPLE}); return { status: 'OK', observed: 1 }; });`,
    );
    const outcome = await outcomeWith(run, 'An observation is refused');
    expect(outcome).toMatchObject({ status: 'FAILED', message: expect.stringContaining(problem) });
    await until('the good ones are reported', () => rowsOf(run.observations).length >= 2);
    expect(rowsOf(run.observations).every(({ values }) => values[METRIC] === 42_000)).toBe(true);
  });

  it('may report the file systems of machines and the volumes of claims', async () => {
    const volumes = `definitions: [{ ...${DEFINITION}, subjectKind: 'VOLUME', unit: 'BYTES' }]`;
    const rows = `['a', undefined].map((namespace) => ({ subject: { kind: 'VOLUME', namespace, name: 'x', container: '/data' }, values: { '${METRIC}': 7 } }))`;
    const run = start(`context.emit({ kind: 'samples', rows: ${rows} });`, {}, volumes);
    await until('it has emitted', () => run.observations.length > 0);
    expect(rowsOf(run.observations).map(({ subject }) => subject)).toEqual([
      { kind: 'VOLUME', namespace: 'a', name: 'x' },
      { kind: 'VOLUME', name: 'x', container: '/data' },
    ]);
  });

  it('is told what an outcome is where it gives none', async () => {
    const run = start('await context.every(async () => 7);');
    const message = "It says 7; expected an outcome such as { status: 'OK', observed: 3 }.";
    expect(await outcomeWith(run, 'It says 7')).toEqual({ status: 'FAILED', message });
  });
});

describe('a plug-in that does not stop', () => {
  it('is ended shortly after it was asked to', async () => {
    const run = start(`setInterval(() => undefined, 1000); ${HEALTHY} await new Promise(() => undefined);`);
    await until('it runs', () => run.observations.length > 0);
    // It never returns by itself: that this ends at all is what is tested.
    await run.stop();
    await expect(run.ended).resolves.toBeUndefined();
  });
});

describe('a module that is no plug-in', () => {
  /** What its run is refused with. */
  async function refusal(module: string, limits: Partial<ThreadLimits> = {}): Promise<string> {
    const [plugin] = pluginsOf(folderWith({ 'queue.mjs': module }), limits);
    const run = runCollector(plugin as Collector);
    return run.ended.then(
      () => 'it ran',
      (error: Error) => error.message,
    );
  }

  it.each([
    ['exports nothing', 'export const other = 1;', 'it exports no “collector”; expected export const collector'],
    ['is called otherwise', aModule('', `name: 'other'`), 'name is "other"; expected "queue", as its file is called'],
    ['has no run', aModule('', 'run: 7'), 'run is no function; expected async run(context, signal)'],
    ['runs for nobody', aModule('', `runsFor: 'ALL'`), 'runsFor is "ALL"; expected one of KUBERNETES, HOST'],
    [
      'wants secrets',
      aModule('', `rbac: [{ apiGroups: [''], resources: ['secrets'], verbs: ['get'] }]`),
      'rbac[0] names "secrets"; expected neither secrets',
    ],
    [
      'wants everything',
      aModule('', `rbac: [{ apiGroups: ['*'], resources: ['*'], verbs: ['list'] }]`),
      'rbac[0] names "*"',
    ],
    [
      'wants to write',
      aModule('', `rbac: [{ apiGroups: [''], resources: ['pods'], verbs: ['delete'] }]`),
      'rbac[0].verbs has "delete"; expected get or list',
    ],
    [
      'takes another’s metric',
      aModule('', `definitions: [{ ...${DEFINITION}, name: 'plugin.other.length' }]`),
      'definitions[0].name is "plugin.other.length"; expected “plugin.queue.”',
    ],
    [
      'has an unknown unit',
      aModule('', `definitions: [{ ...${DEFINITION}, unit: 'SECONDS' }]`),
      'definitions[0].unit is "SECONDS"; expected one of CORES, BYTES',
    ],
    [
      'defines a metric twice',
      aModule('', `definitions: [${DEFINITION}, ${DEFINITION}]`),
      'twice; expected each name once',
    ],
    [
      'has too many metrics',
      aModule('', `definitions: Array(51).fill(${DEFINITION})`),
      'definitions has 51 entries; expected at most 50',
    ],
    ['cannot be parsed', 'export const = ;', 'Unexpected token'],
    ['lacks a module', `import 'no-such-module-anywhere';`, 'no-such-module-anywhere'],
    ['throws when it is loaded', `throw new Error('no good today');`, 'The plug-in failed: no good today.'],
    ['ends itself', 'process.exit(3);', 'It ended itself with code 3'],
    [
      'is never loaded',
      'await new Promise(() => setInterval(() => 0, 1000));',
      'It did not answer for 1.5 s and was ended',
    ],
    ['loads without end', 'for (;;);', 'It did not answer for 1.5 s and was ended'],
  ])('is refused with what was found and expected: it %s', async (_title, module, problem) => {
    const limits = problem.includes('did not answer') ? IMPATIENT : {};
    expect(await refusal(module, limits)).toContain(problem);
  });

  it('shows all its problems at once', async () => {
    expect((await refusal(`export const collector = { name: 1, runsFor: 2 };`)).split('; ').length).toBeGreaterThan(4);
  });

  it('has settings that are no JSON', async () => {
    const [plugin] = pluginsOf(folderWith({ 'queue.mjs': aModule(''), 'queue.json': '{' }));
    await expect(runCollector(plugin as Collector).ended).rejects.toThrow('queue.json is no JSON');
  });
});

describe('a plug-in that fails', () => {
  const healthy: Collector = {
    name: 'healthy',
    runsFor: 'HOST',
    rbac: [],
    metrics: [],
    run: (context) =>
      context.every(async () => {
        context.emit({ kind: 'samples', source: 'healthy', rows: [] });
        return { status: 'OK', observed: 0 };
      }),
  };

  /** Runs it beside a built-in collector until its state says so; then looks whether the other one goes on. */
  async function runBeside(body: string, says: string, limits: Partial<ThreadLimits> = {}) {
    const [plugin] = pluginsOf(folderWith({ 'queue.mjs': aModule(body) }), limits);
    const schedule = new Schedule({ intervalSeconds: () => 0.02, random: () => 0 });
    const seen: Record<string, number> = {};
    const emit = (observation: Observation): void => {
      const source = observation.kind === 'samples' ? observation.source : observation.kind;
      seen[source] = (seen[source] ?? 0) + 1;
    };
    const stop = new AbortController();
    const base = { ...runCollector({ ...healthy, run: async () => undefined }).context, emit, now: Date.now };
    const running = [healthy, plugin as Collector].map((each) => schedule.run(each, base, stop.signal));
    const state = (name: string): CollectorStateInput | undefined =>
      schedule.states().find((each) => each.name === name);
    await until(`its state says “${says}”`, () => state('queue')?.lastError?.includes(says) ?? false);
    const failed = state('queue');
    const polledBefore = seen['healthy'] ?? 0;
    await until('the other collector goes on', () => (seen['healthy'] ?? 0) > polledBefore + 5);
    stop.abort();
    await Promise.all(running);
    return { failed, seen, healthy: state('healthy') };
  }

  it.each([
    ['throws', `throw new Error('queue is gone');`, 'The plug-in failed: queue is gone', {}],
    [
      'throws later',
      `setTimeout(() => { throw new Error('later'); }, 20); await new Promise(() => setInterval(() => 0, 99));`,
      'later',
      {},
    ],
    [
      'rejects',
      `Promise.reject(new Error('nobody waits')); await new Promise(() => setInterval(() => 0, 99));`,
      'nobody waits',
      {},
    ],
    ['computes without end', 'for (;;);', 'It did not answer for 1.5 s and was ended', IMPATIENT],
    [
      'computes without end in a poll',
      'await context.every(async () => { for (;;); });',
      'It did not answer for 1.5 s',
      IMPATIENT,
    ],
    [
      'keeps everything',
      'const kept = []; for (;;) kept.push(Array(1000).fill({ a: kept.length }));',
      'Its heap grew beyond 24 MiB',
      { heapMib: 24, silentMs: 60_000 },
    ],
    [
      'keeps buffers',
      'const kept = []; setInterval(() => kept.push(Buffer.alloc(4 << 20, 1)), 5); await new Promise(() => undefined);',
      'Its buffers take',
      { externalMib: 48 },
    ],
    ['emits without end', `for (;;) context.emit(${SAMPLE});`, 'observations wait to be taken in', {}],
    [
      'emits without end, deaf to errors',
      `for (;;) { try { context.emit(${SAMPLE}); } catch {} }`,
      'It did not answer for 1.5 s',
      IMPATIENT,
    ],
    ['prints without end', `for (;;) console.log('x'.repeat(1000));`, 'It did not answer for 1.5 s', IMPATIENT],
    ['polls without end', 'for (;;) void context.every(async () => 1);', 'More than 200 states or polls', {}],
  ])('is shown as failed and stops nobody else: it %s', async (_title, body, says, limits) => {
    const { failed, healthy: other } = await runBeside(body, says, limits);
    expect(failed).toMatchObject({ isPlugin: true, lastError: expect.stringContaining(says) });
    expect(other).toMatchObject({ status: 'OK', isPlugin: false });
  });

  it('is bounded in what it may emit in a minute', async () => {
    const rows = `Array.from({ length: 1000 }, (_, n) => ({ subject: { kind: 'CLUSTER_NODE', name: 'n' + n }, values: { '${METRIC}': n } }))`;
    const { seen } = await runBeside(
      `await context.every(async () => { context.emit({ kind: 'samples', rows: ${rows} }); return { status: 'OK', observed: 1000 }; });`,
      'It emits more than 10000 values a minute; the rest is left out',
    );
    expect(seen['queue']).toBe(10);
  });

  it('is started again, and works again when it does', async () => {
    const folder = folderWith({ 'queue.mjs': aModule(`throw new Error('not yet');`) });
    const [plugin] = pluginsOf(folder);
    const schedule = new Schedule({ intervalSeconds: () => 0.02, random: () => 0 });
    const stop = new AbortController();
    const observations: Observation[] = [];
    const { context } = runCollector({ ...healthy, run: async () => undefined });
    const emit = (observation: Observation) => void observations.push(observation);
    const running = schedule.run(plugin as Collector, { ...context, emit, now: Date.now }, stop.signal);
    try {
      await until('it has failed', () => schedule.states()[0]?.status === 'FAILED');
      const { writeFileSync } = await import('node:fs');
      writeFileSync(`${folder}/queue.mjs`, aModule(HEALTHY));
      // What it has observed is told before how it went.
      await until('it works', () => observations.length > 0 && schedule.states()[0]?.status === 'OK');
      expect(schedule.states()[0]).toMatchObject({ lastError: expect.stringContaining('not yet') });
    } finally {
      stop.abort();
      await running;
    }
  });
});
