import { expect, it } from '@jest/globals';
import pg from 'pg';
import { useTestDatabase } from '../../test/test-database.js';
import { JobQueue } from './job-queue.js';

const facts = useTestDatabase();

it('survives a database that cuts its connections off at any moment, and goes on when it answers again', async () => {
  const told: unknown[] = [];
  const queue = await JobQueue.open({ url: facts.jobsUrl, onError: (error) => told.push(error) });
  const admin = new pg.Client({ connectionString: facts.superuserUrl });
  await admin.connect();
  const cutOff = () =>
    admin.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND application_name = 'k8intel-jobs'`);
  try {
    await queue.register(['rollup']);
    let failed = 0;
    for (let round = 0; round < 40; round++) {
      const calls = [queue.ensure('rollup'), queue.due(['rollup']), queue.ensure('rollup')];
      const [ended] = await Promise.all([Promise.allSettled(calls), cutOff()]);
      failed += ended.filter(({ status }) => status === 'rejected').length;
    }
    // Otherwise nothing was cut off in the middle of anything, and the test has shown nothing.
    expect(failed + told.length).toBeGreaterThan(0);
    await queue.ensure('rollup').catch(() => undefined); // the pool may still lend what was cut off last
    await queue.ensure('rollup');
    expect(await queue.due(['rollup'])).toEqual(['rollup']);
  } finally {
    await admin.end();
    await queue.close();
  }
});
