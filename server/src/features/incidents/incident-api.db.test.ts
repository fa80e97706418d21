import { beforeAll, describe, expect, it } from '@jest/globals';
import { aFinding } from '../../../test/alert-builders.js';
import { execute, withContext, withRights } from '../../../test/graphql.js';
import { correlateAll } from '../../../test/incidents.js';
import { addCluster } from '../../../test/inventory.js';
import { addTenant, useTestDatabase } from '../../../test/test-database.js';
import { newId, toGlobalId } from '../../platform/id.js';
import type { AgentCaller, Caller } from '../../platform/request-context.js';
import { type Rights, wholeTenant } from '../../platform/rights.js';
import { Role } from '../../platform/role.js';
import { insertUser } from '../accounts/account.service.js';
import { handleFindings } from '../alerts/alert-pipeline.service.js';
import { Incident } from './incident.entity.js';
import { incidentByNumber, viewOf } from './incident.loader.js';
import { readIncidentFacts } from './incident-facts.service.js';

const VIEWING = { role: Role.VIEWER, clusterSelector: null, namespaces: null };
const facts = useTestDatabase();
const NOW = new Date('2026-03-02T09:00:00Z');
let tenantId: string;
let agent: AgentCaller;

const callerWith = (rights: Rights): Caller => withRights(tenantId, rights);
const admin = (): Caller => callerWith(wholeTenant(Role.ADMIN));
const at = (namespace: string, role: Role = Role.OPERATOR): Caller =>
  callerWith([{ role, clusterIds: null, namespaces: [namespace] }]);

async function raise(names: [namespace: string, name: string, rule: string][]): Promise<void> {
  const findings = names.map(([namespace, name, rule]) =>
    aFinding(agent.clusterId, name, {
      rule,
      severity: 'CRITICAL',
      title: `Trouble: ${namespace}/${name}`,
      subject: { kind: 'Pod', namespace, name, container: null, uid: null },
    }),
  );
  await facts.db.runInTenant(tenantId, (tx) => handleFindings(tx, tenantId, findings, NOW));
  await correlateAll(facts.db, tenantId, NOW);
}

interface Answered {
  id: string;
  number: number;
  title: string;
  status: string;
  alertCount: number;
  revision: number;
  impact: { namespaces: number };
  alerts: { edges: { node: { id: string; title: string; reason: string } }[] };
  timeline: { edges: { node: { id: string; kind: string; text: string } }[] };
}

const FIELDS = `id number title summary status severity alertCount openAlertCount revision acknowledgedBy leadName
  impact { namespaces pods workloadNames } mergedInto { number }
  alerts { edges { node { id title reason } } } timeline(last: 100) { edges { node { id kind text } } }
  candidates { title evidence }`;

async function ask(caller: Caller, source: string) {
  const { data, errors } = await execute<Record<string, never>>({ db: facts.db, caller, now: () => NOW }, source);
  expect(errors).toBeUndefined();
  return data as unknown as Record<
    string,
    { incident?: Answered; userErrors?: { message: string; code: string }[] } & Answered
  >;
}

const read = async (caller: Caller, number = 1): Promise<Answered | null> =>
  (await ask(caller, `{ incident(number: ${number}) { ${FIELDS} } }`))['incident'] ?? null;

async function act(caller: Caller, source: string) {
  const answer = await ask(caller, `mutation { ${source} { incident { ${FIELDS} } userErrors { message code } } }`);
  return Object.values(answer)[0]!;
}

/** One incident in shop and pay, because people said so, and nothing else. */
beforeAll(async () => {
  tenantId = await addTenant(facts.db);
  agent = await addCluster(facts.db, tenantId, 'prod-eu');
  await raise([
    ['shop', 'web-0', 'OneTrouble'],
    ['pay', 'ledger-0', 'AnotherTrouble'],
  ]);
  const [shop, pay] = [(await read(admin(), 1))!, (await read(admin(), 2))!];
  await act(admin(), `mergeIncidents(input: { into: "${shop.id}", incidents: ["${pay.id}"] })`);
});

