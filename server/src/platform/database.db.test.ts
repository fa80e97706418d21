import { describe, expect, it } from '@jest/globals';
import { addTenant, useTestDatabase } from '../../test/test-database.js';
import { newId } from './id.js';

const facts = useTestDatabase(2);

async function addTeam(tenantId: string, name: string): Promise<void> {
  await facts.db.runInTenant(tenantId, (tx) =>
    tx.query('INSERT INTO team (tenant_id, id, name, created_at) VALUES ($1, $2, $3, $4)', [
      tenantId,
      newId(),
      name,
      new Date(),
    ]),
  );
}

describe('runInTenant', () => {
  it('shows 0 foreign rows in 1,000 interleaved requests of two tenants on a pool of 2 with aborted transactions', async () => {
    const tenants = [await addTenant(facts.db), await addTenant(facts.db)];
    for (const tenant of tenants) for (let n = 0; n < 5; n++) await addTeam(tenant, `team ${n}`);
    let foreign = 0;
    let read = 0;
    const request = async (index: number): Promise<void> => {
      const tenant = tenants[index % 2]!;
      await facts.db.runInTenant(tenant, async (tx) => {
        // No tenant_id in the statement on purpose: this tests the second wall alone.
        const rows = await tx.query<{ tenant_id: string }>('SELECT tenant_id FROM team');
        read += rows.length;
        foreign += rows.filter((row) => row.tenant_id !== tenant).length;
        if (index % 3 === 0) throw new Error('aborted on purpose');
        if (index % 7 === 0) await tx.query('SELECT 1/0');
      });
    };
    const outcomes = await Promise.allSettled(Array.from({ length: 1_000 }, (_, index) => request(index)));
    expect(foreign).toBe(0);
    expect(read).toBe(5_000);
    expect(outcomes.filter((outcome) => outcome.status === 'rejected').length).toBeGreaterThan(333);
  });

  it('sees nothing outside a tenant', async () => {
    await addTeam(facts.tenantId, 'lonely');
    expect(await facts.db.reference('SELECT * FROM team')).toEqual([]);
  });

  it('refuses to write a row of another tenant', async () => {
    const other = await addTenant(facts.db);
    const write = facts.db.runInTenant(facts.tenantId, (tx) =>
      tx.query('INSERT INTO team (tenant_id, id, name, created_at) VALUES ($1, $2, $3, now())', [other, newId(), 'x']),
    );
    await expect(write).rejects.toThrow(/row-level security/);
  });

  it('goes on after a failure inside a savepoint', async () => {
    const answer = await facts.db.runInTenant(facts.tenantId, async (tx) => {
      await tx.savepoint((inner) => inner.query('SELECT 1/0')).catch(() => undefined);
      return tx.query<{ one: number }>('SELECT 1 AS one');
    });
    expect(answer).toEqual([{ one: 1 }]);
  });

  it('fails as a whole when a statement failed and nobody looked, rather than lose what was written before', async () => {
    const write = facts.db.runInTenant(facts.tenantId, async (tx) => {
      await tx.query(`INSERT INTO team (tenant_id, id, name, created_at) VALUES ($1, $2, 'swallowed', now())`, [
        facts.tenantId,
        newId(),
      ]);
      await tx.query('SELECT 1/0').catch(() => undefined);
    });
    await expect(write).rejects.toThrow(/division by zero/);
  });

  it('runs no statement after the rollback that a failure beside it has caused', async () => {
    const email = `${newId()}@localhost`;
    const write = facts.db.runInTenant(facts.tenantId, (tx) =>
      Promise.all([
        tx.query('SELECT 1/0'),
        tx.query('SELECT 1'),
        // A reference table: row level security would not stop this one.
        tx.query('INSERT INTO login (email, tenant_id, user_id) VALUES ($1, $2, $2)', [email, facts.tenantId]),
      ]),
    );
    await expect(write).rejects.toThrow(/division by zero/);
    expect(await facts.db.reference('SELECT * FROM login WHERE email = $1', [email])).toEqual([]);
  });

  it('fails no statement issued beside a failing savepoint, nor another savepoint', async () => {
    const snapshot = facts.db.openSnapshot(facts.tenantId);
    const failing = () =>
      snapshot.savepoint(async (inner) => {
        await inner.query('SELECT 1');
        return inner.query('SELECT 1/0');
      });
    const good = () => snapshot.savepoint((inner) => inner.query('SELECT 2 AS two'));
    const outcomes = await Promise.allSettled([
      failing(),
      snapshot.query('SELECT 1 AS one'),
      good(),
      failing(),
      snapshot.query('SELECT 3 AS three'),
    ]);
    await snapshot.close();
    expect(outcomes.map((outcome) => outcome.status)).toEqual([
      'rejected',
      'fulfilled',
      'fulfilled',
      'rejected',
      'fulfilled',
    ]);
  });
});

describe('openSnapshot', () => {
  it('answers from one moment and refuses to write', async () => {
    const snapshot = facts.db.openSnapshot(facts.tenantId);
    const before = await snapshot.query('SELECT * FROM team');
    await addTeam(facts.tenantId, 'later');
    expect(await snapshot.query('SELECT * FROM team')).toHaveLength(before.length);
    await expect(snapshot.query('DELETE FROM team')).rejects.toThrow(/read-only/);
    await snapshot.close();
  });
});
