/** Events of the alert stream as another replica of the product commits them, and its hint after the commit. */
import pg from 'pg';
import { ask } from './ask.mjs';
import { importBuilt } from './built.mjs';

const REPORT = `mutation Report($input: ReportEventsInput!) { reportEvents(input: $input) { receipt { accepted } } }`;

/** @param {string} name @param {string} batchId */
export function eventReport(name, batchId) {
  const at = new Date().toISOString();
  const facts = {
    uid: `event-${name}`,
    type: 'WARNING',
    reason: 'FailedMount',
    message: 'Unable to attach or mount volumes.',
  };
  const event = {
    ...facts,
    count: 2,
    firstSeenAt: at,
    lastSeenAt: at,
    involvedKind: 'Pod',
    involvedName: name,
    namespace: 'shop',
  };
  return JSON.stringify({ query: REPORT, variables: { input: { batchId, events: [event] } } });
}

/**
 * @typedef {object} Storage
 * @property {(count: number, severity?: string) => Promise<number[]>} append in one transaction; their numbers
 * @property {() => Promise<void>} hint tells the replicas
 * @property {(seq: number) => string} cursorAt
 * @property {() => Promise<void>} close
 */

/**
 * @param {import('./durable-postgres.mjs').EmptyDatabase} database
 * @param {import('./agents.mjs').BenchCluster} cluster
 * @returns {Promise<Storage>}
 */
export async function openStorage({ superuserUrl }, cluster) {
  await ask(cluster, eventReport('first', '1:1'));
  const client = new pg.Client({ connectionString: superuserUrl });
  // Where another part of the bench fails first, its error is the one to report.
  client.on('error', () => undefined);
  await client.connect();
  const { rows } = await client.query(
    `SELECT e.tenant_id AS tenant, e.payload, h.epoch FROM alert_event e
     JOIN stream_head h ON h.tenant_id = e.tenant_id AND h.stream = e.stream WHERE e.stream = 'alert' ORDER BY e.seq LIMIT 1`,
  );
  const [{ tenant, payload, epoch }] = rows;
  const { encodeCursor } = await importBuilt('features/streams/stream-cursor.js');
  return {
    close: () => client.end(),
    cursorAt: (seq) => encodeCursor(tenant, 'alert', { epoch, seq }),
    hint: async () => {
      await client.query(`SELECT pg_notify('k8intel_streams', $1)`, [`bench,${tenant}/alert`]);
    },
    async append(count, severity = 'CRITICAL') {
      const told = { ...payload, alert: { ...payload.alert, severity } };
      const { rows: made } = await client.query(
        `WITH head AS (
           UPDATE stream_head SET last_seq = last_seq + $2 WHERE tenant_id = $1 AND stream = 'alert' RETURNING last_seq)
         INSERT INTO alert_event (tenant_id, stream, seq, type, occurred_at, payload, day)
         SELECT $1, 'alert', last_seq - $2 + n, 'ADDED', now(), $3::jsonb, (now() AT TIME ZONE 'UTC')::date
         FROM head, generate_series(1, $2::int) n RETURNING seq`,
        [tenant, count, JSON.stringify(told)],
      );
      return made.map(({ seq }) => Number(seq)).sort((a, b) => a - b);
    },
  };
}
