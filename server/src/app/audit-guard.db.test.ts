import { beforeAll, describe, expect, it } from '@jest/globals';
import { cutAdvice, kept } from '../../test/advice.js';
import { aFinding } from '../../test/alert-builders.js';
import { aUser, execute } from '../../test/graphql.js';
import { correlateAll } from '../../test/incidents.js';
import { addCluster, aNamespace, reportInventory } from '../../test/inventory.js';
import { useTestDatabase } from '../../test/test-database.js';
import { issueToken, type Query } from '../features/accounts/access-token.service.js';
import { createUser } from '../features/accounts/account.service.js';
import { handleFindings } from '../features/alerts/alert-pipeline.service.js';
import { sampleMessage } from '../features/channels/sample-message.js';
import { enqueue } from '../features/notifications/outbox.service.js';
import { recordAdvice } from '../features/recommendations/record-advice.service.js';
import { seedRules } from '../features/rules/seed-rules.service.js';
import { newId, toGlobalId } from '../platform/id.js';
import type { Actor, Caller } from '../platform/request-context.js';
import { Role } from '../platform/role.js';
import { createSchema } from './schema.js';

const facts = useTestDatabase();
const actor: Actor = { kind: 'ANONYMOUS', id: null, name: 'test', ip: null, requestId: 'test' };
const query: Query = (sql, params) => facts.db.reference(sql, params);
let user: Extract<Caller, { kind: 'USER' }>;
let enrol: Caller;
let agent: Caller;

/** Their batch receipts are their trail; a heartbeat changes nothing that anybody decided. */
const REPORTS = ['reportInventory', 'reportMetrics', 'reportEvents', 'reportFindings', 'heartbeat'];

const SHOP = '{ field: "namespace", operator: IN, values: ["shop"] }';
const inAnHour = (hours: number): string => new Date(Date.now() + hours * 3_600_000).toISOString();

