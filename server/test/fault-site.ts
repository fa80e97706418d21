import { afterAll, afterEach, beforeAll } from '@jest/globals';
import { cloneDatabase } from '../launcher/test-postgres.mjs';
import type { CutLine } from './cut-line.js';
import { type Credentials, openAccess, type Sql, sqlOver } from './numbered-load.js';
import { OwnPostgres, type PostgresDatabase } from './own-postgres.js';
import { type CompiledServer, compileServer, freePort, ServerProcess, until } from './server-process.js';

// Processes of the server over one database, shared by the tests of a file.

const ROOMY = '1000000000';
/** Limits that keep callers apart are tested elsewhere; here one caller is thousands. */
const NO_LIMITS = {
  K8INTEL_SOCKETS_PER_CALLER: '100000',
  K8INTEL_RATE_LIMIT_POINTS: ROOMY,
  K8INTEL_RATE_LIMIT_POINTS_PER_SECOND: ROOMY,
  K8INTEL_AGENT_RATE_LIMIT_POINTS: ROOMY,
  K8INTEL_AGENT_RATE_LIMIT_POINTS_PER_SECOND: ROOMY,
};

export interface FaultSite {
  database: PostgresDatabase;
  /** Where the file asked for a PostgreSQL of its own. */
  postgres: OwnPostgres;
  servers: ServerProcess[];
  sql: Sql;
  access: Credentials;
  tenantId: string;
  /** Starts one more process; it takes the place of the one that had its port. */
  start(port?: number): Promise<ServerProcess>;
  /** What is to be closed after the test, last first. */
  closing: (() => Promise<unknown>)[];
}

interface FaultSiteOptions {
  /** Processes of the server. */
  replicas?: number;
  env?: Record<string, string>;
  /** A PostgreSQL of its own instead of a database in the shared one. */
  own?: { name: string; durable?: boolean; configuration?: string };
  /** By which everybody reaches the PostgreSQL of its own, which may move behind it. */
  line?: CutLine;
}

/** Opens the site before the file's first test and closes it after the last. */
export function useFaultSite({ replicas = 1, env = {}, own, line }: FaultSiteOptions = {}): FaultSite {
  const site = { servers: [], closing: [] } as unknown as FaultSite;
  let compiled: CompiledServer;
  let drop: () => Promise<void> = async () => undefined;
  beforeAll(async () => {
    compiled = compileServer();
    if (own) {
      site.postgres = await OwnPostgres.open(own.name, own);
      drop = () => site.postgres.remove();
      line?.leadTo(`http://127.0.0.1:${site.postgres.port}`);
      site.database = await site.postgres.prepare(line?.url);
    } else {
      const clone = await cloneDatabase();
      drop = clone.drop;
      site.database = clone;
    }
    site.sql = sqlOver(site.database.superuserUrl);
    site.start = async (port) => {
      const all = { ...NO_LIMITS, K8INTEL_MIGRATE: String(own !== undefined), ...env };
      const server = await ServerProcess.start(compiled, site.database, { port: port ?? (await freePort()), env: all });
      const place = site.servers.findIndex(({ url }) => url === server.url);
      if (place < 0) site.servers.push(server);
      else site.servers[place] = server;
      return server;
    };
    await site.start();
    await Promise.all(Array.from({ length: replicas - 1 }, () => site.start()));
    // An insert that meets the making of its partition fails; elsewhere the server makes them before it listens.
    const made = `SELECT 1 FROM pg_inherits WHERE inhparent = 'alert_event'::regclass OFFSET 3`;
    await until('partitions are made', 60, async () => (await site.sql(made)).length > 0);
    site.access = await openAccess(site.servers[0]!.url, site.sql);
    site.tenantId = (await site.sql('SELECT id FROM tenant'))[0]!['id'] as string;
  }, 240_000);
  afterEach(async () => {
    for (const close of site.closing.splice(0).reverse()) await close();
  });
  afterAll(async () => {
    for (const server of site.servers) await server.end('SIGKILL');
    await drop();
    compiled?.remove();
  });
  return site;
}
