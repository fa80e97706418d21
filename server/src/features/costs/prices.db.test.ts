import { describe, expect, it } from '@jest/globals';
import { aUser, execute } from '../../../test/graphql.js';
import { aClusterNode, addCluster, reportInventory } from '../../../test/inventory.js';
import { addTenant, useTestDatabase } from '../../../test/test-database.js';
import type { AppError } from '../../platform/errors.js';
import { Role } from '../../platform/role.js';

const facts = useTestDatabase();

async function ask<Data>(tenantId: string, source: string, role = Role.ADMIN) {
  return execute<Data>({ db: facts.db, caller: aUser(tenantId, role) }, source);
}

interface Payload {
  price: { id: string; revision: number; rate: object } | null;
  settings: { currency: string; revision: number } | null;
  userErrors: { field: string[] | null; message: string; code: string }[];
}

/** Runs one mutation of prices or settings. */
async function change(tenantId: string, field: string, role = Role.ADMIN): Promise<Payload> {
  const what = field.startsWith('updateCost')
    ? 'settings { currency revision }'
    : 'price { id revision rate { kind perHour perCoreHour } }';
  const source = `mutation { done: ${field} { ${what} userErrors { field message code } } }`;
  const { data, errors } = await ask<{ done: Payload }>(tenantId, source, role);
  expect(errors).toBeUndefined();
  return data!.done;
}

const PER_HOUR = 'rate: { kind: INSTANCE, perHour: 0.5 }, currency: "USD"';

describe('a price that a tenant sets', () => {
  it('prices the cluster nodes it holds for before the list does, until it is deleted', async () => {
    const tenantId = await addTenant(facts.db);
    const agent = await addCluster(facts.db, tenantId);
    const clusterNodes = [aClusterNode('a', { instanceType: 'm6i.xlarge', region: 'us-east-1', pool: 'blue' })];
    await reportInventory(facts.db, agent, 1, { cluster: { kubeSystemUid: 'k', provider: 'aws' }, clusterNodes });
    const PRICE = `{ clusterNodes { edges { node { price { perHour perMonth currency basis purchase caveats problem
      source { name observedOn } override { id note } } } } } }`;
    const priceOf = async () => {
      const { data } = await ask<{ clusterNodes: { edges: { node: { price: object } }[] } }>(tenantId, PRICE);
      return data!.clusterNodes.edges[0]!.node.price;
    };
    expect(await priceOf()).toMatchObject({ perHour: 0.192, basis: 'FAMILY', override: null, problem: null });
    const { price } = await change(tenantId, `createPrice(input: { pool: "blue", ${PER_HOUR}, note: "Contract" })`);
    expect(await priceOf()).toEqual({
      ...{ perHour: 0.5, perMonth: 365, currency: 'USD', basis: 'OVERRIDE', purchase: 'ON_DEMAND', problem: null },
      ...{ source: null, caveats: [], override: { id: price!.id, note: 'Contract' } },
    });
    const deleted = await ask<{ deletePrice: { deletedId: string } }>(
      tenantId,
      `mutation { deletePrice(input: { id: "${price!.id}" }) { deletedId } }`,
    );
    expect(deleted.data!.deletePrice.deletedId).toBe(price!.id);
    expect(await priceOf()).toMatchObject({ basis: 'FAMILY', source: { observedOn: '2026-07-20' } });
  });

  it('is changed at the revision that it was read at, and what is left out stays', async () => {
    const tenantId = await addTenant(facts.db);
    const { price } = await change(tenantId, `createPrice(input: { provider: "aws", region: "eu-1", ${PER_HOUR} })`);
    const update = (rest: string) => change(tenantId, `updatePrice(input: { id: "${price!.id}", ${rest} })`);
    const changed = await update('expectedRevision: 1, region: null, rate: { kind: PER_CORE, perCoreHour: 0.03 }');
    expect(changed.price).toEqual({
      id: price!.id,
      revision: 2,
      rate: { kind: 'PER_CORE', perHour: null, perCoreHour: 0.03 },
    });
    const { data } = await ask<{ prices: { own: object[] } }>(
      tenantId,
      '{ prices { own { provider region revision } } }',
    );
    expect(data!.prices.own).toEqual([{ provider: 'aws', region: null, revision: 2 }]);
    expect((await update('expectedRevision: 1, region: "eu-2"')).userErrors).toMatchObject([{ code: 'CONFLICT' }]);
    expect((await update('expectedRevision: 2, provider: "aws"')).price!.revision).toBe(2);
  });

  it.each<[string, string, string, RegExp]>([
    [
      'has no number of its kind',
      '{ rate: { kind: INSTANCE }, currency: "USD" }',
      'rate',
      /perHour is missing; expected a number/,
    ],
    [
      'has numbers of another kind',
      '{ rate: { kind: PER_CORE, perCoreHour: 1, perHour: 1 }, currency: "USD" }',
      'rate',
      /has perHour; expected perCoreHour only/,
    ],
    [
      'costs less than nothing',
      '{ rate: { kind: INSTANCE, perHour: -1 }, currency: "USD" }',
      'rate',
      /perHour is -1; expected a number from 0/,
    ],
    [
      'has no currency of this world',
      '{ rate: { kind: INSTANCE, perHour: 1 }, currency: "usd" }',
      'currency',
      /“usd”; expected a code of ISO 4217/,
    ],
    [
      'is in a currency without an exchange rate',
      '{ rate: { kind: INSTANCE, perHour: 1 }, currency: "CHF" }',
      'currency',
      /no exchange rate from CHF to USD is set/,
    ],
    [
      'has a name that is too long',
      `{ pool: "${'x'.repeat(101)}", ${PER_HOUR} }`,
      'pool',
      /101 characters; expected 1 to 100/,
    ],
  ])('is refused where it %s', async (_sentence, input, field, message) => {
    const tenantId = await addTenant(facts.db);
    const { price, userErrors } = await change(tenantId, `createPrice(input: ${input})`);
    expect(price).toBeNull();
    expect(userErrors).toEqual([
      { field: ['input', field], code: 'BAD_USER_INPUT', message: expect.stringMatching(message) },
    ]);
  });

  it('is refused where there is one for the same machines already', async () => {
    const tenantId = await addTenant(facts.db);
    await change(tenantId, `createPrice(input: { pool: "blue", ${PER_HOUR} })`);
    const again = await change(tenantId, `createPrice(input: { pool: " blue ", ${PER_HOUR} })`);
    expect(again.userErrors).toMatchObject([
      { code: 'CONFLICT', message: expect.stringContaining('every machine, pool blue') },
    ]);
  });
});

