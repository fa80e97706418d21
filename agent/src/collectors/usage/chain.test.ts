import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Chain, GOOD_APART_MS, GOOD_READINGS, RETRY_MS, type SourceFailure, type SourceStatus } from './chain.js';

const NAMES = ['kubelet', 'prometheus', 'metrics-server'];
const SECOND = 1_000;
type Answer = 'GOOD' | SourceFailure['status'];

/** Sources that answer as they are told, polled at given times. */
class World {
  now = 0;
  readonly answers = new Map<string, Answer>();
  readonly chain: Chain;
  /** What was read in the last poll. */
  reads: string[] = [];

  constructor(names: readonly string[] = NAMES, excluded: readonly string[] = []) {
    const without = (name: string) =>
      excluded.includes(name) ? { excluded: { status: 'NOT_CONFIGURED' as const, message: 'not wanted' } } : {};
    this.chain = new Chain(
      names.map((name) => ({ name, ...without(name) })),
      0,
    );
  }

  /** Polls after so many seconds; the name of the source in force. */
  poll(seconds: number, answers: Record<string, Answer> = {}): string | null {
    for (const [name, answer] of Object.entries(answers)) this.answers.set(name, answer);
    this.now += seconds * SECOND;
    this.reads = [];
    this.chain.begin();
    for (let names = this.chain.next(this.now); names.length > 0; names = this.chain.next(this.now)) {
      for (const name of names) {
        this.reads.push(name);
        const answer = this.answers.get(name) ?? 'GOOD';
        this.chain.report(name, answer === 'GOOD' ? null : { status: answer, message: `it is ${answer}` }, this.now);
      }
    }
    return this.chain.settle(this.now);
  }

  status(name: string): SourceStatus | undefined {
    return this.chain.states().find((state) => state.name === name)?.status;
  }
}

