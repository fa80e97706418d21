import { beforeAll, describe, expect, it } from '@jest/globals';
import { aCluster, aFinding } from '../../../test/alert-builders.js';
import { aUser, execute, withRights } from '../../../test/graphql.js';
import { useTestDatabase } from '../../../test/test-database.js';
import { Role } from '../../platform/role.js';
import { handleFindings } from '../alerts/alert-pipeline.service.js';
import { DEFAULT_RULES } from './default-rules.catalog.js';
import { findRuleByName } from './rule.service.js';
import { seedRules } from './seed-rules.service.js';

const facts = useTestDatabase();
const now = new Date('2026-05-01T10:00:00Z');

const seed = (defaults = DEFAULT_RULES) =>
  facts.db.runInTenant(facts.tenantId, (tx) => seedRules(tx, facts.tenantId, now, defaults));
const find = (name: string) => facts.db.runInTenant(facts.tenantId, (tx) => findRuleByName(tx, facts.tenantId, name));
const ask = async <T>(source: string): Promise<T> => {
  const { data, errors } = await execute<T>({ db: facts.db, caller: aUser(facts.tenantId) }, source);
  expect(errors).toBeUndefined();
  return data!;
};

interface Payload {
  alertRule: { id: string; revision: number; changedFields: string[] } | null;
  userErrors: { field: string[]; message: string; code: string }[];
}
const FIELDS = '{ alertRule { id revision changedFields } userErrors { field message code } }';
const mutate = async (name: string, input: string): Promise<Payload> =>
  (await ask<{ it: Payload }>(`mutation { it: ${name}(input: ${input}) ${FIELDS} }`)).it;

beforeAll(() => seed());

describe('seedRules', () => {
  it('has rules of different names', () => {
    expect(new Set(DEFAULT_RULES.map(({ name }) => name)).size).toBe(DEFAULT_RULES.length);
  });

  it('gives a tenant every rule of the product, once', async () => {
    expect(await seed()).toBe(0);
    const { alertRules } = await ask<{ alertRules: { totalCount: number } }>('{ alertRules { totalCount } }');
    expect(alertRules.totalCount).toBe(DEFAULT_RULES.length);
  });

  it('lets what the product changes come in, and what the tenant has changed stand', async () => {
    const rule = await find('NodeDiskAlmostFull');
    const id = Buffer.from(`AlertRule:${rule!.id}`).toString('base64url');
    const { alertRule } = await mutate('updateAlertRule', `{ id: "${id}", forSeconds: 900 }`);
    expect(alertRule).toMatchObject({ revision: 2, changedFields: ['forSeconds'] });
    const fresh = DEFAULT_RULES.map((one) =>
      one.name === 'NodeDiskAlmostFull'
        ? { ...one, spec: { ...one.spec, title: 'Disk nearly full', forSeconds: 60 } }
        : one,
    );
    expect(await seed(fresh)).toBe(1);
    expect(await find('NodeDiskAlmostFull')).toMatchObject({ title: 'Disk nearly full', forSeconds: 900, revision: 3 });
    await seed();
  });

  it('leaves a rule of the tenant’s own alone that has the name of a default', async () => {
    const own = `{ name: "Mine", title: "Mine", kind: NODE_NOT_READY, severity: INFO, params: {} }`;
    expect((await mutate('createAlertRule', own)).userErrors).toEqual([]);
    expect(await seed([{ ...DEFAULT_RULES[0]!, name: 'Mine' }])).toBe(0);
    expect(await find('Mine')).toMatchObject({ title: 'Mine', isDefault: false });
  });
});

