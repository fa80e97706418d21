import { beforeEach, describe, expect, it } from '@jest/globals';
import type { FindingInput, PodInput } from '../api/generated.js';
import type { InventoryReport, Observation } from '../collectors/collector.js';
import { newFolder, type RecordedLog, recordLog } from '../test/records.js';
import { DAY_MS, MONDAY, WEEK_MS } from '../test/series.js';
import { Anomalies } from './anomalies.js';
import { HOUR_MS, READING_MS } from './detector-settings.js';

const MIB = 1024 * 1024;
let spoolDir = '';
let log: RecordedLog = recordLog();
let findings: FindingInput[] = [];
let clock = MONDAY;

function start(overrides: { anomalyMaxSeries?: number; anomalyMinHistoryHours?: number } = {}): Anomalies {
  const config = {
    spoolDir,
    anomalySigma: 3,
    anomalyMinHistoryHours: 168,
    anomalyTimeZone: 'UTC',
    anomalyMaxSeries: 100,
    ...overrides,
  };
  const emit = (observation: Observation): void => {
    if (observation.kind === 'findings') findings.push(...observation.findings);
  };
  return new Anomalies({ config, emit, log, now: () => clock });
}

function inventory(names: readonly string[], ownerName = 'cart'): Observation {
  const pods = names.map((name) => ({ namespace: 'shop', name, ownerKind: 'Deployment', ownerName }) as PodInput);
  const complete = [{ kind: 'POD', uids: [] }];
  const report = { isSnapshot: true, observedAt: clock, pods, complete } as unknown as InventoryReport;
  return { kind: 'inventory', report };
}

function samples(pods: Readonly<Record<string, number>>, at: number, metric = 'container.cpu.usage'): Observation {
  const rows = Object.entries(pods).map(([name, value]) => ({
    subject: { kind: 'CONTAINER', namespace: 'shop', name, container: 'main' } as const,
    observedAt: at,
    values: { [metric]: value },
  }));
  return { kind: 'samples', source: 'test', rows };
}

/** Feeds both pods of the workload for so long; the clock moves along. */
function feed(anomalies: Anomalies, lengthMs: number, cores: number, pods = ['cart-1', 'cart-2']): FindingInput[] {
  const before = findings.length;
  for (const end = clock + lengthMs; clock < end; clock += READING_MS) {
    const each = Object.fromEntries(pods.map((pod, i) => [pod, cores * 1e6 * (i === 0 ? 0.5 : 1.5)]));
    anomalies.observe(samples(each, clock));
  }
  return findings.slice(before);
}

/** The reading that a moment lies in begins at most five minutes before it. */
const inReadingOf = (at: number) => ({
  asymmetricMatch: (text: unknown) => {
    const begin = Date.parse(String(text));
    return begin <= at && begin > at - READING_MS;
  },
});

const stop = async (anomalies: Anomalies): Promise<void> => anomalies.run(AbortSignal.abort());

beforeEach(() => {
  [spoolDir, log, findings, clock] = [newFolder(), recordLog(), [], MONDAY];
});