describe('an incident of two namespaces', () => {
  it('is whole for who sees both', async () => {
    expect(await read(admin())).toMatchObject({ alertCount: 2, impact: { namespaces: 2 } });
    const kinds = (await read(admin()))!.timeline.edges.map(({ node }) => node.kind);
    expect(kinds.filter((kind) => kind === 'OPENED')).toHaveLength(1);
    expect((await read(admin(), 2))!).toMatchObject({ status: 'RESOLVED', mergedInto: { number: 1 } });
  });

  it('shows who sees one of them its names and counts, and nothing of the other', async () => {
    await act(admin(), `addIncidentNote(input: { id: "${(await read(admin()))!.id}", text: "ledger-0 is to blame" })`);
    await act(admin(), `updateIncident(input: { id: "${(await read(admin()))!.id}", title: "Of web-0 and ledger-0" })`);
    const seen = await read(at('shop', Role.VIEWER));
    expect(seen).toMatchObject({ number: 1, alertCount: 1, impact: { namespaces: 1 } });
    expect(JSON.stringify(seen)).not.toMatch(/ledger|pay/);
    expect(JSON.stringify(await read(at('pay', Role.VIEWER)))).not.toMatch(/web-0|shop/);
  });

  it('does not exist for who sees neither', async () => {
    expect(await read(at('elsewhere'))).toBeNull();
    const { userErrors } = await act(
      at('elsewhere'),
      `acknowledgeIncident(input: { id: "${(await read(admin()))!.id}" })`,
    );
    expect(userErrors).toMatchObject([{ code: 'NOT_FOUND' }]);
  });

  it('is acknowledged by an operator of one, for the alerts there; to resolve it needs all', async () => {
    const { id } = (await read(admin()))!;
    expect(await act(at('shop'), `acknowledgeIncident(input: { id: "${id}", comment: "On it." })`)).toMatchObject({
      incident: { status: 'ACKNOWLEDGED', acknowledgedBy: 'tester' },
      userErrors: [],
    });
    const rows = await facts.db.runInTenant(tenantId, (tx) =>
      tx.query('SELECT namespace, acknowledged_at IS NOT NULL AS acked FROM alert WHERE tenant_id = $1 ORDER BY 1', [
        tenantId,
      ]),
    );
    expect(rows).toEqual([
      { namespace: 'pay', acked: false },
      { namespace: 'shop', acked: true },
    ]);
    expect(JSON.stringify((await read(at('shop')))!.timeline)).toContain('On it.');
    expect(JSON.stringify((await read(at('pay')))!.timeline)).not.toContain('On it.');
    const { userErrors } = await act(at('shop'), `resolveIncident(input: { id: "${id}", reason: "Done." })`);
    expect(userErrors).toMatchObject([{ code: 'FORBIDDEN', message: expect.not.stringMatching(/\d/) }]);
  });

  it('shows nothing of the other by an old event, of when it had as many alerts as the reader sees today', async () => {
    const execution = { db: facts.db, caller: at('shop', Role.VIEWER), now: () => NOW };
    const seen = await withContext(execution, async (context) => {
      const today = (await incidentByNumber(context, 1))!;
      const past = Object.assign(Object.create(Incident.prototype) as Incident, today, {
        alertCount: 1,
        title: 'Trouble of ledger-0',
        summary: 'Pod pay/ledger-0 is in trouble.',
        impact: { ...today.impact, workloadNames: ['pay/ledger'] },
      });
      return viewOf(context, past);
    });
    expect(seen).toMatchObject({ alertCount: 1, openAlertCount: 1 });
    expect(JSON.stringify(seen)).not.toMatch(/ledger|pay/);
  });

  it('refuses a change of what somebody else has changed meanwhile', async () => {
    const { id, revision } = (await read(admin()))!;
    const { userErrors } = await act(
      admin(),
      `updateIncident(input: { id: "${id}", severity: SEV1, expectedRevision: ${revision - 1} })`,
    );
    expect(userErrors).toMatchObject([{ code: 'CONFLICT' }]);
  });

  it('takes no note of a moment long before it', async () => {
    const { id } = (await read(admin()))!;
    const note = `addIncidentNote(input: { id: "${id}", text: "Once.", at: "0001-01-01T00:00:00Z" })`;
    expect((await act(admin(), note)).userErrors).toMatchObject([{ code: 'BAD_USER_INPUT' }]);
  });

  it('is shaped through one that was merged into it only by who may shape it, and not into itself', async () => {
    const [{ id, alerts }, merged] = [(await read(admin()))!, (await read(admin(), 2))!];
    const split = `splitIncident(input: { id: "${merged.id}", alerts: ["${alerts.edges[0]!.node.id}"]`;
    const elsewhere = { role: Role.OPERATOR, clusterIds: null, namespaces: ['elsewhere'] };
    const looking = callerWith([...wholeTenant(Role.VIEWER), elsewhere]);
    expect((await act(looking, `${split} })`)).userErrors).toMatchObject([{ code: 'FORBIDDEN' }]);
    expect((await act(admin(), `${split}, into: "${id}" })`)).userErrors).toMatchObject([{ code: 'BAD_USER_INPUT' }]);
    expect(await read(admin())).toMatchObject({ alertCount: 2 });
  });

  it('is split by moving alerts to a new one, and both keep apart then', async () => {
    const { id, alerts } = (await read(admin()))!;
    const moved = alerts.edges.find(({ node }) => node.title.includes('ledger'))!.node.id;
    const answer = await ask(
      admin(),
      `mutation { splitIncident(input: { id: "${id}", alerts: ["${moved}"] }) { incident { ${FIELDS} } target { ${FIELDS} } userErrors { message } } }`,
    );
    const { incident, target } = answer['splitIncident'] as unknown as { incident: Answered; target: Answered };
    expect([incident.alertCount, target.alertCount, target.number]).toEqual([1, 1, 3]);
    expect(target.alerts.edges[0]!.node.reason).toBe('tester moved it here.');
    await raise([['pay', 'ledger-0', 'ThirdTrouble']]);
    expect((await read(admin(), 1))!.alertCount + (await read(admin(), 3))!.alertCount).toBe(3);
  });

  it('ends with its alerts when people say so, and tells notifications all they need', async () => {
    const { id } = (await read(admin()))!;
    expect(await act(admin(), `resolveIncident(input: { id: "${id}", reason: "Replaced." })`)).toMatchObject({
      incident: { status: 'RESOLVED' },
    });
    await correlateAll(facts.db, tenantId, NOW);
    const found = await read(admin());
    expect(found).toMatchObject({ status: 'RESOLVED', openAlertCount: 0 });
    const uuid = Buffer.from(id, 'base64url').toString().split(':')[1]!;
    const told = await facts.db.runInTenant(tenantId, (tx) => readIncidentFacts(tx, tenantId, [uuid]));
    expect(told.get(uuid)).toMatchObject({
      number: 1,
      title: 'Of web-0 and ledger-0',
      status: 'RESOLVED',
      muteReason: null,
      alerts: expect.arrayContaining([
        expect.objectContaining({ isOpen: false, facts: expect.objectContaining({ namespace: 'shop' }) }),
      ]),
    });
  });
});

