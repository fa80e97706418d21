import { describe, expect, it } from '@jest/globals';
import type { Collector, CollectorContext, Outcome } from '../collectors/collector.js';
import { USAGE_SETTINGS } from '../test/context.js';
import { until } from '../test/fake-server.js';
import { recordLog } from '../test/records.js';
import { Schedule } from './schedule.js';

const OK: Outcome = { status: 'OK', observed: 1 };
const log = recordLog();
const base = {
  hostName: 'host',
  metricsSource: 'auto',
  namespaces: () => true,
  namedNamespaces: null,
  log,
  usage: USAGE_SETTINGS,
  usageSources: () => undefined,
  now: Date.now,
  inventoryResyncSeconds: () => 60,
  inventoryKinds: () => [],
  inventoryParts: () => [],
  emit: () => undefined,
  definitions: { define: () => undefined, refused: () => new Map() },
  scrape: { metrics: [], maxTargets: 1 },
};

function start(
  run: (context: CollectorContext, signal: AbortSignal) => Promise<void>,
  intervalSeconds = 0.01,
  now: () => number = Date.now,
) {
  const schedule = new Schedule({ intervalSeconds: () => intervalSeconds, random: () => 0.5 });
  const abort = new AbortController();
  const collector: Collector = { name: 'test', runsFor: 'HOST', rbac: [], metrics: [], run };
  const ended = schedule.run(collector, { ...base, now }, abort.signal);
  const stop = (): Promise<void> => {
    abort.abort();
    return ended;
  };
  return { schedule, stop };
}

describe('schedule', () => {
  it('repeats a poll and states outcome and duration', async () => {
    let polls = 0;
    const { schedule, stop } = start((context) =>
      context.every(async () => {
        polls += 1;
        return OK;
      }),
    );
    await until('three polls have run', () => polls >= 3);
    await stop();
    expect(schedule.states()).toEqual([
      {
        name: 'test',
        status: 'OK',
        message: null,
        lastRunAt: expect.any(String),
        durationMs: expect.any(Number),
        observed: 1,
        lastError: null,
        lastErrorAt: null,
        isShed: false,
        isPlugin: false,
      },
    ]);
  });

  it('never runs a poll twice at a time', async () => {
    let [running, most, polls] = [0, 0, 0];
    const { stop } = start((context) =>
      context.every(async () => {
        running += 1;
        most = Math.max(most, running);
        await new Promise((resolve) => setTimeout(resolve, 25));
        running -= 1;
        polls += 1;
        return OK;
      }, {}),
    );
    await until('three polls have run', () => polls >= 3);
    await stop();
    expect(most).toBe(1);
  });

  it('states an exception as a failure and goes on', async () => {
    let polls = 0;
    const { schedule, stop } = start((context) =>
      context.every(async () => {
        polls += 1;
        throw new Error('disk on fire');
      }),
    );
    await until('two polls have run', () => polls >= 2);
    await stop();
    expect(schedule.states()[0]).toMatchObject({ status: 'FAILED', message: 'disk on fire' });
  });

  it('stops at once although a poll ignores its signal', async () => {
    const { stop } = start((context) => context.every(() => new Promise<Outcome>(() => undefined)));
    await expect(stop()).resolves.toBeUndefined();
  });

  it('keeps the states of two polls of one collector apart', async () => {
    const { schedule, stop } = start(async (context) => {
      await Promise.all([context.every(async () => OK), context.every(async () => OK, { name: 'test-second' })]);
    });
    await until('both have run', () => schedule.states().length === 2);
    await stop();
    expect(schedule.states().map((state) => state.name)).toEqual(['test', 'test-second']);
  });

  it('ends the polls of a run that threw before it begins anew', async () => {
    const polls = [0, 0];
    let runs = 0;
    const { stop } = start(async (context) => {
      const run = runs++;
      const polling = context.every(async () => {
        polls[run] = (polls[run] ?? 0) + 1;
        return OK;
      });
      if (run > 0) return polling;
      throw new Error('disk on fire');
    });
    await until('the second run polls', () => (polls[1] ?? 0) >= 5);
    await stop();
    expect(polls[0]).toBe(1);
  });

  it('states a collector that throws as failed and survives it', async () => {
    const { schedule, stop } = start(() => Promise.reject(new Error('no such thing')));
    await until('the failure is stated', () => schedule.states().length > 0);
    await stop();
    expect(schedule.states()[0]).toMatchObject({ name: 'test', status: 'FAILED', message: 'no such thing' });
  });

  it('keeps the last error of a collector after it works again', async () => {
    let polls = 0;
    const { schedule, stop } = start((context) =>
      context.every(async () => {
        polls += 1;
        return polls === 1 ? { status: 'FAILED', message: 'no route' } : OK;
      }),
    );
    await until('three polls have run', () => polls >= 3);
    await stop();
    expect(schedule.states()).toMatchObject([
      { status: 'OK', message: null, lastError: 'no route', lastErrorAt: expect.any(String) },
    ]);
  });

  it('fault 9: goes on when the clock is set back by an hour, forward and back again', async () => {
    let [polls, shiftMs] = [0, 0];
    const poll = async (): Promise<Outcome> => {
      polls += 1;
      return OK;
    };
    const { stop } = start(
      (context) => context.every(poll),
      0.01,
      () => Date.now() + shiftMs,
    );
    for (const hours of [-1, 1, -1]) {
      shiftMs = hours * 3_600_000;
      const before = polls;
      await until('three polls have run since', () => polls >= before + 3, 5_000);
    }
    await stop();
  });

  it('stops a collector that is shed, says why, and begins it anew when it is restored', async () => {
    let [runs, polls] = [0, 0];
    const { schedule, stop } = start(async (context) => {
      runs += 1;
      await context.every(async () => {
        polls += 1;
        return OK;
      });
    });
    await until('two polls have run', () => polls > 1);
    schedule.shed('test', '120 of 100 MiB for 60 s');
    const told = 'It is switched off for now: 120 of 100 MiB for 60 s.';
    expect(schedule.states()).toMatchObject([{ isShed: true, status: 'NOTHING_TO_REPORT', message: told }]);
    await until('its loop has ended', () => schedule.loops() === 0);
    const before = polls;
    schedule.restore('test');
    await until('it polls again', () => polls > before);
    expect({ runs, states: schedule.states() }).toMatchObject({ runs: 2, states: [{ isShed: false, status: 'OK' }] });
    schedule.shed('test', 'again');
    await stop();
  });

  it('knows which loop is overdue, and that of a hanging poll is not', async () => {
    let asked = 0;
    const { schedule, stop } = start((context) =>
      context.every(() => {
        asked += 1;
        return new Promise(() => undefined);
      }),
    );
    await until('the poll was asked', () => asked > 0);
    expect(schedule.overdue()).toEqual([]);
    expect(schedule.overdue(performance.now() + 3_600_000)).toEqual(['test']);
    await stop();
  });
});
