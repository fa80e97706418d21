import { describe, expect, it } from '@jest/globals';
import { estateOf } from './estate.js';
import { type SubjectSeries, seriesOf } from './series.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** A Monday. */
const FROM = Date.UTC(2026, 2, 2);
const TO = FROM + 14 * DAY;
const HISTORY = estateOf({ seed: 5, fromMs: FROM, toMs: TO, containers: 60 });
const SERIES = seriesOf(HISTORY, { fromMs: FROM, toMs: TO, stepMs: 5 * MINUTE });

interface Window {
  fromMs: number;
  toMs: number;
}

/** Mean over all moments in the windows and all series that measured then. */
function mean(
  series: readonly SubjectSeries[],
  of: 'cpuMicrocores' | 'memoryBytes',
  windows: readonly Window[],
): number {
  const values = series.flatMap(({ times, [of]: column }) =>
    [...column].filter(
      (value, i) => !Number.isNaN(value) && windows.some((it) => times[i]! >= it.fromMs && times[i]! < it.toMs),
    ),
  );
  return values.reduce((sum, it) => sum + it, 0) / values.length;
}

const ofWorkload = (name: string) => SERIES.filter((it) => it.workload === name);
const nodes = SERIES.filter((it) => it.subject.kind === 'CLUSTER_NODE');
const hoursOf = (days: readonly number[], from: number, to: number): Window[] =>
  days.map((day) => ({ fromMs: FROM + day * DAY + from * HOUR, toMs: FROM + day * DAY + to * HOUR }));
const WEEKDAYS = [0, 1, 2, 3, 4, 7, 8, 9, 10, 11];
const WEEKEND = [5, 6, 12, 13];
const ROLLOUT_AT = FROM + Math.floor((0.6 * (TO - FROM)) / MINUTE) * MINUTE;

describe('estateOf', () => {
  it('uses at least twice as much CPU in the evening as at night', () => {
    const evening = mean(nodes, 'cpuMicrocores', hoursOf(WEEKDAYS, 18, 20));
    const night = mean(nodes, 'cpuMicrocores', hoursOf(WEEKDAYS, 0, 2));
    expect(evening / night).toBeGreaterThan(2);
  });

  it('is busier on the weekend', () => {
    const weekend = mean(nodes, 'cpuMicrocores', hoursOf(WEEKEND, 16, 21));
    const weekdays = mean(nodes, 'cpuMicrocores', hoursOf(WEEKDAYS, 16, 21));
    expect(weekend / weekdays).toBeGreaterThan(1.05);
    expect(weekend / weekdays).toBeLessThan(1.35);
  });

  it('replaces the pods of a rolled-out workload by others on a higher level', () => {
    const rolled = ofWorkload('app-000');
    const before = [{ fromMs: ROLLOUT_AT - 3 * DAY, toMs: ROLLOUT_AT }];
    const after = [{ fromMs: ROLLOUT_AT + DAY, toMs: ROLLOUT_AT + 4 * DAY }];
    const pods = (windows: Window[]) =>
      rolled.filter((it) => !Number.isNaN(mean([it], 'memoryBytes', windows))).map((it) => it.subject.name);
    expect(pods(before)).toHaveLength(5);
    expect(pods(after)).toHaveLength(5);
    expect(pods(before).filter((pod) => pods(after).includes(pod))).toEqual([]);
    const step = mean(rolled, 'memoryBytes', after) / mean(rolled, 'memoryBytes', before);
    expect(step).toBeGreaterThan(1.2);
    expect(step).toBeLessThan(1.5);
  });

  it('leaks memory steadily until the limit ends the container', () => {
    const leaking = SERIES.find((it) => it.workload === 'app-001')!;
    const steps = [...leaking.memoryBytes].slice(1).map((value, i) => value - leaking.memoryBytes[i]!);
    const falls = steps.filter((it) => it < -100 * 2 ** 20);
    // 14 days hold 5 to 6 periods of 60 hours.
    expect(falls.length).toBeGreaterThanOrEqual(5);
    expect(falls.length).toBeLessThanOrEqual(6);
    expect(steps.filter((it) => it < 0)).toHaveLength(falls.length);
    expect(Math.max(...leaking.memoryBytes.filter((it) => !Number.isNaN(it)))).toBeLessThanOrEqual(512 * 2 ** 20);
  });

  it('works hard in the night and only then in the nightly job', () => {
    const nightly = ofWorkload('nightly');
    const measured = nightly.flatMap(({ times, cpuMicrocores }) => [...times].filter((_, i) => cpuMicrocores[i]! > 0));
    expect(new Set(measured.map((ms) => Math.floor(ms / DAY))).size).toBe(14);
    for (const ms of measured) {
      expect(ms % DAY).toBeGreaterThanOrEqual(2.5 * HOUR);
      expect(ms % DAY).toBeLessThan(3.25 * HOUR);
    }
    expect(mean(nightly, 'cpuMicrocores', [{ fromMs: FROM, toMs: TO }])).toBeGreaterThan(800_000);
  });

  it('has no sample of anything while the agent was away', () => {
    const [{ fromMs, toMs }] = HISTORY.silences as [Window];
    expect(toMs - fromMs).toBe(17 * MINUTE);
    const minutes = seriesOf(HISTORY, { fromMs: fromMs - HOUR, toMs: toMs + HOUR, stepMs: MINUTE });
    expect(minutes).not.toHaveLength(0);
    for (const { times, cpuMicrocores, memoryBytes } of minutes) {
      for (const column of [cpuMicrocores, memoryBytes]) {
        const absent = [...times].filter((_, i) => Number.isNaN(column[i]));
        expect(absent.filter((ms) => ms >= fromMs && ms < toMs)).toHaveLength(17);
      }
    }
    expect(Number.isNaN(mean(minutes, 'cpuMicrocores', [{ fromMs: fromMs - HOUR, toMs: fromMs }]))).toBe(false);
  });

  it('gives the same values for the same seed, whatever span and step they are asked for', () => {
    const again = seriesOf(estateOf({ seed: 5, fromMs: FROM, toMs: TO, containers: 60 }), {
      fromMs: FROM + 3 * DAY,
      toMs: FROM + 3 * DAY + HOUR,
      stepMs: 15 * MINUTE,
    });
    const other = SERIES.find((it) => it.workload === 'app-002')!;
    const same = again.find((it) => it.subject.name === other.subject.name)!;
    const at = other.times.indexOf(same.times[1]!);
    expect(same.cpuMicrocores[1]).toBe(other.cpuMicrocores[at]);
    const firstMinute = (seed: number) =>
      seriesOf(estateOf({ seed, fromMs: FROM, toMs: TO, containers: 5 }), {
        fromMs: FROM,
        toMs: FROM + MINUTE,
        stepMs: MINUTE,
      });
    expect(firstMinute(6)[0]?.cpuMicrocores[0]).not.toBe(firstMinute(5)[0]?.cpuMicrocores[0]);
  });

  it('sums the containers of a node and its system up to the node', () => {
    const at = 1_000;
    const [node] = nodes as [SubjectSeries];
    const containers = SERIES.filter((it) => it.node === node.node && it !== node);
    const sum = containers.reduce((total, it) => total + (it.cpuMicrocores[at] || 0), 0);
    expect(node.cpuMicrocores[at]! - sum).toBeGreaterThan(90_000);
    expect(node.cpuMicrocores[at]! - sum).toBeLessThan(400_000);
  });
});