describe('alerts', () => {
  it('are found by the incident that they belong to', async () => {
    const { id } = (await read(admin()))!;
    const titles = async (filter: string): Promise<string[]> => {
      const answer = await ask(admin(), `{ alerts(filter: ${filter}) { edges { node { title } } } }`);
      const { edges } = answer['alerts'] as unknown as { edges: { node: { title: string } }[] };
      return edges.map(({ node }) => node.title);
    };
    const members = (await read(admin()))!.alerts.edges.map(({ node }) => node.title).sort();
    expect((await titles(`{ incident: ["${id}"] }`)).sort()).toEqual(members);
    const others = await titles(`{ not: { incident: ["${id}"] } }`);
    expect(others.length).toBeGreaterThan(0);
    // Titles are not unique: what is left is told by its number.
    expect([...others, ...members].sort()).toEqual((await titles('{}')).sort());
    expect(await titles('{ incident: [] }')).toEqual([]);
  });
});

describe('who can be given an alert or an incident', () => {
  const people = async (caller: Caller, of: string, search = '""'): Promise<string[] | null> => {
    const source = `{ assignees(of: "${of}", search: ${search}) { userId name } }`;
    const { data } = await execute<{ assignees: { name: string }[] | null }>({ db: facts.db, caller }, source);
    return data?.assignees?.map(({ name }) => name) ?? null;
  };

  const alertsOf = async (caller: Caller): Promise<string[]> => {
    const source = '{ alerts { edges { node { id } } } }';
    const { data } = await execute<{ alerts: { edges: { node: { id: string } }[] } }>({ db: facts.db, caller }, source);
    return data!.alerts.edges.map(({ node }) => node.id);
  };

  beforeAll(async () => {
    await facts.db.runInTenant(tenantId, async (tx) => {
      for (const name of ['bo', 'Ada', 'Cleo']) {
        await insertUser(tx, tenantId, { email: `${newId()}@example.test`, name, scope: VIEWING }, NOW);
      }
      await tx.query(`UPDATE app_user SET disabled_at = now() WHERE tenant_id = $1 AND name = 'Cleo'`, [tenantId]);
    });
  });

  it('is everybody who can sign in, by name or a part of it, for who is an operator there', async () => {
    const { id } = (await read(admin()))!;
    expect(await people(admin(), id)).toEqual(['Ada', 'bo']);
    expect(await people(at('shop'), id, '"B"')).toEqual(['bo']);
    const [alert] = await alertsOf(at('shop'));
    expect(await people(at('shop'), alert!)).toEqual(['Ada', 'bo']);
    expect(await people(at('pay'), alert!)).toBeNull();
  });

  it('is told to nobody else', async () => {
    const { id } = (await read(admin()))!;
    expect(await people(at('elsewhere'), id)).toBeNull();
    expect(await people(at('shop', Role.VIEWER), id)).toBeNull();
    const both = callerWith([
      { role: Role.VIEWER, clusterIds: null, namespaces: ['shop'] },
      { role: Role.OPERATOR, clusterIds: null, namespaces: ['elsewhere'] },
    ]);
    expect(await people(both, id)).toBeNull();
    expect(await people(admin(), toGlobalId('Incident', newId()))).toBeNull();
  });
});