describe('rules of a tenant', () => {
  const busy = (more = '') =>
    `{ name: "Busy", title: "Too busy", kind: THRESHOLD, severity: WARNING,
       params: { metric: "container.cpu.usage", comparison: ABOVE, threshold: 1 } ${more} }`;

  it('are made with the defaults of their kind', async () => {
    expect((await mutate('createAlertRule', busy())).userErrors).toEqual([]);
    const { alertRule } = await ask<{ alertRule: object }>(
      '{ alertRule(name: "Busy") { condition status forSeconds params { windowSeconds overTime perSeconds } } }',
    );
    expect(alertRule).toEqual({
      condition: 'the mean of container.cpu.usage over 5 min is above 1 cores',
      status: 'WAITING',
      forSeconds: 0,
      params: { windowSeconds: 300, overTime: 'AVG', perSeconds: null },
    });
  });

  it('are refused with what was found, what was expected and what to do', async () => {
    const { userErrors } = await mutate(
      'createAlertRule',
      `{ name: "9 lives", title: "x", kind: THRESHOLD, severity: WARNING, forSeconds: -1, runbookUrl: "file:///x",
         params: { metric: "no.such", comparison: ABOVE, threshold: 1, horizonSeconds: 3600 }, disabledIn: [{ matchers: [] }] }`,
    );
    expect(userErrors.map(({ field }) => field.join('.'))).toEqual([
      'input.name',
      'input.runbookUrl',
      'input.forSeconds',
      'input.params.horizonSeconds',
      'input.params.metric',
      'input.disabledIn.0.matchers',
    ]);
    for (const { message } of userErrors) expect(message.length).toBeGreaterThan(40);
  });

  it('have names that are taken once, and detectors are not made', async () => {
    expect((await mutate('createAlertRule', busy())).userErrors[0]).toMatchObject({ code: 'CONFLICT' });
    const detector = '{ name: "Other", title: "x", kind: DETECTED, severity: INFO, params: {} }';
    expect((await mutate('createAlertRule', detector)).userErrors[0]!.field).toEqual(['input', 'kind']);
  });

  it('are changed at the revision that was read, and not otherwise', async () => {
    const { id } = (await ask<{ alertRule: { id: string } }>('{ alertRule(name: "Busy") { id } }')).alertRule;
    const late = await mutate('updateAlertRule', `{ id: "${id}", expectedRevision: 7, title: "x" }`);
    expect(late.userErrors[0]).toMatchObject({ code: 'CONFLICT', field: ['input', 'expectedRevision'] });
    const scope = '[{ matchers: [{ field: "namespace", operator: IN, values: ["sandbox"] }], reason: "play" }]';
    const change = `{ id: "${id}", expectedRevision: 1, disabledIn: ${scope}, isEnabled: false }`;
    expect((await mutate('updateAlertRule', change)).alertRule).toMatchObject({ revision: 2 });
    const again = `{ id: "${id}", disabledIn: ${scope}, isEnabled: false }`;
    expect((await mutate('updateAlertRule', again)).alertRule).toMatchObject({ revision: 2 });
    const { alertRule } = await ask<{ alertRule: object }>(
      '{ alertRule(name: "Busy") { status disabledIn { reason } } }',
    );
    expect(alertRule).toEqual({ status: 'OFF', disabledIn: [{ reason: 'play' }] });
  });

  it('name no place to those who do not see the whole tenant', async () => {
    const scope = { role: Role.OPERATOR, clusterIds: null, namespaces: ['shop'] };
    const caller = withRights(facts.tenantId, [scope]);
    const { data } = await execute(
      { db: facts.db, caller },
      '{ alertRule(name: "Busy") { title matchers { field } disabledIn { reason } } }',
    );
    expect(data).toMatchObject({ alertRule: { title: expect.any(String), matchers: [], disabledIn: null } });
  });

  it('are deleted, and those of the product are switched off or reset instead', async () => {
    const { id } = (await ask<{ alertRule: { id: string } }>('{ alertRule(name: "Busy") { id } }')).alertRule;
    const gone = await ask<{ it: object }>(
      `mutation { it: deleteAlertRule(input: { id: "${id}" }) { deletedId userErrors { code } } }`,
    );
    expect(gone.it).toEqual({ deletedId: id, userErrors: [] });
    const detector = (await ask<{ alertRule: { id: string } }>('{ alertRule(name: "OOMKilled") { id } }')).alertRule;
    const kept = await ask<{ it: { deletedId: null } }>(
      `mutation { it: deleteAlertRule(input: { id: "${detector.id}" }) { deletedId userErrors { code } } }`,
    );
    expect(kept.it.deletedId).toBeNull();
    const off = await mutate('updateAlertRule', `{ id: "${detector.id}", severity: INFO, isEnabled: false }`);
    expect(off.alertRule?.changedFields).toEqual(['severity', 'isEnabled']);
    expect((await mutate('resetAlertRule', `{ id: "${detector.id}" }`)).alertRule?.changedFields).toEqual([]);
  });
});

describe('the rule of a detector', () => {
  const ruleOf = async () =>
    (await ask<{ alertRule: { id: string } }>('{ alertRule(name: "FailedMount") { id } }')).alertRule.id;
  const alerts = async () =>
    (await facts.db.runInTenant(facts.tenantId, (tx) =>
      tx.query('SELECT subject_name AS name, severity, state FROM alert WHERE tenant_id = $1 ORDER BY 1', [
        facts.tenantId,
      ]),
    )) as { name: string; severity: string; state: string }[];
  const find = (clusterId: string, name: string, occurrences = 1) =>
    facts.db.runInTenant(facts.tenantId, (tx) =>
      handleFindings(tx, facts.tenantId, [aFinding(clusterId, name, { occurrences })], now),
    );

  it('gives its alerts another severity, switches them off in a scope, and ends them all when it is switched off', async () => {
    const clusterId = await aCluster(facts.db, facts.tenantId, 'detected');
    const id = await ruleOf();
    await mutate('updateAlertRule', `{ id: "${id}", severity: CRITICAL }`);
    await find(clusterId, 'web-0');
    const scope = '[{ matchers: [{ field: "name", operator: IN, values: ["web-1"] }] }]';
    await mutate('updateAlertRule', `{ id: "${id}", disabledIn: ${scope} }`);
    await find(clusterId, 'web-1');
    expect(await alerts()).toEqual([{ name: 'web-0', severity: 'CRITICAL', state: 'FIRING' }]);
    await mutate('updateAlertRule', `{ id: "${id}", isEnabled: false }`);
    expect(await alerts()).toEqual([{ name: 'web-0', severity: 'CRITICAL', state: 'RESOLVED' }]);
    await find(clusterId, 'web-0', 2);
    expect((await alerts())[0]!.state).toBe('RESOLVED');
  });
});
