import { describe, expect, it } from '@jest/globals';
import { aUser, execute } from '../../../test/graphql.js';
import { addTenant, useTestDatabase } from '../../../test/test-database.js';
import { StartError } from '../../platform/errors.js';
import { Role } from '../../platform/role.js';
import { DEFAULT_RETENTION, type Retention } from './retention.catalog.js';
import { longestRetention, retentionOf, storeDefaultRetention } from './retention.service.js';

const facts = useTestDatabase();

const PERIODS = 'retention { revision periods { data days defaultDays isChosen minDays maxDays } }';

interface Answered {
  retention: { revision: number; periods: { data: string; days: number; defaultDays: number; isChosen: boolean }[] };
}

async function ask(tenantId: string, role = Role.VIEWER): Promise<Answered['retention']> {
  const { data, errors } = await execute<Answered>({ db: facts.db, caller: aUser(tenantId, role) }, `{ ${PERIODS} }`);
  expect(errors).toBeUndefined();
  return data!.retention;
}

async function change(tenantId: string, input: string, role = Role.ADMIN) {
  return execute<{
    updateRetention: Partial<Answered> & { userErrors: { field: string[]; message: string; code: string }[] };
  }>(
    { db: facts.db, caller: aUser(tenantId, role) },
    `mutation { updateRetention(input: ${input}) { ${PERIODS} userErrors { field message code } } }`,
  );
}

const holds = (tenantId: string): Promise<Retention> =>
  facts.db.runInTenant(tenantId, (tx) => retentionOf(tx, tenantId));

describe('the retention of a tenant', () => {
  it('is 30 days of samples and five minutes, 13 months of hours, 5 years of days, 30 of alerts and events', async () => {
    expect(await holds(facts.tenantId)).toEqual({
      rawDays: 30,
      fiveMinuteDays: 30,
      hourDays: 395,
      dayDays: 1_826,
      alertDays: 30,
      eventDays: 30,
      streamDays: 7,
      receiptDays: 7,
    });
  });

  it('is what the tenant chooses, and the default again after null', async () => {
    const tenantId = await addTenant(facts.db);
    const changed = (await change(tenantId, '{ rawDays: 14, alertDays: 90 }')).data!.updateRetention;
    expect(changed.userErrors).toEqual([]);
    expect(await holds(tenantId)).toEqual({ ...DEFAULT_RETENTION, rawDays: 14, alertDays: 90 });
    expect(await holds(facts.tenantId)).toEqual(DEFAULT_RETENTION);
    await change(tenantId, '{ rawDays: null }');
    const { revision, periods } = await ask(tenantId);
    expect(revision).toBe(2);
    expect(periods.filter(({ isChosen }) => isChosen)).toMatchObject([{ data: 'ALERTS', days: 90, defaultDays: 30 }]);
  });

  it('follows the installation where the tenant has chosen nothing', async () => {
    const tenantId = await addTenant(facts.db);
    await change(tenantId, '{ streamDays: 3 }');
    await storeDefaultRetention(facts.db, { ...DEFAULT_RETENTION, eventDays: 10, streamDays: 9 });
    expect(await holds(tenantId)).toMatchObject({ eventDays: 10, streamDays: 3 });
    await storeDefaultRetention(facts.db, DEFAULT_RETENTION);
  });

  it.each([
    ['receipts for less than agents repeat', '{ receiptDays: 2 }', 'receiptDays', /2; expected 3 to 30 days/],
    ['coarse data for less than fine data', '{ fiveMinuteDays: 20 }', 'fiveMinuteDays', /rawDays is 30.*Raise/],
    ['more than can be kept', '{ eventDays: 367 }', 'eventDays', /expected 1 to 366/],
  ])('refuses %s, saying what was found and what to do', async (_what, input, field, message) => {
    const tenantId = await addTenant(facts.db);
    const { retention, userErrors } = (await change(tenantId, input)).data!.updateRetention;
    expect(retention).toBeNull();
    expect(userErrors).toMatchObject([{ field: ['input', field], message: expect.stringMatching(message) }]);
    expect(await ask(tenantId)).toMatchObject({ revision: 0 });
  });

  it('refuses a change of what somebody else has changed meanwhile', async () => {
    const tenantId = await addTenant(facts.db);
    const changes = await Promise.all([1, 2].map((n) => change(tenantId, `{ alertDays: ${n}, expectedRevision: 0 }`)));
    const codes = changes.flatMap(({ data }) => data!.updateRetention.userErrors.map(({ code }) => code));
    expect(codes).toEqual(['CONFLICT']);
  });

  it('is an ADMIN’s to change, and for everybody to see', async () => {
    expect((await ask(facts.tenantId)).periods).toHaveLength(8);
    const { errors } = await change(facts.tenantId, '{ alertDays: 5 }', Role.OPERATOR);
    expect(errors?.[0]?.originalError).toMatchObject({ code: 'FORBIDDEN' });
  });

  it('writes its changes into the audit trail, and no change none', async () => {
    const tenantId = await addTenant(facts.db);
    await change(tenantId, '{ alertDays: 45 }');
    await change(tenantId, '{ alertDays: 45 }');
    const entries = await facts.db.runInTenant(tenantId, (tx) =>
      tx.query('SELECT action, after FROM audit_entry WHERE tenant_id = $1', [tenantId]),
    );
    expect(entries).toMatchObject([{ action: 'UPDATE_RETENTION', after: expect.stringContaining('"alertDays":45') }]);
  });
});

describe('longestRetention', () => {
  it('is of each kind the longest that any tenant keeps it', async () => {
    await change(await addTenant(facts.db), '{ rawDays: 60, fiveMinuteDays: 61 }');
    await change(await addTenant(facts.db), '{ alertDays: 7 }');
    expect(await longestRetention(facts.db)).toMatchObject({ rawDays: 60, fiveMinuteDays: 61, alertDays: 90 });
  });
});

describe('storeDefaultRetention', () => {
  it('refuses a configuration that contradicts itself', async () => {
    const given = { ...DEFAULT_RETENTION, dayDays: 100 };
    await expect(storeDefaultRetention(facts.db, given)).rejects.toThrow(StartError);
  });
});
