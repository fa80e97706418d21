import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Agent } from '../agent.js';
import type { SampleBatch } from '../api/sample-batch.js';
import { FakePast } from '../test/fake-past.js';
import { type Delivery, FakeServer, until } from '../test/fake-server.js';
import { configWith, newFolder, recordLog } from '../test/records.js';
import type { PastEvent } from './source.js';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** A multiple of 5 minutes, so that the coarse points and the fine ones can be counted. */
const TO = Math.floor(Date.now() / (5 * MINUTE)) * 5 * MINUTE;
const FROM = TO - 3 * DAY;
const COARSE = (2 * DAY) / (5 * MINUTE);
const FINE = DAY / 15_000;

function podEvent(atMs: number, type: PastEvent['type'], name: string): PastEvent {
  const metadata = { uid: `uid-${name}`, name, namespace: 'shop', creationTimestamp: '2026-01-01T00:00:00Z' };
  return { atMs, type, resource: 'pods', object: { kind: 'Pod', metadata } };
}

const AWAY = { fromMs: TO - 5 * 60 * MINUTE, toMs: TO - 5 * 60 * MINUTE + 17 * MINUTE };
const FACTS = { fromMs: FROM, toMs: TO, silences: [AWAY] };
const EVENTS = [
  podEvent(FROM, 'ADDED', 'cart-1'),
  podEvent(FROM, 'ADDED', 'cart-2'),
  podEvent(FROM + DAY, 'ADDED', 'cart-3'),
  podEvent(FROM + DAY + MINUTE, 'DELETED', 'cart-2'),
];

let fake = new FakeServer();
let past = new FakePast(FACTS, EVENTS);
let spoolDir = '';
let log = recordLog();
let stop = new AbortController();
let running: Promise<void> = Promise.resolve();

function start(): void {
  const variables = {
    K8INTEL_SERVER_URL: fake.url,
    K8INTEL_SPOOL_DIR: spoolDir,
    K8INTEL_IS_DEMO: 'true',
    K8INTEL_PAST_URL: past.url,
  };
  stop = new AbortController();
  running = new Agent({ config: configWith(variables), log, kube: null }).run(stop.signal);
}

beforeEach(async () => {
  [fake, past, log, spoolDir] = [new FakeServer(), new FakePast(FACTS, EVENTS), recordLog(), newFolder()];
  fake.settings.maxSamplesPerBatch = 10_000;
  past.momentsPerPage = 500;
  await Promise.all([fake.start(), past.start()]);
});
afterEach(async () => {
  stop.abort();
  await running;
  await Promise.all([fake.stop(), past.stop()]);
});

const tablesOf = ({ input }: Delivery) => (input['samples'] as SampleBatch).tables;
/** Times of the samples of the past that the server has stored, repetitions included. */
const storedTimes = () =>
  fake.stored
    .filter(({ mutation, input }) => mutation === 'reportMetrics' && input['source'] === 'metrics-server')
    .flatMap((each) => tablesOf(each).flatMap((table) => table.times));
const isReported = () => log.lines.some((line) => line.message === 'The past is reported');
const inventory = () => fake.stored.filter((each) => each.mutation === 'reportInventory').map((each) => each.input);

