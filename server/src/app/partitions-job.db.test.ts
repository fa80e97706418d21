import { expect, it } from '@jest/globals';
import { register } from 'prom-client';
import { useTestDatabase } from '../../test/test-database.js';
import { newId } from '../platform/id.js';
import { partitionsJob } from './partitions-job.js';

const facts = useTestDatabase();

async function run(now: string): Promise<{ rows: number; warning: string | null; errors: unknown[] }> {
  const notes = { rows: 0, warning: null as string | null, failedTenants: 0 };
  const errors: unknown[] = [];
  const log = (_message: string, fields?: object): void => {
    if (fields && 'error' in fields) errors.push(fields.error);
  };
  const context = { db: facts.db, now: () => new Date(now), log, notes };
  await partitionsJob(facts.partitionsUrl).run(context, new AbortController().signal);
  return { ...notes, errors };
}

async function metric(name: string): Promise<number> {
  const found = await register.getSingleMetric(name)?.get();
  return found?.values.find(({ labels }) => labels['table'] === 'alert_event')?.value ?? 0;
}

it('raises the alarm in the log, the API and the metrics when rows had no partition, and moves them', async () => {
  await facts.db.runInTenant(facts.tenantId, (tx) =>
    tx.query(
      `INSERT INTO alert_event (tenant_id, stream, seq, type, occurred_at, payload, day)
       SELECT $1, 'alerts', n, 'RAISED', '2031-01-01', json_build_object('id', $2::text), '2031-01-01' FROM generate_series(1, 4) n`,
      [facts.tenantId, newId()],
    ),
  );
  const first = await run('2031-01-01T00:10:00Z');
  expect(first.warning).toMatch(/alert_event_p20310101: 4\. Expected partitions to be made days ahead/);
  expect(first.errors).toEqual([first.warning]);
  expect(await metric('k8intel_default_partition_rows_total')).toBe(4);
  expect(await metric('k8intel_default_partition_rows')).toBe(0);
  // A month of days back for samples, the days around now, and the four rows.
  expect(first.rows).toBeGreaterThan(34);
  expect(await run('2031-01-01T01:10:00Z')).toMatchObject({ rows: 0, warning: null, errors: [] });
});