/** One successful call of every other mutation, in an order in which each finds what it needs. */
const CALLS: Record<string, (token: string) => { source: string; caller: () => Caller }> = {
  redeemSignInLink: (token) => ({
    source: `redeemSignInLink(input: { token: "${token}" }) { userErrors { message } }`,
    caller: () => ({ kind: 'ANONYMOUS' }),
  }),
  setPassword: () => ({
    source: 'setPassword(input: { password: "correct horse battery" }) { userErrors { message } }',
    caller: () => user,
  }),
  signIn: () => ({
    source:
      'signIn(input: { email: "ada@example.test", password: "correct horse battery" }) { userErrors { message } }',
    caller: () => ({ kind: 'ANONYMOUS' }),
  }),
  signOut: () => ({ source: 'signOut { userErrors { message } }', caller: () => user }),
  createCluster: () => ({
    source: 'createCluster(input: { name: "prod" }) { userErrors { message } }',
    caller: () => user,
  }),
  updateCluster: (id) => byAdmin(`updateCluster(input: { id: "${id}", environment: "test" })`),
  createEnrolToken: () => ({
    source: 'createEnrolToken(input: { name: "fleet" }) { userErrors { message } enrolToken { id } }',
    caller: () => user,
  }),
  registerAgent: () => ({
    source: 'registerAgent(input: { clusterName: "edge", kind: HOST }) { userErrors { message } }',
    caller: () => enrol,
  }),
  revokeEnrolToken: (id) => byAdmin(`revokeEnrolToken(input: { id: "${id}" })`),
  registerMetrics: () => ({
    source: `registerMetrics(input: { metrics: [{ name: "queue.length", unit: COUNT, kind: GAUGE, subjectKind: POD,
      meaning: "Jobs that wait.", source: "test" }] }) { userErrors { message } }`,
    caller: () => agent,
  }),
  createApiKey: () => byAdmin('createApiKey(input: { name: "ci", role: VIEWER })'),
  revokeApiKey: (id) => byAdmin(`revokeApiKey(input: { id: "${id}" })`),
  inviteUser: () => byAdmin('inviteUser(input: { email: "bob@example.test", name: "Bob", role: VIEWER })'),
  createRoleBinding: (id) => byAdmin(`createRoleBinding(input: { subject: "${id}", role: ADMIN })`),
  deleteRoleBinding: (id) => byAdmin(`deleteRoleBinding(input: { id: "${id}" })`),
  renewSignInLink: (id) => byAdmin(`renewSignInLink(input: { id: "${id}" })`),
  disableUser: (id) => byAdmin(`disableUser(input: { id: "${id}" })`),
  enableUser: (id) => byAdmin(`enableUser(input: { id: "${id}" })`),
  createTeam: () => byAdmin('createTeam(input: { name: "shop" })'),
  setNamespaceTeam: (ids) => byAdmin(`setNamespaceTeam(input: ${ids})`),
  addTeamMember: (ids) => byAdmin(`addTeamMember(input: ${ids})`),
  removeTeamMember: (ids) => byAdmin(`removeTeamMember(input: ${ids})`),
  updateRetention: () => byAdmin('updateRetention(input: { alertDays: 60 })'),
  createPrice: () =>
    byAdmin('createPrice(input: { pool: "blue", rate: { kind: INSTANCE, perHour: 0.5 }, currency: "USD" })'),
  updatePrice: (id) => byAdmin(`updatePrice(input: { id: "${id}", note: "From the contract" })`),
  deletePrice: (id) => byAdmin(`deletePrice(input: { id: "${id}" })`),
  updateCostSettings: () => byAdmin('updateCostSettings(input: { idle: PROPORTIONAL })'),
  createChannel: () => byAdmin('createChannel(input: { name: "hook", webhook: { url: "http://127.0.0.1:9/audit" } })'),
  updateChannel: (id) => byAdmin(`updateChannel(input: { id: "${id}", name: "renamed" })`),
  rotateSigningKey: (id) => byAdmin(`rotateSigningKey(input: { id: "${id}" })`),
  createRoute: () => byAdmin('createRoute(input: { name: "night" })'),
  updateRoute: (id) => byAdmin(`updateRoute(input: { id: "${id}", position: 1 })`),
  deleteRoute: (id) => byAdmin(`deleteRoute(input: { id: "${id}" })`),
  updateDigestSettings: () => byAdmin('updateDigestSettings(input: { hour: 9 })'),
  goLive: () => byAdmin('goLive(input: { tellsOpenIncidents: true })'),
  sendDigest: (id) => byAdmin(`sendDigest(input: { channels: ["${id}"] })`),
  redeliver: (id) => byAdmin(`redeliver(input: { ids: ["${id}"] })`),
  pauseNotifications: () => byAdmin('pauseNotifications'),
  testChannel: (id) => byAdmin(`testChannel(input: { id: "${id}" })`),
  deleteChannel: (id) => byAdmin(`deleteChannel(input: { id: "${id}" })`),
  createSilence: () =>
    byAdmin(`createSilence(input: { matchers: [${SHOP}], reason: "Deploy", endsAt: "${inAnHour(1)}" })`),
  updateSilence: (id) => byAdmin(`updateSilence(input: { id: "${id}", reason: "A longer deploy" })`),
  extendSilence: (id) => byAdmin(`extendSilence(input: { id: "${id}", endsAt: "${inAnHour(2)}" })`),
  expireSilence: (id) => byAdmin(`expireSilence(input: { id: "${id}" })`),
  createMaintenanceWindow: () =>
    byAdmin(`createMaintenanceWindow(input: { name: "Nightly", reason: "Backup", matchers: [${SHOP}], schedule: {
      recurrence: WEEKLY, zone: "UTC", weekdays: [1], startMinute: 60, durationMinutes: 30 } })`),
  updateMaintenanceWindow: (id) => byAdmin(`updateMaintenanceWindow(input: { id: "${id}", isEnabled: false })`),
  deleteMaintenanceWindow: (id) => byAdmin(`deleteMaintenanceWindow(input: { id: "${id}" })`),
  createAlertRule: () =>
    byAdmin(`createAlertRule(input: { name: "Busy", title: "Too busy", kind: THRESHOLD, severity: WARNING,
      params: { metric: "container.cpu.usage", comparison: ABOVE, threshold: 1 } })`),
  deleteAlertRule: (id) => byAdmin(`deleteAlertRule(input: { id: "${id}" })`),
  updateAlertRule: (id) => byAdmin(`updateAlertRule(input: { id: "${id}", forSeconds: 77 })`),
  resetAlertRule: (id) => byAdmin(`resetAlertRule(input: { id: "${id}" })`),
  createSizingPolicy: () =>
    byAdmin('createSizingPolicy(input: { name: "careful", namespace: "shop-*", sizing: { cpuPercentile: 99 } })'),
  updateSizingPolicy: (id) => byAdmin(`updateSizingPolicy(input: { id: "${id}", sizing: { isExcluded: true } })`),
  deleteSizingPolicy: (id) => byAdmin(`deleteSizingPolicy(input: { id: "${id}" })`),
  dismissRecommendation: (id) => byAdmin(`dismissRecommendation(input: { id: "${id}", reason: INTENDED })`),
  reopenRecommendation: (id) => byAdmin(`reopenRecommendation(input: { id: "${id}" })`),
  snoozeRecommendation: (id) => byAdmin(`snoozeRecommendation(input: { id: "${id}", until: "${inAnHour(1)}" })`),
  acknowledgeAlerts: (id) => byAdmin(`acknowledgeAlerts(input: { ids: ["${id}"], comment: "On it." })`),
  unacknowledgeAlerts: (id) => byAdmin(`unacknowledgeAlerts(input: { ids: ["${id}"] })`),
  assignAlerts: (ids) => byAdmin(`assignAlerts(input: ${ids})`),
  commentAlert: (id) => byAdmin(`commentAlert(input: { id: "${id}", text: "A new disk is on its way." })`),
  resolveAlerts: (id) => byAdmin(`resolveAlerts(input: { ids: ["${id}"], reason: "The disk was replaced." })`),
  addIncidentNote: (id) => byAdmin(`addIncidentNote(input: { id: "${id}", text: "The disk is old." })`),
  updateIncident: (id) => byAdmin(`updateIncident(input: { id: "${id}", title: "Disk of web-0" })`),
  assignIncident: (ids) => byAdmin(`assignIncident(input: ${ids})`),
  acknowledgeIncident: (id) => byAdmin(`acknowledgeIncident(input: { id: "${id}" })`),
  mergeIncidents: (ids) => byAdmin(`mergeIncidents(input: ${ids})`),
  splitIncident: (ids) => byAdmin(`splitIncident(input: ${ids})`),
  resolveIncident: (id) => byAdmin(`resolveIncident(input: { id: "${id}", reason: "The disk was replaced." })`),
  reopenIncident: (id) => byAdmin(`reopenIncident(input: { id: "${id}" })`),
  deleteTeam: (id) => byAdmin(`deleteTeam(input: { id: "${id}" })`),
};

