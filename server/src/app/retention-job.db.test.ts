import { beforeEach, describe, expect, it } from '@jest/globals';
import { aCluster, aFinding } from '../../test/alert-builders.js';
import { openAlertStream } from '../../test/follow.js';
import { addTenant, useTestDatabase } from '../../test/test-database.js';
import { issueToken } from '../features/accounts/access-token.service.js';
import { ALERT_STREAM, handleFindings } from '../features/alerts/alert-pipeline.service.js';
import { readAlertSnapshot } from '../features/alerts/alert-stream.service.js';
import { purgeReceipts } from '../features/clusters/receipt-retention.service.js';
import { retentionJob } from '../features/retention/retention.job.js';
import { type ChosenRetention, updateRetention } from '../features/retention/retention.service.js';
import { newId } from '../platform/id.js';
import type { JobContext } from '../platform/job-runner.js';
import { recount } from '../platform/object-count.js';
import { ensurePartitions } from '../platform/partitions.js';
import { wholeTenant } from '../platform/rights.js';
import { Role } from '../platform/role.js';
import { COUNTED_LISTS } from './counters-job.js';

const facts = useTestDatabase();
const NOW = new Date('2026-11-22T10:00:00Z');
const actor = { kind: 'SERVER' as const, id: null, name: 'test', ip: null, requestId: 'test' };

let tenantId: string;
let clusterId: string;

beforeEach(async () => {
  tenantId = await addTenant(facts.db);
  clusterId = await aCluster(facts.db, tenantId);
});

function daysAgo(days: number): Date {
  return new Date(NOW.getTime() - days * 86_400_000);
}

async function run(now = NOW, signal = new AbortController().signal): Promise<JobContext['notes']> {
  const notes = { rows: 0, warning: null, failedTenants: 0 };
  const failures: unknown[] = [];
  const log = (_message: string, fields?: object): void => {
    if (fields && 'error' in fields) failures.push(fields.error);
  };
  await retentionJob(facts.partitionsUrl).run({ db: facts.db, now: () => now, log, notes }, signal);
  expect(failures).toEqual([]);
  return notes;
}

const inTenant = <Row>(sql: string, params: unknown[] = [], id = tenantId): Promise<Row[]> =>
  facts.db.runInTenant(id, (tx) => tx.query<Row>(sql, [id, ...params]));

const count = async (table: string, id = tenantId): Promise<number> =>
  (await inTenant<{ n: number }>(`SELECT count(*)::int AS n FROM ${table} WHERE tenant_id = $1`, [], id))[0]!.n;

async function choose(days: Partial<ChosenRetention>, id = tenantId): Promise<void> {
  const outcome = await facts.db.runInTenant(id, (tx) =>
    updateRetention(tx, id, { actor, expectedRevision: null, days }, NOW),
  );
  expect(outcome.userErrors).toEqual([]);
}

async function storeBlocks(days: readonly number[], id = tenantId): Promise<void> {
  await inTenant(
    `INSERT INTO sample_block (tenant_id, cluster_id, id, metric_ids, source, report_epoch, report_seq, part, start_at,
       end_at, value_count, encoding, body, received_at, hour_at)
     SELECT $1, $2, h.id, '{1}', 'kubelet', 1, 1, 0, h.at, h.at, 1, 1, '', now(), date_trunc('hour', h.at)
     FROM unnest($3::uuid[], $4::timestamptz[]) AS h (id, at)`,
    [clusterId, days.map(() => newId()), days.map(daysAgo)],
    id,
  );
}

describe('samples', () => {
  it('go by partition at the longest retention of any tenant, by rows where a tenant keeps them for less', async () => {
    await ensurePartitions(facts.partitionsUrl, NOW, 40);
    const longer = await addTenant(facts.db);
    await choose({ rawDays: 35, fiveMinuteDays: 35 }, longer);
    await choose({ rawDays: 10 });
    for (const id of [tenantId, longer, facts.tenantId]) await storeBlocks([2, 9, 11, 29, 31, 34, 36], id);
    const notes = await run();
    const ages = async (id: string) =>
      (
        await inTenant<{ days: number }>(
          `SELECT ceil(extract(epoch FROM $2::timestamptz - hour_at) / 86400)::int AS days FROM sample_block
           WHERE tenant_id = $1 ORDER BY hour_at DESC`,
          [NOW],
          id,
        )
      ).map(({ days }) => days);
    expect(await ages(tenantId)).toEqual([2, 9]);
    expect(await ages(facts.tenantId)).toEqual([2, 9, 11, 29]);
    expect(await ages(longer)).toEqual([2, 9, 11, 29, 31, 34]);
    const [partitions] = await facts.db.reference(
      `SELECT to_regclass('sample_block_p20261018') IS NOT NULL AS kept, to_regclass('sample_block_p20261017') IS NULL AS gone`,
    );
    expect(partitions).toEqual({ kept: true, gone: true });
    expect(notes!.rows).toBeGreaterThanOrEqual(5 + 3);
    await choose({ rawDays: null, fiveMinuteDays: null }, longer);
  });

  it('whose roll-up is still due when they go are no longer due, so that nothing is built from nothing', async () => {
    await inTenant(
      `INSERT INTO rollup_due (tenant_id, cluster_id, hour_at, marked_at)
       SELECT $1, $2, at, now() FROM unnest($3::timestamptz[]) AS at`,
      [clusterId, [daysAgo(40), daysAgo(3)]],
    );
    await run();
    expect(await count('rollup_due')).toBe(1);
  });
});

