import {
  chmodSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { cloneDatabase } from '../../launcher/test-postgres.mjs';
import { type Database, openDatabase } from '../platform/database.js';
import { ensureFirstTenant, openLocalAccess, writeLocalAccess } from './bootstrap.js';
import { entities } from './entities.js';

const replicas: Database[] = [];
let drop: () => Promise<void>;
const now = new Date();

beforeAll(async () => {
  const clone = await cloneDatabase();
  drop = clone.drop;
  const options = { url: clone.appUrl, poolSize: 2, statementTimeoutMs: 30_000 };
  for (let n = 0; n < 4; n++) replicas.push(await openDatabase(options, entities));
});
afterAll(async () => {
  for (const replica of replicas) await replica.source.destroy();
  await drop();
});

describe('ensureFirstTenant', () => {
  it('makes one tenant and one administrator when replicas start together on an empty database', async () => {
    const ids = await Promise.all(replicas.map((replica) => ensureFirstTenant(replica, now)));
    expect(new Set(ids).size).toBe(1);
    const db = replicas[0]!;
    expect(await db.reference('SELECT id FROM tenant')).toEqual([{ id: ids[0] }]);
    expect(await db.reference('SELECT email FROM login')).toEqual([{ email: 'admin@localhost' }]);
    const count = async (table: string): Promise<unknown[]> =>
      db.runInTenant(ids[0]!, (tx) =>
        tx.query(`SELECT count(*)::int AS n FROM ${table} WHERE tenant_id = $1`, ids.slice(0, 1)),
      );
    expect(await count('app_user')).toEqual([{ n: 1 }]);
    expect(await count('role_binding')).toEqual([{ n: 1 }]);
    expect(await ensureFirstTenant(db, now)).toBe(ids[0]);
  });
});

describe('openLocalAccess', () => {
  it('ends the link and the token of the start before', async () => {
    const db = replicas[0]!;
    const tenantId = await ensureFirstTenant(db, now);
    await openLocalAccess(db, tenantId, 'http://localhost:4000', now);
    await openLocalAccess(db, tenantId, 'http://localhost:4000', now);
    const valid = await db.reference('SELECT kind FROM access_token WHERE revoked_at IS NULL ORDER BY kind');
    expect(valid).toEqual([{ kind: 'ENROL' }, { kind: 'SIGN_IN_LINK' }]);
  });

  it('leaves in the audit trail that the server issued them', async () => {
    const db = replicas[0]!;
    const tenantId = await ensureFirstTenant(db, now);
    await openLocalAccess(db, tenantId, 'http://localhost:4000', now);
    const entries = await db.runInTenant(tenantId, (tx) =>
      tx.query('SELECT actor_kind, action FROM audit_entry WHERE tenant_id = $1 ORDER BY seq DESC LIMIT 2', [tenantId]),
    );
    expect(entries).toEqual([
      { actor_kind: 'SERVER', action: 'ISSUE_SIGN_IN_LINK' },
      { actor_kind: 'SERVER', action: 'ISSUE_ENROL_TOKEN' },
    ]);
  });
});

describe('writeLocalAccess', () => {
  const access = {
    address: 'http://localhost:4000',
    signInLink: null,
    agentTokens: { host: 'a', demo: 'a', kubernetes: 'a' },
  };
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'k8intel-access-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('is readable by its owner alone, also where a file with wider rights was there', () => {
    const file = join(folder, 'access.json');
    writeFileSync(file, 'old');
    chmodSync(file, 0o644);
    writeLocalAccess(file, access);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(access);
  });

  it('replaces a link rather than write where it points, and leaves nothing else behind', () => {
    const victim = join(folder, 'victim');
    const file = join(folder, 'link.json');
    writeFileSync(victim, 'untouched');
    symlinkSync(victim, file);
    writeLocalAccess(file, access);
    expect(readFileSync(victim, 'utf8')).toBe('untouched');
    expect(lstatSync(file).isSymbolicLink()).toBe(false);
    expect(readdirSync(folder).filter((name) => !['access.json', 'victim', 'link.json'].includes(name))).toEqual([]);
  });
});
