import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createApiClient } from '../api/client.js';
import { createIdentity } from '../identity.js';
import { createSettings } from '../settings.js';
import { FakeServer, until } from '../test/fake-server.js';
import { openTestSpool, type TestSpool } from '../test/pipeline.js';
import { configWith, newFolder, type RecordedLog } from '../test/records.js';
import { wait } from '../wait.js';
import { Sender } from './send.js';

let fake = new FakeServer();
let stop = new AbortController();
let running: Promise<void> = Promise.resolve();
let waits: number[] = [];
let clock = 0;
/** Waits last until this is resolved. */
let gate: Promise<void> | null = null;

beforeEach(() => {
  // A new port each time: fetch keeps connections to the old one.
  fake = new FakeServer();
  waits = [];
  clock = 0;
  gate = null;
  return fake.start();
});
afterEach(async () => {
  stop.abort();
  await running;
  await fake.stop();
});

/** A sender whose waits are recorded and shortened to a few milliseconds. */
function createSender({ spool, log }: TestSpool, variables: Record<string, string> = {}): Sender {
  const config = configWith({ K8INTEL_SERVER_URL: fake.url, ...variables });
  const api = createApiClient({ serverUrl: fake.url, timeoutMs: 2000, now: Date.now });
  const describeCluster = async () => ({ clusterName: 'test', kind: 'HOST' as const });
  const identity = createIdentity({ api, config, log, describe: describeCluster });
  const short = (ms: number, signal: AbortSignal): Promise<void> => {
    waits.push(ms);
    return gate ?? wait(5, signal);
  };
  const settings = createSettings(api, config);
  return new Sender({
    spool,
    api,
    identity,
    settings,
    log,
    random: () => 0,
    wait: short,
    now: () => clock,
    elapsed: () => clock,
  });
}

function start(test: TestSpool, variables: Record<string, string> = {}): void {
  stop = new AbortController();
  running = createSender(test, variables).run(stop.signal);
}

const storedIds = (): string[] => fake.stored.map((each) => each.batchId);
const messages = (log: RecordedLog): string => log.lines.map((line) => line.message).join('\n');

function graphqlError(code: string, retryable: boolean, message = 'no'): string {
  return JSON.stringify({ errors: [{ message, extensions: { code, retryable } }] });
}

/** Lets agentSettings through and answers reports with this until it is called off. */
function answerReports(status: number, body: string, headers: Record<string, string> = {}): void {
  fake.override = (request) => (request.includes('batchId') ? { status, body, headers } : null);
}

function addMany(test: TestSpool, count: number): string[] {
  return Array.from({ length: count }, (_, index) =>
    test.add('metrics', {}, JSON.stringify({ batchId: `1:${index}`, source: 'host', samples: { tables: [] } })),
  ).map((_, index) => `1:${index}`);
}