describe('roll-ups', () => {
  it('are kept by their tier: 30 days of five minutes, 395 of hours, 1,826 of days', async () => {
    const tiers: [number, number][] = [300, 3_600, 86_400].flatMap((step) =>
      [29, 31, 394, 396, 1_825, 1_828].map((days): [number, number] => [step, days]),
    );
    await inTenant(
      `INSERT INTO rollup_block (tenant_id, cluster_id, metric_id, scope, step_seconds, span_seconds, first_key, last_key,
         body, rebuilt_at, chunk_at)
       SELECT $1, $2, 1, 1, r.step, 3600, 0, 0, '', now(), date_trunc('hour', r.at)
       FROM unnest($3::int[], $4::timestamptz[]) AS r (step, at)`,
      [clusterId, tiers.map(([step]) => step), tiers.map(([, days]) => daysAgo(days))],
    );
    // What is older than every tenant keeps goes with its partition, which holds a month.
    await ensurePartitions(facts.partitionsUrl, daysAgo(1_900), 10);
    await run();
    const left = await inTenant<{ step: number; n: number }>(
      `SELECT step_seconds AS step, count(*)::int AS n FROM rollup_block
       WHERE tenant_id = $1 AND chunk_at >= $2 GROUP BY 1 ORDER BY 1`,
      [daysAgo(1_826)],
    );
    expect(left).toEqual([
      { step: 300, n: 1 },
      { step: 3_600, n: 3 },
      { step: 86_400, n: 5 },
    ]);
  });
});

describe('gaps', () => {
  it('are kept as long as the roll-ups in which they are missing, and as long as they last', async () => {
    const ends = [daysAgo(1_827), daysAgo(1_800), daysAgo(1), null];
    await inTenant(
      `INSERT INTO gap (tenant_id, id, cluster_id, reason, data, from_at, to_at, backfilled, created_at, updated_at)
       SELECT $1, g.id, $2, 'AGENT_OFFLINE', 'ALL', $5::timestamptz - make_interval(days => g.n::int), g.to_at, '{}', $5, $5
       FROM unnest($3::uuid[], $4::timestamptz[]) WITH ORDINALITY AS g (id, to_at, n)`,
      [clusterId, ends.map(() => newId()), ends, daysAgo(1_900)],
    );
    await run();
    const left = await inTenant<{ to: Date | null }>('SELECT to_at AS to FROM gap WHERE tenant_id = $1 ORDER BY to_at');
    expect(left.map(({ to }) => to)).toEqual(ends.slice(1));
  });
});

