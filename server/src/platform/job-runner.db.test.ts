import { describe, expect, it } from '@jest/globals';
import { addTenant, useTestDatabase } from '../../test/test-database.js';
import { forEachTenant, startJobs } from './job-runner.js';

const facts = useTestDatabase();

function context(told: { message: string; fields: object | undefined }[]) {
  const log = (message: string, fields?: object): void => void told.push({ message, fields });
  return { db: facts.db, now: () => new Date(), log };
}

describe('forEachTenant', () => {
  it('visits every tenant but suspended ones, also when one fails, and says which', async () => {
    const [broken, good, suspended] = [await addTenant(facts.db), await addTenant(facts.db), await addTenant(facts.db)];
    await facts.db.reference('UPDATE tenant SET suspended_at = now() WHERE id = $1', [suspended]);
    const told: { message: string; fields: object | undefined }[] = [];
    const visited: string[] = [];
    const failure = new Error('on purpose');
    await forEachTenant(context(told), 'test', new AbortController().signal, async (tenantId) => {
      visited.push(tenantId);
      if (tenantId === broken) throw failure;
      return 0;
    });
    expect(visited.sort()).toEqual([facts.tenantId, broken, good].sort());
    expect(told).toEqual([{ message: expect.stringContaining('test'), fields: { tenantId: broken, error: failure } }]);
  });
});

describe('startJobs', () => {
  it('runs a job again after it failed, and ends it with stop', async () => {
    const told: { message: string; fields: object | undefined }[] = [];
    let runs = 0;
    let second: () => void = () => undefined;
    const ranTwice = new Promise<void>((resolve) => {
      second = resolve;
    });
    const job = {
      name: 'shaky',
      everySeconds: 0.01,
      meaning: 'Fails the first time.',
      async run() {
        if (++runs === 1) throw new Error('the first time');
        second();
      },
    };
    const jobs = startJobs([job], context(told));
    await ranTwice;
    await jobs.stop();
    expect(told).toMatchObject([{ message: expect.stringContaining('shaky') }]);
    const after = runs;
    await new Promise((resolve) => setImmediate(resolve));
    expect(runs).toBe(after);
  });
});