describe('the chain of usage sources', () => {
  it('takes the best that answers and does not read the others', () => {
    const world = new World();
    expect(world.poll(0)).toBe('kubelet');
    expect(world.reads).toEqual(['kubelet']);
    expect(world.chain.states().map(({ status }) => status)).toEqual(['ACTIVE', 'NOT_TRIED', 'NOT_TRIED']);
  });

  it('takes the next in the same poll when one fails, and says since when and why', () => {
    const world = new World();
    world.poll(0);
    expect(world.poll(15, { kubelet: 'UNREACHABLE', prometheus: 'ABSENT' })).toBe('metrics-server');
    expect(world.reads).toEqual(['kubelet', 'prometheus', 'metrics-server']);
    expect(world.chain.states()).toMatchObject([
      { status: 'UNREACHABLE', since: 15 * SECOND, message: 'it is UNREACHABLE' },
      { status: 'ABSENT', since: 15 * SECOND },
      { status: 'ACTIVE', since: 15 * SECOND },
    ]);
  });

  it('keeps the time since when a source fails, whatever it says next', () => {
    const world = new World(['kubelet']);
    world.poll(0, { kubelet: 'UNREACHABLE' });
    world.poll(15);
    expect(world.chain.states()[0]?.since).toBe(0);
  });

  it('takes a better source back after three good readings in a row, not sooner than 30 s after it was left', () => {
    const world = new World(['kubelet', 'metrics-server']);
    world.poll(0);
    expect(world.poll(15, { kubelet: 'UNREACHABLE' })).toBe('metrics-server');
    expect(world.poll(15, { kubelet: 'GOOD' })).toBe('metrics-server');
    expect(world.reads).toEqual(['metrics-server']);
    const inForce = [15, 15, 15].map((seconds) => world.poll(seconds));
    expect(inForce).toEqual(['metrics-server', 'metrics-server', 'kubelet']);
    expect(world.status('metrics-server')).toBe('STANDBY');
  });

  it('counts from the start when a reading between fails', () => {
    const world = new World(['kubelet', 'metrics-server']);
    world.poll(0, { kubelet: 'DENIED' });
    world.poll(30, { kubelet: 'GOOD' });
    world.poll(15);
    expect(world.poll(15, { kubelet: 'UNREACHABLE' })).toBe('metrics-server');
    expect([30, 15].map((seconds) => world.poll(seconds, { kubelet: 'GOOD' }))).toEqual([
      'metrics-server',
      'metrics-server',
    ]);
    expect(world.poll(15)).toBe('kubelet');
  });

  it('asks what is denied less and less often, down to every five minutes, while another one measures', () => {
    const world = new World(['kubelet', 'metrics-server']);
    world.answers.set('kubelet', 'DENIED');
    const triedAt: number[] = [];
    for (let second = 0; second <= 1_000; second += 10) {
      world.poll(second === 0 ? 0 : 10);
      if (world.reads.includes('kubelet')) triedAt.push(second);
    }
    expect(triedAt).toEqual([0, 30, 90, 210, 450, 750]);
  });

  it('asks everything at least every 30 s while nothing measures, and takes what answers at once', () => {
    const world = new World(['kubelet', 'metrics-server']);
    world.poll(0, { kubelet: 'DENIED', 'metrics-server': 'ABSENT' });
    expect(world.poll(15)).toBeNull();
    expect(world.reads).toEqual([]);
    world.poll(15);
    expect(world.reads).toEqual(['kubelet', 'metrics-server']);
    for (const _ of [1, 2, 3, 4, 5, 6]) world.poll(30);
    expect(world.poll(30, { kubelet: 'GOOD' })).toBe('kubelet');
  });

  it('falls back to a better one that works when the one in force fails and nothing worse does', () => {
    const world = new World(['kubelet', 'metrics-server']);
    world.poll(0, { kubelet: 'UNREACHABLE' });
    expect(world.poll(30, { kubelet: 'GOOD', 'metrics-server': 'UNREACHABLE' })).toBe('kubelet');
  });

  it('never reads what is excluded', () => {
    const world = new World(NAMES, ['kubelet', 'prometheus']);
    expect(world.poll(0, { 'metrics-server': 'ABSENT' })).toBeNull();
    expect(world.poll(60)).toBeNull();
    expect(world.status('kubelet')).toBe('NOT_CONFIGURED');
    expect(world.reads).toEqual(['metrics-server']);
  });

  const answer = fc.constantFrom<Answer>('GOOD', 'GOOD', 'GOOD', 'DENIED', 'ABSENT', 'UNREACHABLE', 'EMPTY');
  const steps = fc.array(fc.tuple(fc.integer({ min: 1, max: 60 }), fc.array(answer, { minLength: 3, maxLength: 3 })), {
    maxLength: 80,
  });

  it('in any run has one source in force, which was read good in that poll, and none while nothing answers', () => {
    fc.assert(
      fc.property(steps, fc.subarray(NAMES), (run, excluded) => {
        const world = new World(NAMES, excluded);
        for (const [seconds, answers] of run) {
          const active = world.poll(seconds, Object.fromEntries(NAMES.map((name, n) => [name, answers[n] ?? 'GOOD'])));
          expect(new Set(world.reads).size).toBe(world.reads.length);
          expect(world.reads.filter((name) => excluded.includes(name))).toEqual([]);
          const inForce = world.chain.states().filter(({ status }) => status === 'ACTIVE');
          expect(inForce.map(({ name }) => name)).toEqual(active === null ? [] : [active]);
          if (active === null) {
            expect(world.reads.filter((name) => world.answers.get(name) === 'GOOD')).toEqual([]);
          } else {
            expect(world.reads).toContain(active);
            expect(world.answers.get(active)).toBe('GOOD');
          }
        }
      }),
    );
  });

  it('in any run takes over from a source that works only after three good readings 10 s apart and 30 s away', () => {
    fc.assert(
      fc.property(steps, (run) => {
        const world = new World();
        const goodAt = new Map<string, number[]>();
        const leftAt = new Map<string, number>();
        let before: string | null = null;
        for (const [seconds, answers] of run) {
          const active = world.poll(seconds, Object.fromEntries(NAMES.map((name, n) => [name, answers[n] ?? 'GOOD'])));
          for (const name of world.reads) {
            const known = goodAt.get(name) ?? [];
            const last = known.at(-1) ?? Number.NEGATIVE_INFINITY;
            if (world.answers.get(name) !== 'GOOD') goodAt.set(name, []);
            else if (world.now - last >= GOOD_APART_MS) goodAt.set(name, [...known, world.now]);
          }
          if (active !== before) {
            const wasWorking = before !== null && world.answers.get(before) === 'GOOD';
            if (active !== null && wasWorking) {
              expect(NAMES.indexOf(active)).toBeLessThan(NAMES.indexOf(before ?? ''));
              expect(goodAt.get(active)?.length).toBeGreaterThanOrEqual(GOOD_READINGS);
              expect(world.now - (leftAt.get(active) ?? Number.NEGATIVE_INFINITY)).toBeGreaterThanOrEqual(RETRY_MS);
            }
            if (before !== null) leftAt.set(before, world.now);
            before = active;
          }
        }
      }),
    );
  });
});
