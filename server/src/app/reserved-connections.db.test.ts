import { beforeAll, describe, expect, it } from '@jest/globals';
import { openSession } from '../../test/sessions.js';
import { post, useTestServer } from '../../test/test-server.js';

const server = useTestServer({ K8INTEL_POOL_SIZE: '2', K8INTEL_STATEMENT_TIMEOUT_MS: '20000' });
const REPORT = `mutation ($input: ReportMetricsInput!) { reportMetrics(input: $input) { receipt { accepted } } }`;
const HEARTBEAT = 'mutation ($input: HeartbeatInput!) { heartbeat(input: $input) { userErrors { message } } }';
let session: Record<string, string>;
let agent: Record<string, string>;

beforeAll(async () => {
  session = { authorization: `Bearer ${(await openSession(server)).token}` };
  const { body } = await post(
    server,
    'mutation { createCluster(input: { name: "prod", kind: KUBERNETES }) { credential } }',
    { headers: session },
  );
  const { credential } = body.data!['createCluster'] as { credential: string };
  agent = { authorization: `Bearer ${credential}` };
});

async function slowQueries(): Promise<number> {
  // Within a transaction, as the one that holds the lock is, PostgreSQL shows the same activity again and again.
  await server.sql('SELECT pg_stat_clear_snapshot()');
  const [row] = await server.sql(
    `SELECT count(*)::int AS count FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
  );
  return row!['count'] as number;
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!(await holds())) if (Date.now() > deadline) throw new Error('It never came to that.');
}

describe('connections for reports', () => {
  it('fault 36: take an agent that nobody remembers, its samples and its heartbeat while 200 questions hold all others', async () => {
    await server.sql('BEGIN');
    await server.sql('LOCK TABLE workload IN ACCESS EXCLUSIVE MODE');
    const questions = Array.from({ length: 200 }, () =>
      post(server, '{ workloads(first: 1) { edges { node { id } } } }', { headers: session }),
    );
    try {
      await until(async () => (await slowQueries()) >= 2);
      const now = new Date().toISOString();
      const table = {
        subjects: [{ kind: 'CLUSTER_NODE', name: 'node-1' }],
        rows: [0],
        times: [Date.now()],
        columns: { 'node.cpu.usage': [1] },
      };
      const input = { batchId: '1:1', source: 'test', samples: { tables: [table] } };
      const report = await post(server, REPORT, { headers: agent, path: '/graphql/agent', variables: { input } });
      expect(report.body).toMatchObject({ data: { reportMetrics: { receipt: { accepted: 1 } } } });
      const counts = { spoolBatches: 0, spoolBytes: 0, droppedBatches: 0, collectors: [] };
      const beat = { version: '1', startedAt: now, sentAt: now, ...counts };
      const heartbeat = await post(server, HEARTBEAT, {
        headers: agent,
        path: '/graphql/agent',
        variables: { input: beat },
      });
      expect(heartbeat.body).toMatchObject({ data: { heartbeat: { userErrors: [] } } });
      expect(await slowQueries()).toBeGreaterThanOrEqual(2);
    } finally {
      await server.sql('ROLLBACK');
    }
    // Those that had to wait for a connection for too long are told to come again; the others are answered.
    for (const { body, status, headers } of await Promise.all(questions)) {
      if (body.errors)
        expect([status, body.errors[0].extensions.code, headers.get('retry-after')]).toEqual([200, 'UNAVAILABLE', '2']);
      else expect(body.data).toEqual({ workloads: { edges: [] } });
    }
  });
});