describe('a note of somebody who sees several places of more', () => {
  it('is for its author and who sees the whole, and for nobody who sees one of them', async () => {
    tenantId = await addTenant(facts.db);
    agent = await addCluster(facts.db, tenantId, 'prod-us');
    await raise([
      ['shop', 'web-0', 'OneTrouble'],
      ['pay', 'ledger-0', 'AnotherTrouble'],
      ['dev', 'cron-0', 'ThirdTrouble'],
    ]);
    const [into, ...others] = await Promise.all([1, 2, 3].map((number) => read(admin(), number)));
    const incidents = others.map((other) => `"${other!.id}"`).join(',');
    await act(admin(), `mergeIncidents(input: { into: "${into!.id}", incidents: [${incidents}] })`);
    const author = callerWith([{ role: Role.OPERATOR, clusterIds: null, namespaces: ['shop', 'dev'] }]);
    await act(author, `addIncidentNote(input: { id: "${into!.id}", text: "cron-0 starves web-0" })`);
    const notesOf = async (caller: Caller): Promise<string[]> =>
      (await read(caller))!.timeline.edges.flatMap(({ node: { kind, text } }) => (kind === 'NOTE' ? [text] : []));
    expect(await notesOf(author)).toEqual(['cron-0 starves web-0']);
    expect(await notesOf(admin())).toEqual(['cron-0 starves web-0']);
    expect(await notesOf(at('shop'))).toEqual([]);
    const note = (await read(author))!.timeline.edges.find(({ node }) => node.kind === 'NOTE')!.node;
    const byId = async (caller: Caller): Promise<unknown> =>
      (await ask(caller, `{ node(id: "${note.id}") { ... on IncidentEntry { text } } }`))['node'];
    expect(await byId(author)).toEqual({ text: 'cron-0 starves web-0' });
    expect(await byId(at('shop'))).toBeNull();
  });
});