describe('alerts and events', () => {
  async function storeAlerts(name: string, alerts: { state: string; days: number; copies: number }): Promise<void> {
    const resolved = alerts.state === 'RESOLVED' ? '$4::timestamptz' : 'NULL';
    await inTenant(
      `INSERT INTO alert (tenant_id, id, cluster_id, fingerprint, rule, severity, severity_rank, state, title, summary,
         subject_kind, namespace, subject_name, count, revision, first_seen_at, last_seen_at, changed_at, resolved_at)
       SELECT $1, gen_random_uuid(), $2, $3 || n, 'Rule' || n % 3, 'WARNING', 2, $5, $3, '', 'Pod', 'ns-' || n % 2, $3,
         1, 1, $4, $4, $4, ${resolved} FROM generate_series(1, $6::int) n`,
      [clusterId, name, daysAgo(alerts.days), alerts.state, alerts.copies],
    );
  }

  it('go 30 days after the alert was resolved and the event was last seen, in as many transactions as it takes', async () => {
    await storeAlerts('ended', { state: 'RESOLVED', days: 32, copies: 2_300 });
    await storeAlerts('recent', { state: 'RESOLVED', days: 29, copies: 5 });
    await storeAlerts('standing', { state: 'FIRING', days: 300, copies: 4 });
    await inTenant(
      `INSERT INTO alert_term (tenant_id, alert_id, term) SELECT tenant_id, id, 'word' FROM alert WHERE tenant_id = $1`,
    );
    await inTenant(
      `INSERT INTO cluster_event (tenant_id, id, cluster_id, uid, type, reason, message, count, involved_kind, involved_name,
         first_seen_at, last_seen_at, received_at)
       SELECT $1, gen_random_uuid(), $2, n::text, CASE WHEN n % 2 = 0 THEN 'WARNING' ELSE 'NORMAL' END, 'Reason' || n % 3, '', 1, 'Pod', 'web',
         at, at, at FROM generate_series(1, 1500) n, LATERAL (SELECT $3::timestamptz - (n % 3) * interval '20 days' AS at) a`,
      [clusterId, daysAgo(5)],
    );
    await facts.db.runInTenant(tenantId, (tx) => recount(tx, tenantId, clusterId, COUNTED_LISTS));
    await run();
    const left = await inTenant<{ title: string; n: number }>(
      'SELECT title, count(*)::int AS n FROM alert WHERE tenant_id = $1 GROUP BY 1 ORDER BY 1',
    );
    expect(left).toEqual([
      { title: 'recent', n: 5 },
      { title: 'standing', n: 4 },
    ]);
    expect(await count('alert_term')).toBe(9);
    expect(await count('cluster_event')).toBe(1_000);
    // Counters equal a recount after a purge.
    const wrong = await facts.db.runInTenant(tenantId, (tx) => recount(tx, tenantId, clusterId, COUNTED_LISTS));
    expect(wrong).toBe(0);
    const [kept] = await inTenant(
      `SELECT count FROM object_count WHERE tenant_id = $1 AND list = 'alerts' AND facet = ''`,
    );
    expect(kept).toEqual({ count: '9' });
    expect(await run()).toMatchObject({ rows: 0 });
  });

  it('stay for as long as the tenant chooses', async () => {
    await choose({ alertDays: 400 });
    await storeAlerts('ended', { state: 'RESOLVED', days: 399, copies: 1 });
    await storeAlerts('older', { state: 'RESOLVED', days: 402, copies: 1 });
    await run();
    expect(await inTenant('SELECT title FROM alert WHERE tenant_id = $1')).toEqual([{ title: 'ended' }]);
  });
});

describe('anomalies', () => {
  it('go as many days after they ended as alerts do; those that stand stay', async () => {
    await inTenant(
      `INSERT INTO anomaly (tenant_id, id, cluster_id, key, state, is_suppressed, decision, namespace, workload_kind,
         workload_name, container, metric, unit, direction, season, started_at, observed_at, ended_at, value, peak,
         baseline, sigma, deviations, samples, weeks, updated_at)
       SELECT $1, gen_random_uuid(), $2, 'key-' || n, a.state, false, '', 'shop', 'Deployment', 'web', 'app',
         'container.cpu.usage', 'CORES', 'ABOVE', 'HOUR_OF_DAY', a.at, a.at,
         CASE WHEN a.state = 'ENDED' THEN a.at END, 1, 1, 1, 1, 3, 1, 0, a.at
       FROM unnest($3::text[], $4::timestamptz[]) WITH ORDINALITY AS a (state, at, n)`,
      [clusterId, ['ENDED', 'ENDED', 'FIRING'], [32, 29, 300].map(daysAgo)],
    );
    await run();
    expect(await inTenant('SELECT key FROM anomaly WHERE tenant_id = $1 ORDER BY key')).toEqual([
      { key: 'key-2' },
      { key: 'key-3' },
    ]);
  });
});