function byAdmin(field: string): { source: string; caller: () => Caller } {
  return { source: `${field} { userErrors { message } }`, caller: () => user };
}

async function auditCount(): Promise<number> {
  const rows = await facts.db.runInTenant(facts.tenantId, (tx) =>
    tx.query('SELECT 1 FROM audit_entry WHERE tenant_id = $1', [facts.tenantId]),
  );
  return rows.length;
}

interface Known {
  clusters: { edges: { node: { id: string } }[] };
  enrolTokens: { id: string }[];
  apiKeys: { edges: { node: { id: string } }[] };
  roleBindings: { edges: { node: { id: string } }[] };
  users: { edges: { node: { id: string; email: string } }[] };
  teams: { edges: { node: { id: string } }[] };
  namespaces: { edges: { node: { id: string } }[] };
  channels: { id: string }[];
  routes: { id: string }[];
  prices: { own: { id: string }[] };
  alerts: { edges: { node: { id: string } }[] };
  silences: { edges: { node: { id: string } }[] };
  maintenanceWindows: { edges: { node: { id: string } }[] };
  sizingPolicies: { edges: { node: { id: string } }[] };
  recommendations: { edges: { node: { id: string } }[] };
  incidents: { edges: { node: { id: string; alerts: { edges: { node: { id: string } }[] } } }[] };
}

