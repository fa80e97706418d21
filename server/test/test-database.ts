import { afterAll, beforeAll } from '@jest/globals';
import { cloneDatabase } from '../launcher/test-postgres.mjs';
import { entities } from '../src/app/entities.js';
import { type Database, openDatabase } from '../src/platform/database.js';
import { newId } from '../src/platform/id.js';

export interface TestDatabase {
  db: Database;
  tenantId: string;
  appUrl: string;
  migrationUrl: string;
  partitionsUrl: string;
  jobsUrl: string;
  superuserUrl: string;
}

/** Gives the test file a database of its own with one empty tenant; filled before the first test runs. */
export function useTestDatabase(poolSize = 4): TestDatabase {
  const facts = {} as TestDatabase;
  let drop: () => Promise<void> = async () => undefined;
  beforeAll(async () => {
    const clone = await cloneDatabase();
    drop = clone.drop;
    const db = await openDatabase({ url: clone.appUrl, poolSize, statementTimeoutMs: 30_000 }, entities);
    Object.assign(facts, clone, { db, tenantId: newId() });
    await addTenant(db, facts.tenantId);
  });
  afterAll(async () => {
    await facts.db?.source.destroy();
    await drop();
  });
  return facts;
}

/** Makes one more tenant, for tests of isolation. */
export async function addTenant(db: Database, tenantId: string = newId(), name = 'test'): Promise<string> {
  await db.reference('INSERT INTO tenant (id, name, created_at) VALUES ($1, $2, now())', [tenantId, name]);
  return tenantId;
}