describe('the stage of anomalies', () => {
  it('P47: tells what is unusual of a workload, with all that explains it', () => {
    const anomalies = start();
    anomalies.observe(inventory(['cart-1', 'cart-2']));
    expect(feed(anomalies, WEEK_MS, 1)).toEqual([]);
    const [finding] = feed(anomalies, HOUR_MS, 2);
    expect(finding).toMatchObject({
      key: 'shop/Deployment/cart/main/container.cpu.usage/ABOVE',
      state: 'FIRING',
      isSuppressed: false,
      namespace: 'shop',
      workloadKind: 'Deployment',
      workloadName: 'cart',
      container: 'main',
      metric: 'container.cpu.usage',
      direction: 'ABOVE',
      season: 'HOUR_OF_DAY',
      startedAt: inReadingOf(MONDAY + WEEK_MS),
      observedAt: inReadingOf(MONDAY + WEEK_MS + 2 * READING_MS),
      endedAt: null,
      value: 2e6,
      peak: 2e6,
      baseline: 1e6,
      sigma: expect.closeTo(50_000, 0),
      deviations: expect.closeTo(20, 1),
      samples: 84,
      weeks: 1,
    });
    expect(finding?.decision).toBe(
      'Not suppressed: no told finding of this series ended within its cool-down. Opened: 3 of 4 readings of 5 min ' +
        'were more than 3 σ above the mean for this time. Compared with 00:00 of the day (UTC).',
    );
  });

  it('goes on with the same baseline when all pods of the workload are replaced', () => {
    const anomalies = start();
    anomalies.observe(inventory(['cart-1', 'cart-2']));
    feed(anomalies, WEEK_MS, 1);
    anomalies.observe(inventory(['cart-8', 'cart-9']));
    expect(feed(anomalies, DAY_MS, 1, ['cart-8', 'cart-9'])).toEqual([]);
    expect(feed(anomalies, HOUR_MS, 2, ['cart-8', 'cart-9'])[0]).toMatchObject({
      state: 'FIRING',
      workloadName: 'cart',
    });
  });

  it('learns nothing of pods that the inventory does not know, nor of absent values', () => {
    const anomalies = start();
    feed(anomalies, HOUR_MS, 1);
    anomalies.observe(inventory(['cart-1']));
    const [row] = (samples({ 'cart-1': 1 }, clock) as Extract<Observation, { kind: 'samples' }>).rows;
    const absent = { ...row!, values: { 'container.cpu.usage': null } };
    anomalies.observe({ kind: 'samples', source: 'test', rows: [absent] });
    expect(anomalies.state().message).toMatch(/^0 series are watched/);
  });

  it('P46: goes on after a restart: baseline, and the finding that stands, with its beginning', async () => {
    const first = start();
    first.observe(inventory(['cart-1', 'cart-2']));
    feed(first, WEEK_MS, 1);
    const [opened] = feed(first, HOUR_MS, 2);
    await stop(first);
    const second = start();
    second.observe(inventory(['cart-1', 'cart-2']));
    const standing = feed(second, HOUR_MS, 2);
    expect(standing[0]).toMatchObject({ state: 'FIRING', key: opened?.key, startedAt: opened?.startedAt });
    expect(feed(second, HOUR_MS, 1).at(-1)).toMatchObject({ state: 'ENDED', startedAt: opened?.startedAt });
    expect(log.lines).toEqual([]);
  });

  it('ends a finding of a workload that is measured no more', () => {
    const anomalies = start();
    anomalies.observe(inventory(['cart-1', 'cart-2']));
    feed(anomalies, WEEK_MS, 1);
    feed(anomalies, HOUR_MS, 2);
    clock += 2 * HOUR_MS;
    anomalies.tidy();
    expect(findings.at(-1)).toMatchObject({
      state: 'ENDED',
      decision: expect.stringMatching(/nothing is measured any more/),
    });
  });

  it('says when there are more workloads than it may watch, once an hour, and what to do', () => {
    const anomalies = start({ anomalyMaxSeries: 1 });
    anomalies.observe(inventory(['cart-1']));
    anomalies.observe(inventory(['web-1'], 'web'));
    for (let i = 0; i < 3; i += 1) {
      anomalies.observe(samples({ 'cart-1': 1e6, 'web-1': 1e6 }, clock));
      clock += 10 * 60_000;
      anomalies.tidy();
    }
    expect(log.lines.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^More workloads are there than 1 series can watch.+Raise K8INTEL_ANOMALY_MAX_SERIES/),
    ]);
    expect(anomalies.state().message).toMatch(/^1 series are watched, 1 of them are learning.+Raise/);
  });

  it('learns nothing while the agent is over its budget, keeps its baselines on disk, and goes on with them', async () => {
    const anomalies = start();
    anomalies.observe(inventory(['cart-1', 'cart-2']));
    feed(anomalies, WEEK_MS, 1);
    anomalies.shed('600 of 500 millicores for 60 s');
    expect(anomalies.state()).toMatchObject({
      isShed: true,
      message: 'It is switched off for now: 600 of 500 millicores for 60 s.',
    });
    expect(feed(anomalies, HOUR_MS, 9)).toEqual([]);
    await anomalies.release();
    expect(feed(anomalies, HOUR_MS, 9)).toEqual([]);
    anomalies.restore();
    expect(anomalies.state().message).toMatch(/^1 series are watched/);
    expect(feed(anomalies, HOUR_MS, 1)).toEqual([]);
    expect(feed(anomalies, HOUR_MS, 9)[0]).toMatchObject({ state: 'FIRING', samples: expect.any(Number), weeks: 1 });
  });

  it('tells of memory that it is above, not that it is below', () => {
    const anomalies = start();
    anomalies.observe(inventory(['cart-1']));
    const step = (lengthMs: number, mib: number): void => {
      for (const end = clock + lengthMs; clock < end; clock += READING_MS) {
        anomalies.observe(samples({ 'cart-1': mib * MIB }, clock, 'container.memory.working_set'));
      }
    };
    step(WEEK_MS, 500);
    step(6 * HOUR_MS, 50);
    step(3 * HOUR_MS, 500);
    expect(findings).toEqual([]);
    step(HOUR_MS, 800);
    expect(findings[0]).toMatchObject({ metric: 'container.memory.working_set', direction: 'ABOVE' });
  });
});

