/** Reports that raise alerts, through the product's pipeline, against a plain batched insert of the very rows it wrote. */
import pg from 'pg';
import { CLUSTER, findingsOf, seedEstate, TENANTS } from '../harness/alert-estate.mjs';
import { importBuilt } from '../harness/built.mjs';
import { metered, sampleOf } from '../harness/meter.mjs';
import { printRatio, printRun } from '../harness/report.mjs';
import { cpuMs, interleave, ratioOver } from '../harness/rounds.mjs';

/** The most events that a report has by default. */
const REPORT = 500;
const [OURS, PLAIN] = ['K8Intel', 'plain insert'];
const TABLES = ['alert', 'alert_term', 'alert_history', 'alert_event'];

/** @typedef {import('../harness/durable-postgres.mjs').EmptyDatabase} EmptyDatabase */
/** @typedef {Record<string, object[]>} Rows rows of one report, by table */

/**
 * @param {import('../harness/durable-postgres.mjs').DurablePostgres} postgres
 * @param {{ rounds: number, reports: number }} options
 */
export async function benchAlertWrites(postgres, { rounds, reports }) {
  const database = await postgres.create('k8i_alerts');
  const { migrate } = await importBuilt('platform/migrations.js');
  await migrate(database.urls.migrationUrl);
  await seedEstate(database);
  const product = await Product.open(database, reports);
  const plain = await Plain.open(database, product);
  try {
    const run = await interleave([product, plain], { rounds, seconds: 0 });
    await check(database, product, plain);
    const unit = { one: 'alert', many: 'alerts', time: /** @type {const} */ ('µs') };
    printRun(`alerts raised by reports of ${REPORT}, ${reports} reports a round`, run, unit);
    const speed = ratioOver(run, (round) => perSecond(round, OURS) / perSecond(round, PLAIN));
    printRatio('rows/s against the plain insert of the same rows', speed, {
      gate: 0.7,
      stretch: 0.9,
      better: 'higher',
    });
    printRatio(
      'CPU against it',
      ratioOver(run, (round) => cpuMs(round[OURS]) / cpuMs(round[PLAIN])),
    );
  } finally {
    await product.close();
    await plain.close();
    await database.close();
  }
}

/** @param {Record<string, import('../harness/rounds.mjs').Sample>} round @param {string} name */
function perSecond(round, name) {
  return round[name]?.perSecond ?? Number.NaN;
}

class Product {
  name = OURS;
  /** Rows of the last turn, by report; the plain side writes them next. @type {Rows[]} */
  written = [];
  #sent = 0;

  /** @param {EmptyDatabase} database @param {any} db @param {any} handleFindings @param {number} reports */
  constructor(database, db, handleFindings, reports) {
    this.database = database;
    this.db = db;
    this.handleFindings = handleFindings;
    this.reports = reports;
    this.run = this.run.bind(this);
  }

  /** @param {EmptyDatabase} database @param {number} reports */
  static async open(database, reports) {
    const { openDatabase } = await importBuilt('platform/database.js');
    const { entities } = await importBuilt('app/entities.js');
    const { handleFindings } = await importBuilt('features/alerts/alert-pipeline.service.js');
    const options = { url: database.urls.appUrl, poolSize: 1, statementTimeoutMs: 60_000 };
    return new Product(database, await openDatabase(options, entities), handleFindings, reports);
  }

  async run() {
    const first = this.#sent;
    const work = Array.from({ length: this.reports }, (_, n) => findingsOf(first + n, REPORT));
    this.#sent += this.reports;
    const { result, ...cost } = await metered(processes(this.database), async () => {
      for (const findings of work) {
        await this.db.runInTenant(TENANTS.ours, (/** @type {unknown} */ tx) =>
          this.handleFindings(tx, TENANTS.ours, findings, new Date()),
        );
      }
      return work.length * REPORT;
    });
    this.written = await readBack(this.database, first * REPORT, this.reports);
    return sampleOf(result, cost);
  }

  close() {
    return this.db.close();
  }
}

/** A program that has the rows and inserts them, a statement per table and report, in one transaction under the same rules. */
class Plain {
  name = PLAIN;

  /** @param {EmptyDatabase} database @param {pg.Client} client @param {Product} product @param {Map<string, string>} statements */
  constructor(database, client, product, statements) {
    this.database = database;
    this.client = client;
    this.product = product;
    this.statements = statements;
    this.run = this.run.bind(this);
  }