describe('the list prices', () => {
  it('are found by provider, region and name, each with its source and date', async () => {
    const LIST = `{ prices { list(provider: "aws", region: "us-east-1", search: "M6I", first: 1) { total prices {
      provider region family instanceType purchase rate { kind perCoreHour } currency source { url observedOn } } } } }`;
    const { data } = await ask<{ prices: { list: { total: number; prices: object[] } } }>(
      facts.tenantId,
      LIST,
      Role.OPERATOR,
    );
    expect(data!.prices.list.total).toBe(3);
    expect(data!.prices.list.prices).toEqual([
      {
        ...{ provider: 'aws', region: 'us-east-1', family: 'm6i', instanceType: null, purchase: 'ON_DEMAND' },
        ...{ rate: { kind: 'PER_CORE', perCoreHour: 0.048 }, currency: 'USD' },
        source: { url: expect.stringContaining('github.com/aws/karpenter'), observedOn: '2026-07-20' },
      },
    ]);
  });

  it('are told in parts of at most 500', async () => {
    const { errors } = await ask(facts.tenantId, '{ prices { list(first: 501) { total } } }');
    expect(errors?.[0]?.message).toContain('first is 501 and skip 0; expected first from 0 to 500');
  });
});

describe('the cost settings', () => {
  it('are the defaults until somebody changes them', async () => {
    const tenantId = await addTenant(facts.db);
    const { data } = await ask<{ prices: { settings: object } }>(
      tenantId,
      `{ prices { settings { currency exchange { rate } storage { storageClass } defaultStorage { perGibMonth currency }
        sharesDaemonSets sharedNamespaces shared idle revision changedAt } } }`,
    );
    expect(data!.prices.settings).toEqual({
      ...{ currency: 'USD', exchange: [], storage: [], defaultStorage: { perGibMonth: 0.04, currency: 'USD' } },
      ...{ sharesDaemonSets: true, sharedNamespaces: ['kube-system'], shared: 'APART', idle: 'APART' },
      ...{ revision: 0, changedAt: null },
    });
  });

  it('change what was read, and are audited with what they were', async () => {
    const tenantId = await addTenant(facts.db);
    const update = (input: string) => change(tenantId, `updateCostSettings(input: { ${input} })`);
    const EUROS = 'currency: "EUR", exchange: [{ currency: "USD", rate: 0.9 }]';
    expect((await update(`expectedRevision: 0, ${EUROS}`)).settings).toEqual({ currency: 'EUR', revision: 1 });
    expect((await update(`expectedRevision: 0, ${EUROS}`)).userErrors).toMatchObject([{ code: 'CONFLICT' }]);
    expect((await update(EUROS)).settings!.revision).toBe(1);
    const rows = await facts.db.runInTenant(tenantId, (tx) =>
      tx.query('SELECT action, before, after FROM audit_entry WHERE tenant_id = $1', [tenantId]),
    );
    expect(rows).toEqual([
      {
        action: 'UPDATE_COST_SETTINGS',
        before: expect.stringContaining('"currency":"USD"'),
        after: expect.stringContaining('"currency":"EUR"'),
      },
    ]);
  });

  it.each<[string, string, string, RegExp]>([
    [
      'the currency changes and the rates to it are not given',
      'currency: "EUR"',
      'exchange',
      /changes from USD to EUR/,
    ],
    [
      'list prices could not be converted',
      'currency: "EUR", exchange: []',
      'exchange',
      /Prices are in USD, and no exchange rate from USD to EUR/,
    ],
    [
      'a currency has a rate to itself',
      'exchange: [{ currency: "USD", rate: 1 }]',
      'exchange',
      /USD has a rate to itself/,
    ],
    ['a rate is nothing', 'exchange: [{ currency: "EUR", rate: 0 }]', 'exchange', /The rate of EUR is 0; expected/],
    [
      'a storage class has two prices',
      'storage: [{ storageClass: "a", perGibMonth: 1, currency: "USD" }, { storageClass: "a", perGibMonth: 2, currency: "USD" }]',
      'storage',
      /“a” has two prices/,
    ],
    [
      'storage is in a currency without a rate',
      'storage: [{ storageClass: "a", perGibMonth: 1, currency: "CHF" }]',
      'exchange',
      /Prices are in CHF/,
    ],
  ])('are refused where %s', async (_sentence, input, field, message) => {
    const tenantId = await addTenant(facts.db);
    const { settings, userErrors } = await change(tenantId, `updateCostSettings(input: { ${input} })`);
    expect(settings).toBeNull();
    expect(userErrors).toMatchObject([{ field: ['input', field], message: expect.stringMatching(message) }]);
  });
});