describe('a past that is back-filled', () => {
  const pastPage = (fromMs: number, toMs: number, cores: (at: number) => number): Observation => {
    const times = Array.from({ length: (toMs - fromMs) / READING_MS }, (_, i) => fromMs + i * READING_MS);
    const rows = ['old-1', 'old-2'].flatMap((pod) =>
      times.flatMap((at) => {
        const page = samples({ [pod]: cores(at) * 1e6 }, at);
        return page.kind === 'samples' ? page.rows : [];
      }),
    );
    return { kind: 'samples', source: 'test', rows };
  };

  function filled(cores: (at: number) => number): Anomalies {
    const anomalies = start();
    const to = MONDAY + 10 * DAY_MS;
    clock = to;
    anomalies.beginPast();
    anomalies.observePast(inventory(['old-1', 'old-2']));
    anomalies.observe(inventory(['cart-1', 'cart-2']));
    for (let at = MONDAY; at < to; at += DAY_MS) {
      anomalies.observePast(pastPage(at, at + DAY_MS, cores));
      // Live samples of meanwhile are of another time.
      anomalies.observe(samples({ 'cart-1': 9e9, 'cart-2': 9e9 }, clock));
    }
    anomalies.endPast();
    return anomalies;
  }

  it('waits for the inventory of now, whose pods of then lived on', async () => {
    const anomalies = start();
    let isReady = false;
    const ready = anomalies.whenReady(new AbortController().signal).then(() => {
      isReady = true;
    });
    anomalies.observe({ kind: 'inventory', report: { pods: [], complete: [] } as unknown as InventoryReport });
    await Promise.resolve();
    expect(isReady).toBe(false);
    anomalies.observe(inventory(['cart-1']));
    await ready;
    anomalies.beginPast();
    anomalies.observePast(samples({ 'cart-1': 1e6 }, MONDAY));
    expect(anomalies.state().message).toMatch(/^1 series are watched/);
    await expect(start().whenReady(AbortSignal.abort())).resolves.toBeUndefined();
  });

  it('teaches the baselines, so that what is unusual is told from the first quarter of an hour on', () => {
    const anomalies = filled(() => 1);
    expect(findings).toEqual([]);
    expect(feed(anomalies, HOUR_MS, 3)[0]).toMatchObject({ state: 'FIRING', isSuppressed: false, weeks: 1 });
  });

  it('is stored as a whole at the next turn, as it comes only once', async () => {
    await filled(() => 1).keep(0);
    expect(start().state().message).toMatch(/^1 series are watched, 0 of them are learning/);
  });

  it('tells what was found in it once, as ended and suppressed, with its times', () => {
    const from = MONDAY + 8 * DAY_MS;
    filled((at) => (at >= from && at < from + HOUR_MS ? 3 : 1));
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatchObject({
      state: 'ENDED',
      isSuppressed: true,
      startedAt: inReadingOf(from),
      endedAt: inReadingOf(from + HOUR_MS),
      decision: expect.stringMatching(/^Suppressed: it lies in the past/),
    });
  });

  it('tells what still stands at its end as soon as the present confirms it', () => {
    const from = MONDAY + 10 * DAY_MS - HOUR_MS;
    const anomalies = filled((at) => (at >= from ? 3 : 1));
    expect(findings).toEqual([]);
    expect(feed(anomalies, 3 * READING_MS, 3)[0]).toMatchObject({
      state: 'FIRING',
      isSuppressed: false,
      startedAt: inReadingOf(from),
    });
  });
});