describe('streams', () => {
  const raise = (name: string, now: Date, id = tenantId, cluster = clusterId) =>
    facts.db.runInTenant(id, (tx) => handleFindings(tx, id, [aFinding(cluster, name, { seenAt: now })], now));

  async function cursorNow(id = tenantId): Promise<string> {
    const snapshot = facts.db.openSnapshot(id);
    const reader = { tx: snapshot, tenantId: id, rights: wholeTenant(Role.VIEWER) };
    const { cursor } = await readAlertSnapshot(reader, null).finally(() => snapshot.close());
    return cursor;
  }

  async function resume(after: string, id = tenantId): Promise<string> {
    const follower = { tenantId: id, rights: wholeTenant(Role.VIEWER) };
    const events = await openAlertStream(facts.db, follower, { after }, { now: () => NOW });
    const { value } = await events.next();
    await events.return?.();
    return value.alert?.subjectName ?? value.type;
  }

  it('replay 7 days; an older cursor is answered with CURSOR_EXPIRED, and none skips what is gone', async () => {
    const first = await cursorNow();
    await raise('long-ago', daysAgo(20));
    const second = await cursorNow();
    await raise('last-week', daysAgo(8));
    const third = await cursorNow();
    await raise('yesterday', daysAgo(1));
    expect(await resume(first)).toBe('long-ago');
    await ensurePartitions(facts.partitionsUrl, daysAgo(8));
    await run();
    await expect(resume(first)).rejects.toMatchObject({ code: 'CURSOR_EXPIRED' });
    await expect(resume(second)).rejects.toMatchObject({ code: 'CURSOR_EXPIRED' });
    expect(await resume(third)).toBe('yesterday');
    const [head] = await inTenant(
      `SELECT min_seq::int AS "minSeq", min_day::text AS "minDay" FROM stream_head
       WHERE tenant_id = $1 AND stream = $2`,
      [ALERT_STREAM],
    );
    expect(head).toEqual({ minSeq: 3, minDay: '2026-11-15' });
  });

  it('of a tenant that chose fewer days forget earlier, by rows', async () => {
    await choose({ streamDays: 2 });
    const first = await cursorNow();
    await raise('old', daysAgo(4));
    const second = await cursorNow();
    await raise('new', daysAgo(1));
    await run();
    expect(await count('alert_event')).toBe(1);
    await expect(resume(first)).rejects.toMatchObject({ code: 'CURSOR_EXPIRED' });
    expect(await resume(second)).toBe('new');
  });

  it('of a suspended tenant know too what is gone', async () => {
    const first = await cursorNow();
    await raise('old', daysAgo(9));
    await facts.db.reference('UPDATE tenant SET suspended_at = now() WHERE id = $1', [tenantId]);
    await run();
    await expect(resume(first)).rejects.toMatchObject({ code: 'CURSOR_EXPIRED' });
  });
});

describe('the rest', () => {
  it('receipts of reports go after 7 days, never before agents stop repeating, at most so many at a time', async () => {
    await inTenant(
      `INSERT INTO batch_receipt (tenant_id, agent_id, epoch, seq, kind, body_hash, receipt, received_at)
       SELECT $1, $2, 1, n, 'METRICS', '', '{}', $3::timestamptz - n * interval '1 day' FROM generate_series(0, 19) n`,
      [newId(), NOW],
    );
    const purge = { before: daysAgo(14), limit: 2 };
    expect(await facts.db.runInTenant(tenantId, (tx) => purgeReceipts(tx, tenantId, purge))).toBe(2);
    expect(await count('batch_receipt')).toBe(18);
    await choose({ receiptDays: 3 });
    await run();
    // Today and three whole days before it.
    expect(await count('batch_receipt')).toBe(4);
  });

  it('sessions and sign-in links go a week after their end; keys and credentials stay', async () => {
    const issue = (kind: 'SESSION' | 'SIGN_IN_LINK' | 'API_KEY', days: number) =>
      facts.db.runInTenant(tenantId, (tx) =>
        issueToken((sql, params) => tx.query(sql, params), {
          kind,
          tenantId,
          principalId: newId(),
          expiresAt: daysAgo(days),
          now: daysAgo(days + 1),
        }),
      );
    for (const [kind, days] of [
      ['SESSION', 9],
      ['SESSION', 1],
      ['SIGN_IN_LINK', 9],
      ['API_KEY', 9],
    ] as const) {
      await issue(kind, days);
    }
    await run();
    const left = await inTenant('SELECT kind FROM access_token WHERE tenant_id = $1 ORDER BY kind');
    expect(left).toEqual([{ kind: 'API_KEY' }, { kind: 'SESSION' }]);
  });

  it('subjects go when nothing of them is kept any more and no live object bears them', async () => {
    const subjects: [string, Date | null, string | null][] = [
      ['gone', daysAgo(1_900), null],
      ['kept', daysAgo(1_800), null],
      ['alive', daysAgo(1_900), newId()],
      ['new', null, null],
    ];
    await inTenant(
      `INSERT INTO subject (tenant_id, id, cluster_id, kind, namespace, name, container, created_at, seen_at, object_id)
       SELECT $1, s.n, $2, 'POD', '', s.name, '', now(), s.seen_at, s.object_id
       FROM unnest($3::text[], $4::timestamptz[], $5::uuid[]) WITH ORDINALITY AS s (name, seen_at, object_id, n)`,
      [clusterId, subjects.map(([name]) => name), subjects.map(([, at]) => at), subjects.map(([, , id]) => id)],
    );
    await run();
    const left = await inTenant<{ name: string }>('SELECT name FROM subject WHERE tenant_id = $1 ORDER BY id');
    expect(left.map(({ name }) => name)).toEqual(['kept', 'alive', 'new']);
  });

  it('ends at once when it is told to, with nothing half done', async () => {
    await storeBlocks([400]);
    expect(await run(NOW, AbortSignal.abort())).toMatchObject({ rows: 0 });
    expect(await count('sample_block')).toBe(1);
  });
});