const KNOWN = `{ clusters { edges { node { id } } } enrolTokens { id } apiKeys { edges { node { id } } } roleBindings { edges { node { id } } }
  users { edges { node { id email } } } teams { edges { node { id } } }
  namespaces { edges { node { id } } } channels { id } routes { id } prices { own { id } } alerts { edges { node { id } } }
  silences(filter: { isOfWindow: false }) { edges { node { id } } } maintenanceWindows { edges { node { id } } }
  sizingPolicies { edges { node { id } } } recommendations(filter: { state: null }) { edges { node { id } } }
  incidents { edges { node { id alerts { edges { node { id } } } } } } }`;

/** What a call is about, from what the calls before it have made. */
async function argumentOf(name: string): Promise<string> {
  const what = { tenantId: facts.tenantId, principalId: user.id, expiresAt: null, now: new Date() };
  if (name === 'redeemSignInLink') return (await issueToken(query, { ...what, kind: 'SIGN_IN_LINK' })).token;
  const { data } = await execute<Known>({ db: facts.db, caller: user }, KNOWN);
  const { enrolTokens, apiKeys, roleBindings, users, teams } = data!;
  const bob = users.edges.find(({ node }) => node.email !== 'ada@example.test')?.node.id ?? users.edges[0]!.node.id;
  const team = teams.edges[0]?.node.id ?? '';
  if (name === 'updateCluster') return data!.clusters.edges[0]!.node.id;
  if (name === 'revokeEnrolToken') return enrolTokens[0]!.id;
  if (name === 'revokeApiKey') return apiKeys.edges[0]!.node.id;
  if (name === 'deleteRoleBinding') return roleBindings.edges[0]!.node.id;
  const [incident, other] = data!.incidents.edges.map(({ node }) => node);
  if (name === 'mergeIncidents') return `{ into: "${incident!.id}", incidents: ["${other!.id}"] }`;
  if (name === 'splitIncident') return `{ id: "${incident!.id}", alerts: ["${incident!.alerts.edges[0]!.node.id}"] }`;
  if (name === 'assignIncident') return `{ id: "${incident!.id}", user: "${bob}" }`;
  if (/Incident(Note)?$/.test(name)) return incident!.id;
  const alert = data!.alerts.edges[0]!.node.id;
  if (name === 'assignAlerts') return `{ ids: ["${alert}"], user: "${bob}" }`;
  if (/Alerts?$/.test(name)) return alert;
  if (name === 'setNamespaceTeam') return `{ id: "${data!.namespaces.edges[0]!.node.id}", teamId: "${team}" }`;
  if (name.endsWith('TeamMember')) return `{ teamId: "${team}", userId: "${bob}" }`;
  if (['updateChannel', 'rotateSigningKey', 'testChannel', 'deleteChannel', 'sendDigest'].includes(name))
    return data!.channels[0]!.id;
  if (name.endsWith('Silence')) return data!.silences.edges[0]?.node.id ?? '';
  if (name.endsWith('MaintenanceWindow')) return data!.maintenanceWindows.edges[0]?.node.id ?? '';
  if (name.endsWith('SizingPolicy')) return data!.sizingPolicies.edges[0]?.node.id ?? '';
  if (name.endsWith('Recommendation')) return data!.recommendations.edges[0]!.node.id;
  if (name.endsWith('AlertRule')) return ruleFor(name);
  if (name.endsWith('Price')) return data!.prices.own[0]?.id ?? '';
  if (name.endsWith('Route')) return data!.routes.at(-1)?.id ?? '';
  if (name === 'redeliver') return aDelivery();
  return name === 'deleteTeam' ? team : bob;
}

