import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { rolePasswords } from '../../launcher/database.mjs';
import { cloneDatabase } from '../../launcher/test-postgres.mjs';
import { openDatabase } from '../platform/database.js';
import { refuseLinguisticOrder, refuseMightyRole } from './database-roles.js';

const LINGUISTIC = 'k8i_test_linguistic';
let clone: Awaited<ReturnType<typeof cloneDatabase>>;
let admin: pg.Client;

beforeAll(async () => {
  clone = await cloneDatabase();
  admin = new pg.Client({ connectionString: clone.superuserUrl });
  await admin.connect();
  await admin.query(
    `CREATE DATABASE ${LINGUISTIC} TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'en-US' LOCALE 'C.UTF-8' ENCODING 'UTF8'`,
  );
});

afterAll(async () => {
  await admin.query(`DROP DATABASE IF EXISTS ${LINGUISTIC} WITH (FORCE)`);
  await admin.end();
  await clone.drop();
});

async function check(url: string, refuse: typeof refuseMightyRole): Promise<void> {
  const db = await openDatabase({ url, poolSize: 2, statementTimeoutMs: 5_000 }, []);
  try {
    await refuse(db);
  } finally {
    await db.source.destroy();
  }
}

describe('start', () => {
  it('refuses a role that row level security does not bind, and accepts the application’s', async () => {
    await expect(check(clone.superuserUrl, refuseMightyRole)).rejects.toThrow(
      /superuser or bypasses row level security/,
    );
    await expect(check(clone.appUrl, refuseMightyRole)).resolves.toBeUndefined();
  });

  it('refuses a database that sorts by the rules of a language, and accepts one that sorts by bytes', async () => {
    const linguistic = new URL(clone.superuserUrl);
    linguistic.pathname = `/${LINGUISTIC}`;
    await expect(check(linguistic.href, refuseLinguisticOrder)).rejects.toThrow(/expected the collation C/);
    await expect(check(clone.appUrl, refuseLinguisticOrder)).resolves.toBeUndefined();
  });
});

describe('the roles of an embedded database', () => {
  it('keep their passwords when a later version brings another role', () => {
    const folder = mkdtempSync(join(tmpdir(), 'k8intel-roles-'));
    try {
      const secretsFile = join(folder, 'roles.json');
      const before = { k8i_owner: 'a', k8i_app: 'b', k8i_partitions: 'c' };
      writeFileSync(secretsFile, JSON.stringify(before));
      const after = rolePasswords(secretsFile);
      expect(after).toEqual({ ...before, k8i_jobs: expect.stringMatching(/.{32}/) });
      expect(rolePasswords(secretsFile)).toEqual(after);
      expect(statSync(secretsFile).mode & 0o777).toBe(0o600);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
