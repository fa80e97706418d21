/**
 * The least that raising an alert can be: per request one row with one index, committed, and a NOTIFY after the commit
 * that carries the row. Environment: DATABASE_URL; out: `{ url }` when it listens.
 */
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import pg from 'pg';

const CREATE = `CREATE TABLE IF NOT EXISTS plain_alert (
  id uuid PRIMARY KEY, fingerprint text NOT NULL, rule text NOT NULL, severity text NOT NULL, state text NOT NULL,
  title text NOT NULL, summary text NOT NULL, namespace text NOT NULL, subject_kind text NOT NULL,
  subject_name text NOT NULL, first_seen_at timestamptz NOT NULL, last_seen_at timestamptz NOT NULL,
  fired_at timestamptz NOT NULL, count integer NOT NULL, revision integer NOT NULL)`;
const INSERT = `INSERT INTO plain_alert VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`;

/** As many connections as the product has for reports and their followers together. */
const pool = new pg.Pool({ connectionString: process.env['DATABASE_URL'], max: 10 });
await pool.query(CREATE);

/** @param {any} finding as the product's mutation brings it */
function alertOf({ workloadKind, namespace, workloadName, container, metric, startedAt, observedAt, decision }) {
  return {
    id: randomUUID(),
    fingerprint: `${metric}/${namespace}/${workloadKind}/${workloadName}/${container}`,
    rule: 'CpuAnomaly',
    severity: 'INFO',
    state: 'FIRING',
    title: `CPU of ${namespace}/${workloadName} is 4.2 σ above its usual: container ${container}`,
    summary: `It is 1.5 cores, 1.6 cores at its peak; usual is 0.66 cores ± 0.2 cores (σ). ${decision}`,
    namespace,
    subjectKind: workloadKind,
    subjectName: workloadName,
    firstSeenAt: startedAt,
    lastSeenAt: observedAt,
    firedAt: observedAt,
    count: 1,
    revision: 1,
  };
}

/** @param {object} alert */
async function raise(alert) {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    await client.query({ name: 'insert', text: INSERT, values: Object.values(alert) });
    await client.query('COMMIT');
    const values = [JSON.stringify(alert)];
    await client.query({ name: 'notify', text: `SELECT pg_notify('plain_alerts', $1)`, values });
  } finally {
    client.release();
  }
}

/** @param {import('node:http').IncomingMessage} request */
async function bodyOf(request) {
  let text = '';
  for await (const part of request.setEncoding('utf8')) text += part;
  return JSON.parse(text);
}

const server = createServer((request, response) => {
  bodyOf(request)
    .then(({ variables }) => Promise.all(variables.input.findings.map((/** @type {any} */ one) => raise(alertOf(one)))))
    .then(
      (raised) => response.end(JSON.stringify({ accepted: raised.length })),
      (error) => response.writeHead(500).end(JSON.stringify({ errors: [{ message: String(error) }] })),
    );
});

server.listen(0, '127.0.0.1', () => {
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  process.send?.({ url: `http://127.0.0.1:${port}/` });
});