/** A message that was delivered, to send again. */
async function aDelivery(): Promise<string> {
  const message = { ...sampleMessage(), id: newId() };
  const channel = { id: newId(), name: 'hook', kind: 'WEBHOOK' };
  const sent = { channel, incidentId: null, routeId: null, message, isLive: true, request: null, problem: null };
  await facts.db.runInTenant(facts.tenantId, async (tx) => {
    await enqueue(tx, facts.tenantId, [sent], new Date());
    await tx.query(`UPDATE delivery SET state = 'DELIVERED', ended_at = now() WHERE tenant_id = $1`, [facts.tenantId]);
  });
  return toGlobalId('Delivery', message.id);
}

/** A rule of the product, or the one that was made before where it is to be deleted. */
async function ruleFor(name: string): Promise<string> {
  const filter = `{ isDefault: ${name !== 'deleteAlertRule'}, not: { kind: [DETECTED] } }`;
  const { data } = await execute<{ alertRules: { edges: { node: { id: string } }[] } }>(
    { db: facts.db, caller: user },
    `{ alertRules(filter: ${filter}) { edges { node { id } } } }`,
  );
  return data!.alertRules.edges[0]?.node.id ?? '';
}

beforeAll(async () => {
  await facts.db.runInTenant(facts.tenantId, async (tx) => {
    await seedRules(tx, facts.tenantId, new Date());
    const scope = { clusterId: null, rules: [], subjects: null };
    await recordAdvice(tx, facts.tenantId, scope, [kept(cutAdvice())], new Date());
  });
  const input = { email: 'ada@example.test', name: 'Ada', role: Role.ADMIN };
  const id = await facts.db.runInTenant(facts.tenantId, (tx) =>
    createUser(tx, facts.tenantId, input, { actor, now: new Date() }),
  );
  const session = await issueToken(query, {
    kind: 'SESSION',
    tenantId: facts.tenantId,
    principalId: id,
    expiresAt: null,
    now: new Date(),
  });
  const reporter = await addCluster(facts.db, facts.tenantId, 'audited');
  await reportInventory(facts.db, reporter, 1, { namespaces: [aNamespace('shop')] });
  await facts.db.runInTenant(facts.tenantId, (tx) =>
    handleFindings(
      tx,
      facts.tenantId,
      ['web-0', 'db-0'].map((name) => aFinding(reporter.clusterId, name, { rule: `Trouble of ${name}` })),
      new Date(),
    ),
  );
  await correlateAll(facts.db, facts.tenantId, new Date());
  agent = reporter;
  user = { ...(aUser(facts.tenantId) as typeof user), id, tokenId: session.id };
  const made = await execute<{ createEnrolToken: { enrolToken: { id: string } } }>(
    { db: facts.db, caller: user },
    'mutation { createEnrolToken(input: { name: "first" }) { enrolToken { id } } }',
  );
  const enrolId = Buffer.from(made.data!.createEnrolToken.enrolToken.id, 'base64url').toString().split(':')[1]!;
  enrol = {
    kind: 'ENROL',
    role: null,
    rights: [],
    tenantId: facts.tenantId,
    id: enrolId,
    name: 'enrol token first',
    tokenId: 'test',
  };
});

describe('the audit trail', () => {
  it('knows every mutation of the schema: a new one is called here or named as a report', async () => {
    const names = Object.keys((await createSchema()).getMutationType()!.getFields());
    expect(names.filter((name) => !CALLS[name] && !REPORTS.includes(name))).toEqual([]);
    expect(Object.keys(CALLS).filter((name) => !names.includes(name))).toEqual([]);
  });

  it.each(Object.keys(CALLS))('gains an entry from %s', async (name) => {
    const { source, caller } = CALLS[name]!(await argumentOf(name));
    const before = await auditCount();
    const answer = await execute({ db: facts.db, caller: caller() }, `mutation { ${source} }`);
    expect(answer.errors).toBeUndefined();
    expect(answer.data).toMatchObject({ [name]: { userErrors: [] } });
    expect(await auditCount()).toBeGreaterThan(before);
  });
});