  /** @param {EmptyDatabase} database @param {Product} product */
  static async open(database, product) {
    const client = new pg.Client({ connectionString: database.urls.appUrl });
    await client.connect();
    const statements = new Map();
    for (const table of TABLES) statements.set(table, await insertInto(database, table));
    return new Plain(database, client, product, statements);
  }

  async run() {
    const work = this.product.written;
    const { result, ...cost } = await metered(processes(this.database), async () => {
      let alerts = 0;
      for (const rows of work) {
        await this.client.query(`BEGIN; SET LOCAL app.tenant = '${TENANTS.theirs}'`);
        for (const [table, sql] of this.statements) await this.client.query(sql, [JSON.stringify(rows[table])]);
        await this.client.query('COMMIT');
        alerts += rows['alert']?.length ?? 0;
      }
      return alerts;
    });
    return sampleOf(result, cost);
  }

  close() {
    return this.client.end();
  }
}

/** The product's Node process is this one; on the other side it is what a client needs to send rows. @param {EmptyDatabase} database */
function processes({ postmaster }) {
  return { pid: process.pid, postmaster };
}

/** One JSON value, typed by the table's columns: faster than a list of VALUES. @param {EmptyDatabase} database @param {string} table */
async function insertInto(database, table) {
  const columns = await database.sql(
    `SELECT attname AS name, format_type(atttypid, atttypmod) AS type FROM pg_attribute
     WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum`,
    [table],
  );
  const names = columns.map(({ name }) => name).join(', ');
  const typed = columns.map(({ name, type }) => `${name} ${type}`).join(', ');
  return `INSERT INTO ${table} (${names}) SELECT ${names} FROM json_to_recordset($1::json) AS r (${typed})`;
}

/**
 * What the product's last turn has written, as the other tenant's rows: the same but for the tenant.
 * @param {EmptyDatabase} database
 * @param {number} from number of the first event, less one
 * @param {number} reports
 * @returns {Promise<Rows[]>}
 */
async function readBack(database, from, reports) {
  /** @type {Rows[]} */
  const turn = [];
  for (let report = 0; report < reports; report++) {
    const span = [TENANTS.ours, from + report * REPORT, from + (report + 1) * REPORT];
    const events = await database.sql(
      `SELECT to_jsonb(e) AS row FROM alert_event e WHERE tenant_id = $1 AND seq > $2 AND seq <= $3 ORDER BY seq`,
      span,
    );
    const ids = events.map(({ row }) => row.payload.alert.id);
    /** @type {Rows} */
    const rows = { alert_event: events.map(({ row }) => row) };
    for (const [table, key] of [
      ['alert', 'id'],
      ['alert_term', 'alert_id'],
      ['alert_history', 'alert_id'],
    ]) {
      const found = await database.sql(
        `SELECT to_jsonb(t) AS row FROM ${table} t WHERE tenant_id = $1 AND ${key} = ANY($2::uuid[])`,
        [TENANTS.ours, ids],
      );
      rows[/** @type {string} */ (table)] = found.map(({ row }) => row);
    }
    for (const table of TABLES) {
      for (const row of rows[table] ?? []) Object.assign(row, { tenant_id: TENANTS.theirs });
    }
    turn.push(rows);
  }
  return turn;
}

/**
 * Both sides hold the same rows, the events have every number once, and the counters say what is there.
 * @param {EmptyDatabase} database
 * @param {Product} product
 * @param {Plain} plain
 */
async function check(database, product, plain) {
  for (const table of plain.statements.keys()) {
    const [counts] = await database.sql(
      `SELECT count(*) FILTER (WHERE tenant_id = $1)::int AS ours, count(*) FILTER (WHERE tenant_id = $2)::int AS theirs
       FROM ${table}`,
      [TENANTS.ours, TENANTS.theirs],
    );
    if (counts.ours !== counts.theirs || counts.ours === 0) {
      throw new Error(`${table} has ${counts.ours} rows of ${product.name} and ${counts.theirs} of ${plain.name}.`);
    }
  }
  const [truth] = await database.sql(
    `SELECT (SELECT count(*) FROM alert WHERE tenant_id = $1)::int AS alerts,
       (SELECT last_seq FROM stream_head WHERE tenant_id = $1 AND stream = 'alert')::int AS head,
       (SELECT count(DISTINCT seq) FROM alert_event WHERE tenant_id = $1)::int AS numbers,
       (SELECT count FROM object_count WHERE tenant_id = $1 AND list = 'alerts' AND facet = '' AND cluster_id = $2)::int
         AS counted`,
    [TENANTS.ours, CLUSTER],
  );
  if (new Set(Object.values(truth)).size !== 1) throw new Error(`The tables disagree: ${JSON.stringify(truth)}`);
}