describe('who may see and change prices', () => {
  it('is an operator and an administrator of the whole tenant', async () => {
    const codes = async (source: string, role: Role) => {
      const { data, errors } = await ask<Record<string, unknown>>(facts.tenantId, source, role);
      return {
        values: Object.values(data ?? {}),
        codes: errors?.map(({ originalError }) => (originalError as AppError).code) ?? [],
      };
    };
    const denied = { values: [null], codes: ['FORBIDDEN'] };
    expect(await codes('{ prices { own { id } } }', Role.VIEWER)).toEqual(denied);
    expect((await codes('{ prices { own { id } } }', Role.OPERATOR)).codes).toEqual([]);
    const create = `mutation { createPrice(input: { ${PER_HOUR} }) { userErrors { message } } }`;
    expect(await codes(create, Role.OPERATOR)).toEqual(denied);
    expect(await codes('mutation { updateCostSettings(input: {}) { userErrors { message } } }', Role.OPERATOR)).toEqual(
      denied,
    );
  });

  it('is nobody of another tenant', async () => {
    const [one, other] = [await addTenant(facts.db), await addTenant(facts.db)];
    const { price } = await change(one, `createPrice(input: { ${PER_HOUR} })`);
    const { data } = await ask<{ prices: { own: object[] } }>(other, '{ prices { own { id } } }');
    expect(data!.prices.own).toEqual([]);
    const stolen = await change(other, `updatePrice(input: { id: "${price!.id}", note: "mine" })`);
    expect(stolen.userErrors).toMatchObject([{ code: 'NOT_FOUND' }]);
  });
});
