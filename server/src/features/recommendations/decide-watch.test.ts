import { describe, expect, it } from '@jest/globals';
import { aBackTest } from '../../../test/advice.js';
import { decideWatch, WATCH_MS, type WatchAnswer, type Watched } from './decide-watch.js';

const watched = (some: Partial<Watched> = {}): Watched => ({
  ...{ elapsed: WATCH_MS, kills: 0 },
  promised: aBackTest({ measured: 10_000, aboveCpuRequest: 200, atCpuLimit: 0 }),
  measured: aBackTest({ measured: 4_000, aboveCpuRequest: 80, atCpuLimit: 0 }),
  ...some,
});
const since = (some: Parameters<typeof aBackTest>[0]): Partial<Watched> => ({
  measured: aBackTest({ measured: 4_000, ...some }),
});

const CASES: [sentence: string, some: Partial<Watched>, kind: WatchAnswer['kind']][] = [
  ['holds where the shares are as told', {}, 'VERIFIED'],
  ['waits until three days are over', { elapsed: WATCH_MS - 1 }, 'WAIT'],
  ['waits where too little was measured', since({ coverage: 0.4 }), 'WAIT'],
  ['waits where nothing was measured', { measured: null }, 'WAIT'],
  ['allows twice what was told and five per cent', since({ aboveCpuRequest: 350 }), 'VERIFIED'],
  ['regressed where it is more', since({ aboveCpuRequest: 400 }), 'REGRESSED'],
  ['allows less at the CPU limit, which holds up', since({ atCpuLimit: 100 }), 'REGRESSED'],
  ['allows nothing above the memory limit', since({ aboveMemoryLimit: 5 }), 'REGRESSED'],
  ['regressed at once by a kill', { elapsed: 60_000, kills: 1 }, 'REGRESSED'],
  [
    'a kill that was told of is none to judge by',
    { kills: 1, promised: aBackTest({ kills: 2, measured: 1 }) },
    'VERIFIED',
  ],
  ['a setting that is still so after three days holds', { promised: null, measured: null }, 'VERIFIED'],
  ['a setting waits for three days too', { promised: null, measured: null, elapsed: 1 }, 'WAIT'],
];

describe('decideWatch', () => {
  it.each(CASES)('%s', (_, some, kind) => {
    expect(decideWatch(watched(some)).kind).toBe(kind);
  });

  it('says what was measured beside what was told', () => {
    expect(decideWatch(watched({ promised: aBackTest({ aboveCpuRequest: 504 }) })).text).toBe(
      'As back-tested: 2.0 % of the time above the CPU request (5.0 % told), 0 % of the time at the CPU limit (0 % told), 0 % of the time above the memory request (0 % told), 0 % of the time above the memory limit (0 % told).',
    );
  });
});
