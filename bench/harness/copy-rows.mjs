/**
 * The reference of ingest: the same samples as rows, through COPY in PostgreSQL's binary format, into a plain table with
 * daily partitions and the primary key that reading one machine's history needs.
 * @see https://www.postgresql.org/docs/current/sql-copy.html
 */
import pg from 'pg';
import { HOST_METRICS, rowsOf } from './host-samples.mjs';

const DAY_MS = 86_400_000;
const COLUMNS = HOST_METRICS.map((_, at) => `v${at + 1}`);
const SIGNATURE = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1');
const END = Buffer.from([0xff, 0xff]);
/** Milliseconds from 1970 to 2000, where PostgreSQL's timestamps begin. */
const EPOCH_MS = 946_684_800_000;
const FIELDS = 3 + COLUMNS.length;
const ROW_BYTES = 2 + 4 * FIELDS + 16 + 8 + 8 + 8 * COLUMNS.length;

/** @param {import('./durable-postgres.mjs').EmptyDatabase} database */
export async function createRowTable({ sql }) {
  await sql(`CREATE TABLE sample_row (tenant uuid NOT NULL, resource bigint NOT NULL, ts timestamptz NOT NULL,
    ${COLUMNS.map((column) => `${column} double precision`).join(', ')},
    PRIMARY KEY (tenant, resource, ts)) PARTITION BY RANGE (ts)`);
}

/** @param {import('./durable-postgres.mjs').EmptyDatabase} database @param {{ from: number, to: number }} span unix ms */
export async function createPartitions({ sql }, { from, to }) {
  for (let day = from - (from % DAY_MS); day < to; day += DAY_MS) {
    const [start, end] = [day, day + DAY_MS].map((at) => new Date(at).toISOString());
    const name = `sample_row_${start?.slice(0, 10).replaceAll('-', '')}`;
    await sql(`CREATE TABLE IF NOT EXISTS ${name} PARTITION OF sample_row FOR VALUES FROM ('${start}') TO ('${end}')`);
  }
}

/**
 * @param {import('./host-samples.mjs').Chunk} chunk
 * @param {{ tenant: string, firstResource: number }} keys
 * @returns {Buffer} one COPY's data
 */
export function copyData(chunk, { tenant, firstResource }) {
  const { names, fromMs, stepMs, columns } = chunk;
  const rows = rowsOf(chunk);
  const uuid = Buffer.from(tenant.replaceAll('-', ''), 'hex');
  const data = Buffer.allocUnsafe(rows * ROW_BYTES);
  let at = 0;
  for (let row = 0; row < rows; row++) {
    at = data.writeInt16BE(FIELDS, at);
    at = data.writeInt32BE(16, at);
    at += uuid.copy(data, at);
    at = data.writeInt32BE(8, at);
    at = data.writeBigInt64BE(BigInt(firstResource + (row % names.length)), at);
    at = data.writeInt32BE(8, at);
    const time = fromMs + Math.floor(row / names.length) * stepMs;
    at = data.writeBigInt64BE(BigInt(time - EPOCH_MS) * 1_000n, at);
    for (const column of columns) {
      at = data.writeInt32BE(8, at);
      at = data.writeDoubleBE(column[row] ?? Number.NaN, at);
    }
  }
  return Buffer.concat([SIGNATURE, data, END]);
}

/**
 * Each batch is one COPY and one commit, over as many connections as there are queues.
 * @param {string} url
 * @param {readonly (readonly Buffer[])[]} queues
 */
export async function copyAll(url, queues) {
  await Promise.all(
    queues.map(async (queue) => {
      const client = new pg.Client({ connectionString: url });
      await client.connect();
      try {
        for (const data of queue) await copy(client, data);
      } finally {
        await client.end();
      }
    }),
  );
}

/** @param {pg.Client} client @param {Buffer} data @returns {Promise<void>} */
function copy(client, data) {
  return new Promise((settle, fail) => {
    client.query(
      /** @type {any} */ (
        new CopyIn(`COPY sample_row FROM STDIN WITH (FORMAT binary)`, data, (error) => (error ? fail(error) : settle()))
      ),
    );
  });
}

/** What `pg` calls a submittable: it speaks the protocol of one statement itself. */
class CopyIn {
  /** @param {string} text @param {Buffer} data @param {(error: Error | null) => void} done */
  constructor(text, data, done) {
    this.text = text;
    this.data = data;
    this.done = done;
  }

  /** @param {any} connection */
  submit(connection) {
    connection.query(this.text);
  }

  /** @param {any} connection */
  handleCopyInResponse(connection) {
    connection.sendCopyFromChunk(this.data);
    connection.endCopyFrom();
  }

  handleCommandComplete() {}

  handleReadyForQuery() {
    this.done(null);
  }

  /** @param {Error} error */
  handleError(error) {
    this.done(error);
  }
}

/** Count of rows and sums of columns, as PostgreSQL has them. @param {import('./durable-postgres.mjs').EmptyDatabase} database */
export async function rowChecksums({ sql }) {
  const [found] = await sql(
    `SELECT count(*)::int AS rows, ${COLUMNS.map((column) => `sum(${column}) AS ${column}`).join(', ')} FROM sample_row`,
  );
  return { rows: /** @type {number} */ (found.rows), sums: COLUMNS.map((column) => Number(found[column])) };
}