describe('sender', () => {
  it('P27: loses nothing while the server is away: all arrive in order, each once', async () => {
    const test = openTestSpool(newFolder());
    start(test);
    const ids = addMany(test, 20);
    await until('some have arrived', () => fake.stored.length >= 1);
    await fake.stop();
    const later = Array.from({ length: 20 }, (_, index) => `2:${index}`);
    for (const batchId of later)
      test.add('metrics', {}, JSON.stringify({ batchId, source: 'host', samples: { tables: [] } }));
    await until('the outage was noticed', () => waits.length >= 3);
    await fake.start();
    await until('the spool is empty', () => test.spool.next() === undefined);
    expect(storedIds()).toEqual([...ids, ...later]);
    expect(messages(test.log)).toContain('Nothing listens at');
    expect(messages(test.log)).toContain('takes reports again');
  });

  it('P32: waits 2 s, 4 s, 8 s … after failures in a row, and begins anew after a success', async () => {
    const test = openTestSpool(newFolder());
    answerReports(503, graphqlError('UNAVAILABLE', true));
    start(test);
    addMany(test, 1);
    await until('it has failed seven times', () => waits.length >= 7);
    expect(waits.slice(0, 7)).toEqual([2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000]);
    fake.override = () => null;
    await until('the spool is empty', () => test.spool.next() === undefined);
    answerReports(503, graphqlError('UNAVAILABLE', true));
    waits = [];
    test.add('events', {}, JSON.stringify({ batchId: '3:1', events: [] }));
    await until('it has failed again', () => waits.length >= 1);
    expect(waits[0]).toBe(2000);
  });

  it.each([
    ['the header Retry-After', { 'retry-after': '90' }, graphqlError('RATE_LIMITED', true)],
    [
      'extensions.retryAfter',
      {},
      JSON.stringify({
        errors: [{ message: 'slow', extensions: { code: 'RATE_LIMITED', retryable: true, retryAfter: 90 } }],
      }),
    ],
  ])('P33: waits as long as %s says', async (_, headers: Record<string, string>, body) => {
    const test = openTestSpool(newFolder());
    answerReports(429, body, headers);
    start(test);
    addMany(test, 1);
    await until('it waits', () => waits.length >= 1);
    expect(waits[0]).toBe(90_000);
    expect(test.spool.depth().batches).toBe(1);
  });

  it('P41: says with every attempt when it is sent, and leaves what is in the spool as it is', async () => {
    const test = openTestSpool(newFolder());
    const asked: { sentAt: string }[] = [];
    fake.override = (request) => {
      if (!request.includes('batchId')) return null;
      clock += 60_000;
      return asked.push(JSON.parse(request).variables.input) < 2
        ? { status: 503, body: graphqlError('UNAVAILABLE', true) }
        : null;
    };
    start(test);
    addMany(test, 1);
    await until('the spool is empty', () => test.spool.next() === undefined);
    const body = { batchId: '1:0', source: 'host', samples: { tables: [] } };
    expect(asked).toEqual([
      { ...body, sentAt: '1970-01-01T00:00:00.000Z' },
      { ...body, sentAt: '1970-01-01T00:01:00.000Z' },
    ]);
  });

  it.each([
    ['IDEMPOTENCY_MISMATCH', graphqlError('IDEMPOTENCY_MISMATCH', false)],
    ['BAD_USER_INPUT', graphqlError('BAD_USER_INPUT', false)],
    [
      'CONFLICT',
      JSON.stringify({ data: { report: { receipt: null, userErrors: [{ message: 'other uid', code: 'CONFLICT' }] } } }),
    ],
    ['TOO_LARGE', '<html>413 Request Entity Too Large</html>'],
  ])('P31: moves a batch aside on %s and sends the next', async (code, body) => {
    const test = openTestSpool(newFolder());
    const status = code === 'TOO_LARGE' ? 413 : 200;
    fake.override = (request) => (request.includes('1:0') ? { status, body } : null);
    start(test);
    const ids = addMany(test, 3);
    await until('the spool is empty', () => test.spool.next() === undefined);
    expect(storedIds()).toEqual(ids.slice(1));
    expect(test.spool.depth().rejected).toBe(1);
    expect(JSON.stringify(test.log.lines)).toContain(code);
    expect(waits).toEqual([]);
  });

  it.each([
    ['a sign-in page', 200, '<!DOCTYPE html><title>Sign in</title>', 'where JSON was expected'],
    ['a gateway without upstream', 502, '<html>Bad gateway</html>', 'where JSON was expected'],
    ['an empty body', 200, '', 'an empty body'],
    ['a redirect', 302, '', 'an empty body'],
  ])('P31: keeps a batch that is answered with %s and says so in a sentence', async (_, status, body, sentence) => {
    const test = openTestSpool(newFolder());
    answerReports(status, body);
    start(test);
    const ids = addMany(test, 1);
    await until('it has failed', () => waits.length >= 2);
    expect(messages(test.log)).toContain(sentence);
    expect(messages(test.log)).not.toContain('Unexpected token');
    fake.override = () => null;
    await until('the spool is empty', () => test.spool.next() === undefined);
    expect(storedIds()).toEqual(ids);
  });

  it.each([
    ['UNAUTHENTICATED', 401],
    ['FORBIDDEN', 200],
  ])('P9: keeps every batch while the credential is refused (%s)', async (code, status) => {
    const test = openTestSpool(newFolder());
    fake.override = () => ({ status, body: graphqlError(code, false, 'The credential was revoked.') });
    start(test);
    const ids = addMany(test, 2);
    await until('it has failed', () => waits.length >= 2);
    expect(test.spool.depth()).toMatchObject({ batches: 2, rejected: 0 });
    expect(messages(test.log)).toContain('The credential was revoked. Give a valid K8INTEL_CREDENTIAL');
    fake.override = () => null;
    await until('the spool is empty', () => test.spool.next() === undefined);
    expect(storedIds()).toEqual(ids);
  });

  it('P9: enrols anew when an enrolled credential is refused', async () => {
    const test = openTestSpool(newFolder());
    fake.override = (_, bearer) =>
      bearer === 'k8i_agent_1' ? { status: 401, body: graphqlError('UNAUTHENTICATED', false) } : null;
    start(test, { K8INTEL_CREDENTIAL: '', K8INTEL_ENROL_TOKEN: 'k8i_enrol_test' });
    const ids = addMany(test, 1);
    await until('the spool is empty', () => test.spool.next() === undefined);
    expect(fake.registrations).toHaveLength(2);
    expect(storedIds()).toEqual(ids);
  });

  it('P3: sends a batch again that was stored but not acknowledged, with the same body', async () => {
    const dir = newFolder();
    const before = openTestSpool(dir);
    const [id] = addMany(before, 1);
    // The process dies between the server's commit and its answer: the batch is still in the folder.
    await createSender(before).drain(new AbortController().signal);
    const after = openTestSpool(newFolder());
    after.add('metrics', {}, JSON.stringify({ batchId: id, source: 'host', samples: { tables: [] } }));
    await createSender(after).drain(new AbortController().signal);
    expect(fake.deliveries).toHaveLength(2);
    expect(fake.deliveries[1]).toEqual(fake.deliveries[0]);
    expect(storedIds()).toEqual([id]);
  });

  it('P3: sends after a restart what a killed process had written but not sent', async () => {
    const dir = newFolder();
    const ids = addMany(openTestSpool(dir), 3);
    const reopened = openTestSpool(dir);
    start(reopened);
    await until('the spool is empty', () => reopened.spool.next() === undefined);
    expect(storedIds()).toEqual(ids);
  });

  it('P34: looks again which batch is next after a wait', async () => {
    const test = openTestSpool(newFolder());
    let open = (): void => undefined;
    gate = new Promise((resolve) => {
      open = resolve;
    });
    answerReports(503, graphqlError('UNAVAILABLE', true));
    start(test);
    addMany(test, 1);
    await until('it waits', () => waits.length >= 1);
    test.add('events', {}, JSON.stringify({ batchId: '9:1', events: [] }));
    fake.override = () => null;
    open();
    await until('the spool is empty', () => test.spool.next() === undefined);
    expect(storedIds()).toEqual(['9:1', '1:0']);
  });

  it.each([
    ['fails at', graphqlError('INTERNAL_SERVER_ERROR', true, 'Internal error.')],
    ['gives no receipt for', '{"data":{"report":{"receipt":null,"userErrors":[]}}}'],
  ])('P34: lets only batches of the same kind wait when the server %s one', async (_, body) => {
    const test = openTestSpool(newFolder());
    fake.override = (request) => (request.includes('"9:1"') ? { status: 200, body } : null);
    test.add('events', {}, JSON.stringify({ batchId: '9:1', events: [] }));
    test.add('events', {}, JSON.stringify({ batchId: '9:2', events: [] }));
    const ids = addMany(test, 2);
    start(test);
    await until('the samples have arrived', () => fake.stored.length === 2);
    expect(storedIds()).toEqual(ids);
    expect(messages(test.log)).toContain('Batches of events wait');
    fake.override = () => null;
    clock += 2000;
    await until('the spool is empty', () => test.spool.next() === undefined);
    expect(storedIds()).toEqual([...ids, '9:1', '9:2']);
  });

  it('P37: goes on with its own limits when the server does not know its question for settings', async () => {
    const test = openTestSpool(newFolder());
    fake.override = (request) =>
      request.includes('agentSettings')
        ? { status: 400, body: graphqlError('GRAPHQL_VALIDATION_FAILED', false) }
        : null;
    start(test);
    const ids = addMany(test, 1);
    await until('the spool is empty', () => test.spool.next() === undefined);
    expect(storedIds()).toEqual(ids);
  });

  it('P49: drops findings that an older server does not know, counts them, says so once and sends the rest', async () => {
    const test = openTestSpool(newFolder());
    const message = 'Cannot query field "reportFindings" on type "Mutation".';
    const body = graphqlError('GRAPHQL_VALIDATION_FAILED', false, message);
    fake.override = (request) => (request.includes('reportFindings') ? { status: 400, body } : null);
    for (let i = 0; i < 3; i += 1) test.add('findings');
    const ids = addMany(test, 2);
    start(test);
    await until('all was settled', () => test.spool.depth().batches === 0);
    expect(storedIds()).toEqual(ids);
    expect(test.spool.depth()).toMatchObject({ rejected: 3, dropped: 0 });
    const said = test.log.lines.filter(({ level }) => level !== 'debug' && level !== 'info');
    expect(said.map((line) => line.message)).toEqual([
      expect.stringMatching(/older than this agent and takes no findings/),
    ]);
  });
});