describe('back-fill', () => {
  it('reports points of 5 minutes before the last day and points of 15 seconds within it, each once', async () => {
    start();
    await until('the past was reported', isReported);
    await until('all of it arrived', () => storedTimes().length >= COARSE + FINE);
    const times = storedTimes();
    expect(new Set(times).size).toBe(times.length);
    expect(times.filter((ms) => ms < TO - DAY)).toHaveLength(COARSE);
    expect(times.filter((ms) => ms >= TO - DAY)).toHaveLength(FINE);
  });

  it('tells first what was there, as it came and went, and then what is there now', async () => {
    start();
    await until('the live inventory arrived', () => inventory().length >= 3);
    const [first, second, live] = inventory();
    expect(first).toMatchObject({ observedAt: new Date(FROM).toISOString() });
    expect(first?.['complete']).toHaveLength(4);
    expect(first?.['pods']).toHaveLength(2);
    expect(second?.['complete'] ?? []).toEqual([]);
    expect(second).toMatchObject({ observedAt: new Date(FROM + DAY + MINUTE).toISOString() });
    expect(second?.['pods']).toMatchObject([{ uid: 'uid-cart-3' }]);
    expect(second?.['deleted']).toMatchObject([{ kind: 'POD', uid: 'uid-cart-2' }]);
    expect(Date.parse(String(live?.['observedAt']))).toBeGreaterThan(TO);
  });

  it('goes on after a restart where it ended, and a later start adds nothing', async () => {
    past.momentsPerPage = 20;
    start();
    await until('some of the past arrived', () => storedTimes().length > 200);
    stop.abort();
    await running;
    const [before, requests] = [storedTimes().length, past.requests.length];
    expect(before).toBeLessThan(COARSE);
    past.momentsPerPage = 500;
    start();
    await until('the past was reported', isReported);
    await until('all of it arrived', () => storedTimes().length >= COARSE + FINE);
    expect(past.requests[requests]?.fromMs).toBeGreaterThanOrEqual(FROM + (before - 20) * 5 * MINUTE);
    expect(new Set(storedTimes()).size).toBe(COARSE + FINE);
    expect(storedTimes()).toHaveLength(COARSE + FINE);
    stop.abort();
    await running;
    const asked = past.requests.length;
    start();
    await until('the third start measured', () => fake.heartbeats.length > 0);
    expect(past.requests).toHaveLength(asked);
    expect(storedTimes()).toHaveLength(COARSE + FINE);
  });

  it('keeps the live measurements going meanwhile', async () => {
    past.momentsPerPage = 5;
    start();
    const isLive = ({ mutation, input }: Delivery) =>
      mutation === 'reportMetrics' && input['source'] !== 'metrics-server';
    const reports = () => fake.stored.filter((each) => each.mutation === 'reportMetrics');
    await until('two live measurements arrived between those of the past', () => {
      const [live, ofPast] = [reports().filter(isLive), reports().filter((each) => !isLive(each))];
      return live.length >= 2 && ofPast.length >= 2;
    });
    expect(isReported()).toBe(false);
  });

  it('tells when the agent was away until the server knows it, also after a restart', async () => {
    const firstGaps = async (): Promise<unknown> => {
      const beats = fake.heartbeats.length;
      start();
      await until('a heartbeat arrived', () => fake.heartbeats.length > beats);
      return fake.heartbeats[beats]?.['gaps'];
    };
    await firstGaps();
    // No heartbeat is heard from here to the restart, so that the second run is the one that tells it.
    fake.override = (body) => (body.includes('mutation Heartbeat') ? { status: 503, body: '' } : null);
    await until('the past was reported', isReported);
    stop.abort();
    await running;
    fake.override = () => null;
    const [from, to] = [AWAY.fromMs, AWAY.toMs].map((ms) => new Date(ms).toISOString());
    expect(await firstGaps()).toMatchObject([{ from, to, reason: 'NOT_COLLECTED', batches: 0 }]);
    const untold = (): unknown[] => JSON.parse(readFileSync(join(spoolDir, 'past.json'), 'utf8')).untold;
    await until('the answer was heard', () => untold().length === 0);
    stop.abort();
    await running;
    expect(await firstGaps()).toEqual([]);
  });

  it('leaves a cluster alone that has reported before', async () => {
    writeFileSync(join(spoolDir, 'credential.json'), '{}');
    start();
    await until('a measurement arrived', () => fake.stored.length > 0);
    expect(past.requests).toEqual([]);
    expect(storedTimes()).toEqual([]);
  });

  it('is refused for a cluster that is no demonstration', () => {
    const variables = { K8INTEL_SERVER_URL: fake.url, K8INTEL_PAST_URL: past.url };
    expect(() => configWith(variables)).toThrow(/no demonstration; .+ Set K8INTEL_IS_DEMO=true/);
  });
});
