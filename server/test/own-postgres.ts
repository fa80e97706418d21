import {
  appendFileSync,
  chmodSync,
  chownSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { prepareDatabase, withClient, withDatabase } from '../launcher/database.mjs';
import { startPostgres } from '../launcher/embedded-postgres.mjs';
import type { ProcessDatabase } from './server-process.js';

// A PostgreSQL of one test file's own: to be ended, frozen, copied, and set up as the shared one is not.

const DATABASE = 'k8intel';

interface OwnOptions {
  /** True where what is committed has to survive the end of the process. */
  durable?: boolean;
  /** Lines of postgresql.conf. */
  configuration?: string;
}

export interface PostgresDatabase extends ProcessDatabase {
  superuserUrl: string;
}

export class OwnPostgres {
  private constructor(
    private readonly folder: string,
    readonly dataDir: string,
    private readonly durable: boolean,
    private running: Awaited<ReturnType<typeof startPostgres>>,
  ) {}

  /** @param name for its folder */
  static async open(name: string, { durable = false, configuration = '' }: OwnOptions = {}): Promise<OwnPostgres> {
    const folder = mkdtempSync(join(tmpdir(), `k8intel-${name}-`));
    // As root the database runs under another account, which must pass through.
    chmodSync(folder, 0o711);
    const dataDir = join(folder, 'postgres');
    let running = await startPostgres({ dataDir, durable });
    if (configuration !== '') {
      await running.stop();
      appendFileSync(join(running.clusterDir, 'postgresql.auto.conf'), `${configuration}\n`);
      running = await startPostgres({ dataDir, durable });
    }
    return new OwnPostgres(folder, dataDir, durable, running);
  }

  get pid(): number {
    return this.running.pid;
  }

  get port(): number {
    return this.running.port;
  }

  get exited(): Promise<string> {
    return this.running.exited;
  }

  /** Of the whole cluster. */
  get superuserUrl(): string {
    return this.running.superuserUrl('postgres');
  }

  /**
   * Makes the product's database and its roles where they are not; the server migrates it.
   * @param at where it is reached, if not directly
   */
  async prepare(at?: string): Promise<PostgresDatabase> {
    const secretsFile = join(this.folder, 'roles.json');
    const superuserUrl = at ? reachedAt(this.superuserUrl, at) : this.superuserUrl;
    const urls = await prepareDatabase(superuserUrl, { database: DATABASE, secretsFile });
    return { ...urls, superuserUrl: withDatabase(superuserUrl, DATABASE) };
  }

  /** Starts it again after its end, where it was. */
  async restart(): Promise<void> {
    this.running = await startPostgres({ dataDir: this.dataDir, durable: this.durable, port: this.port });
  }

  /**
   * Another cluster that receives what this one writes, as `pg_basebackup --write-recovery-conf` makes it: the npm
   * package brings neither that nor pg_dump, so the files are copied between pg_backup_start and pg_backup_stop, which
   * is what it does over its connection.
   * @param at where it reaches this one
   */
  async openStandby(at: string): Promise<OwnPostgres> {
    const dataDir = join(this.folder, 'standby');
    const from = this.running.clusterDir;
    const to = join(dataDir, 'cluster');
    mkdirSync(dataDir, { mode: 0o711 });
    cpSync(join(this.dataDir, 'superuser.password'), join(dataDir, 'superuser.password'));
    await withClient(this.superuserUrl, async (client) => {
      await client.query(`SELECT pg_backup_start('standby', true)`);
      // What the manual says a backup leaves out: https://www.postgresql.org/docs/18/continuous-archiving.html
      const left =
        /^postmaster\.|^pg_wal\/.|^pg_replslot\/.|^pg_(dynshmem|notify|serial|snapshots|stat_tmp|subtrans)\/./;
      cpSync(from, to, { recursive: true, filter: (path) => !left.test(path.slice(from.length + 1)) });
      const { rows } = await client.query('SELECT labelfile FROM pg_backup_stop()');
      writeFileSync(join(to, 'backup_label'), rows[0].labelfile, { mode: 0o600 });
    });
    const { hostname, port, username, password } = new URL(reachedAt(this.superuserUrl, at));
    const primary = `host=${hostname} port=${port} user=${username} password=${decodeURIComponent(password)}`;
    appendFileSync(join(to, 'postgresql.auto.conf'), `primary_conninfo = '${primary}'\n`);
    writeFileSync(join(to, 'standby.signal'), '', { mode: 0o600 });
    give(to, statSync(from));
    const running = await startPostgres({ dataDir, durable: this.durable });
    return new OwnPostgres(dataDir, dataDir, this.durable, running);
  }

  async stop(): Promise<void> {
    await this.running.stop();
  }

  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** The address of a database behind another host and port. */
function reachedAt(url: string, at: string): string {
  const moved = new URL(url);
  moved.host = new URL(at).host;
  return moved.href;
}

/** Root copies as root. */
function give(path: string, owner: { uid: number; gid: number }): void {
  if (process.getuid?.() !== 0) return;
  chownSync(path, owner.uid, owner.gid);
  for (const name of readdirSync(path, { recursive: true, encoding: 'utf8' })) {
    chownSync(join(path, name), owner.uid, owner.gid);
  }
}

/** A client that a test holds open. */
export async function openClient(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}
