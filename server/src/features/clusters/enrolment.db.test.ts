import { describe, expect, it } from '@jest/globals';
import { aUser, type Execution, execute } from '../../../test/graphql.js';
import { addTenant, useTestDatabase } from '../../../test/test-database.js';
import { fromGlobalId, newId } from '../../platform/id.js';
import type { Caller } from '../../platform/request-context.js';
import { Role } from '../../platform/role.js';
import { resolveToken } from '../accounts/access-token.service.js';
import { assertKubeSystemUid } from './cluster.service.js';

const facts = useTestDatabase(6);
const start = new Date('2026-03-01T12:00:00.000Z');
const later = (days: number): Date => new Date(start.getTime() + days * 86_400_000);

const CREATE_CLUSTER = `mutation ($input: CreateClusterInput!) { createCluster(input: $input) {
  cluster { id name kind isDemo environment region createdAt lastReportAt health { status reason since } agent { version } }
  credential installCommand userErrors { field message code } } }`;
const CREATE_TOKEN = `mutation ($input: CreateEnrolTokenInput!) { createEnrolToken(input: $input) {
  enrolToken { id name prefix environment createdAt expiresAt revokedAt usedCount maxUses }
  token installCommand userErrors { field message code } } }`;
const REVOKE = `mutation ($input: RevokeEnrolTokenInput!) { revokeEnrolToken(input: $input) {
  enrolToken { id revokedAt } userErrors { field code } } }`;
const REGISTER = `mutation ($input: RegisterAgentInput!) { registerAgent(input: $input) {
  cluster { id name kind environment isDemo } credential userErrors { field message code } } }`;

type Fields = Record<string, unknown> & { userErrors: { field: string[] | null; message: string; code: string }[] };

async function run(source: string, input: object, how: Partial<Execution> = {}): Promise<Fields> {
  const execution = { db: facts.db, caller: aUser(facts.tenantId), now: () => start, ...how };
  const { data, errors } = await execute<Record<string, Fields>>(execution, source, { input });
  expect(errors).toBeUndefined();
  return Object.values(data!)[0]!;
}

const resolve = (token: unknown, now = start) =>
  resolveToken((sql, params) => facts.db.reference(sql, params), String(token), now);

async function makeEnroller(input: object = {}, tenantId = facts.tenantId): Promise<Caller & { tokenId: string }> {
  const made = await run(CREATE_TOKEN, { name: 'fleet', ...input }, { caller: aUser(tenantId) });
  const { id } = fromGlobalId((made['enrolToken'] as { id: string }).id)!;
  return { kind: 'ENROL', role: null, rights: [], tenantId, id, name: 'fleet', tokenId: 'test' };
}

function register(caller: Caller, input: object, now = start): Promise<Fields> {
  return run(REGISTER, { kind: 'KUBERNETES', ...input }, { caller, now: () => now });
}

async function auditActions(objectName: string): Promise<string[]> {
  const rows = await facts.db.runInTenant(facts.tenantId, (tx) =>
    tx.query<{ action: string }>(
      'SELECT action FROM audit_entry WHERE tenant_id = $1 AND object_name = $2 ORDER BY seq',
      [facts.tenantId, objectName],
    ),
  );
  return rows.map((row) => row.action);
}

describe('createCluster', () => {
  it('answers the new cluster, a credential that works and the command that installs its agent', async () => {
    const made = await run(CREATE_CLUSTER, { name: 'prod', environment: 'production', region: 'eu' });
    expect(made).toMatchObject({
      userErrors: [],
      cluster: {
        name: 'prod',
        kind: 'KUBERNETES',
        isDemo: false,
        environment: 'production',
        region: 'eu',
        createdAt: start.toISOString(),
        lastReportAt: null,
        health: { status: 'PENDING', since: start.toISOString() },
        agent: { version: null },
      },
    });
    expect(await resolve(made['credential'])).toMatchObject({ kind: 'AGENT', tenantId: facts.tenantId });
    expect(made['installCommand']).toContain(`--set-string credential=${made['credential']}`);
    expect(made['installCommand']).toContain('serverUrl=http://localhost:4000');
    expect(await auditActions('prod')).toEqual(['CREATE_CLUSTER']);
  });

  it('stores no credential in the audit trail', async () => {
    const made = await run(CREATE_CLUSTER, { name: 'quiet' });
    const [entry] = await facts.db.runInTenant(facts.tenantId, (tx) =>
      tx.query(`SELECT * FROM audit_entry WHERE tenant_id = $1 AND object_name = 'quiet'`, [facts.tenantId]),
    );
    expect(JSON.stringify(entry)).not.toContain(made['credential']);
  });

  it('gives a host the command that starts the agent with node', async () => {
    const made = await run(CREATE_CLUSTER, { name: 'box', kind: 'HOST' });
    expect(made['installCommand']).toMatch(/K8INTEL_CLUSTER_KIND=HOST .*node agent\/dist\/main\.js$/s);
  });

  it.each([
    ['a bad name', { name: 'Prod_1' }, 'name', 'BAD_USER_INPUT', /“prod-1” would do/],
    [
      'a text that is too long',
      { name: 'a', environment: 'x'.repeat(101) },
      'environment',
      'BAD_USER_INPUT',
      /at most 100/,
    ],
  ])('refuses %s as a user error and changes nothing', async (_name, input, field, code, message) => {
    const refused = await run(CREATE_CLUSTER, input);
    expect(refused).toMatchObject({ cluster: null, credential: null, installCommand: null });
    expect(refused.userErrors).toEqual([{ field: ['input', field], message: expect.stringMatching(message), code }]);
    expect(await auditActions(input.name)).toEqual([]);
  });

  it('gives a name once, also to five requests at once', async () => {
    const outcomes = await Promise.all(Array.from({ length: 5 }, () => run(CREATE_CLUSTER, { name: 'wanted' })));
    const refusals = outcomes.filter((outcome) => outcome['cluster'] === null);
    expect(refusals).toHaveLength(4);
    expect(refusals[0]!.userErrors[0]).toMatchObject({ code: 'CONFLICT', field: ['input', 'name'] });
    expect(await auditActions('wanted')).toEqual(['CREATE_CLUSTER']);
  });

  it('gives the same name to another tenant, and neither sees the other’s', async () => {
    const caller = aUser(await addTenant(facts.db));
    await run(CREATE_CLUSTER, { name: 'shared-name' });
    expect((await run(CREATE_CLUSTER, { name: 'shared-name' }, { caller })).userErrors).toEqual([]);
    await run(CREATE_CLUSTER, { name: 'only-here' });
    const seen = await execute(
      { db: facts.db, caller },
      '{ cluster(name: "only-here") { id } clusters { totalCount } }',
    );
    expect(seen.data).toEqual({ cluster: null, clusters: { totalCount: 1 } });
  });

  it.each([Role.VIEWER, Role.OPERATOR])('is not for the role %s', async (role) => {
    const execution = { db: facts.db, caller: aUser(facts.tenantId, role) };
    const { data, errors } = await execute(execution, CREATE_CLUSTER, { input: { name: 'mine' } });
    expect(errors?.[0]?.message).toContain('needs the role ADMIN');
    expect(data).toEqual({ createCluster: null });
  });
});

describe('enrol tokens', () => {
  it('are made with a lifetime of 30 days and show their token once', async () => {
    const made = await run(CREATE_TOKEN, { name: ' once ', environment: 'test' });
    const { enrolToken, token } = made as unknown as { enrolToken: Record<string, unknown>; token: string };
    expect(enrolToken).toMatchObject({ name: 'once', environment: 'test', usedCount: 0, maxUses: null });
    expect(enrolToken['expiresAt']).toBe(later(30).toISOString());
    expect(token.startsWith(String(enrolToken['prefix']))).toBe(true);
    expect(await resolve(token)).toMatchObject({ kind: 'ENROL' });
    expect(await resolve(token, later(31))).toBeNull();
    expect(made['installCommand']).toContain(`enrolToken=${token}`);
    const listed = await execute({ db: facts.db, caller: aUser(facts.tenantId) }, '{ enrolTokens { name prefix } }');
    expect(listed.data?.['enrolTokens']).toContainEqual({ name: 'once', prefix: enrolToken['prefix'] });
    expect(JSON.stringify(listed)).not.toContain(token);
    expect(await auditActions('once')).toEqual(['CREATE_ENROL_TOKEN']);
  });

  it.each([
    [{ name: ' ' }, 'name'],
    [{ name: 'x'.repeat(101) }, 'name'],
    [{ name: 'a', expiresInDays: 0 }, 'expiresInDays'],
    [{ name: 'a', expiresInDays: 366 }, 'expiresInDays'],
    [{ name: 'a', maxUses: 0 }, 'maxUses'],
  ])('are refused with %j', async (input, field) => {
    expect((await run(CREATE_TOKEN, input)).userErrors[0]?.field).toEqual(['input', field]);
  });

  it('are for administrators only, by list and by id', async () => {
    const { enrolToken } = (await run(CREATE_TOKEN, { name: 'hidden' })) as unknown as { enrolToken: { id: string } };
    const read = `query ($id: ID!) { node(id: $id) { id } enrolTokens { id } }`;
    const viewer = { db: facts.db, caller: aUser(facts.tenantId, Role.OPERATOR) };
    const { data } = await execute(viewer, read, { id: enrolToken.id });
    expect(data).toEqual({ node: null, enrolTokens: null });
    const admin = await execute({ db: facts.db, caller: aUser(facts.tenantId) }, read, { id: enrolToken.id });
    expect(admin.data?.['node']).toEqual({ id: enrolToken.id });
  });

  it('end when they are revoked, once and for all', async () => {
    const made = (await run(CREATE_TOKEN, { name: 'ending' })) as unknown as {
      enrolToken: { id: string };
      token: string;
    };
    const { id } = made.enrolToken;
    expect(await run(REVOKE, { id })).toEqual({ enrolToken: { id, revokedAt: start.toISOString() }, userErrors: [] });
    expect(await run(REVOKE, { id }, { now: () => later(1) })).toMatchObject({
      enrolToken: { revokedAt: start.toISOString() },
    });
    expect(await resolve(made.token)).toBeNull();
    expect(await auditActions('ending')).toEqual(['CREATE_ENROL_TOKEN', 'REVOKE_ENROL_TOKEN']);
  });

  it('of another tenant are answered like missing ones', async () => {
    const { enrolToken } = (await run(CREATE_TOKEN, { name: 'theirs' })) as unknown as { enrolToken: { id: string } };
    const caller = aUser(await addTenant(facts.db));
    for (const id of [enrolToken.id, 'nonsense']) {
      expect(await run(REVOKE, { id }, { caller })).toEqual({
        enrolToken: null,
        userErrors: [{ field: ['input', 'id'], code: 'NOT_FOUND' }],
      });
    }
  });
});

describe('registerAgent', () => {
  it('registers a new cluster with the environment of the token and counts the use', async () => {
    const caller = await makeEnroller({ name: 'counted', environment: 'staging', maxUses: 3 });
    const made = await register(caller, { clusterName: 'new-1', kubeSystemUid: 'u1', isDemo: true });
    expect(made).toMatchObject({
      userErrors: [],
      cluster: { name: 'new-1', kind: 'KUBERNETES', environment: 'staging', isDemo: true },
    });
    expect(await resolve(made['credential'])).toMatchObject({ kind: 'AGENT' });
    expect(await auditActions('new-1')).toEqual(['REGISTER_AGENT']);
    const listed = await execute({ db: facts.db, caller: aUser(facts.tenantId) }, '{ enrolTokens { name usedCount } }');
    expect(listed.data?.['enrolTokens']).toContainEqual({ name: 'counted', usedCount: 1 });
  });

  it('takes up the same cluster again with a fresh credential and ends the earlier one', async () => {
    const caller = await makeEnroller();
    const first = await register(caller, { clusterName: 'again', kubeSystemUid: 'u1', environment: 'dev' });
    const second = await register(caller, { clusterName: 'again', kubeSystemUid: 'u1', environment: 'other' });
    expect(second['cluster']).toEqual(first['cluster']);
    expect(await resolve(first['credential'])).toBeNull();
    expect(await resolve(second['credential'])).toMatchObject({ kind: 'AGENT' });
  });

  it('takes up a cluster that was made beforehand and remembers who it is', async () => {
    const made = await run(CREATE_CLUSTER, { name: 'planned', environment: 'production' });
    const caller = await makeEnroller({ environment: 'staging' });
    const taken = await register(caller, { clusterName: 'planned', kubeSystemUid: 'u7' });
    expect(taken).toMatchObject({ userErrors: [], cluster: { environment: 'production' } });
    expect(await resolve(made['credential'])).toBeNull();
    const other = await register(caller, { clusterName: 'planned', kubeSystemUid: 'u8' });
    expect(other.userErrors[0]).toMatchObject({ code: 'CONFLICT' });
  });

  it('refuses another Kubernetes cluster under the same name, with found, expected and remedy, and keeps the first one working', async () => {
    const caller = await makeEnroller();
    const first = await register(caller, { clusterName: 'twin', kubeSystemUid: 'u1' });
    const second = await register(caller, { clusterName: 'twin', kubeSystemUid: 'u2' });
    expect(second).toMatchObject({ cluster: null, credential: null });
    expect(second.userErrors).toEqual([
      {
        field: ['input', 'clusterName'],
        code: 'CONFLICT',
        message:
          'Cluster “twin” is registered for the Kubernetes cluster whose namespace kube-system has the uid u1; this agent reports from one with the uid u2. Give this agent a cluster name and a credential of its own.',
      },
    ]);
    expect(await resolve(first['credential'])).not.toBeNull();
  });

  it('refuses an agent that cannot tell which Kubernetes cluster it is in under a name that is known', async () => {
    const caller = await makeEnroller();
    const first = await register(caller, { clusterName: 'blind', kubeSystemUid: 'u1' });
    const second = await register(caller, { clusterName: 'blind', kubeSystemUid: null });
    expect(second.userErrors[0]?.message).toContain('Allow it to get namespaces');
    expect(await resolve(first['credential'])).not.toBeNull();
  });

  it('lets the bearer of an enrol token read nothing but the cluster’s own columns', async () => {
    const caller = await makeEnroller();
    const source = `mutation ($input: RegisterAgentInput!) { registerAgent(input: $input) {
      credential cluster { name podCounts { total } } } }`;
    const input = { clusterName: 'closed', kind: 'KUBERNETES' };
    const { errors } = await execute({ db: facts.db, caller, now: () => start }, source, { input });
    expect(errors?.[0]?.originalError).toMatchObject({ code: 'FORBIDDEN' });
    expect((await execute({ db: facts.db, caller }, '{ cluster(name: "closed") { name } }')).data).toEqual({
      cluster: null,
    });
  });

  it('refuses a host under the name of a Kubernetes cluster', async () => {
    const caller = await makeEnroller();
    await register(caller, { clusterName: 'kube', kubeSystemUid: 'u1' });
    const host = await register(caller, { clusterName: 'kube', kind: 'HOST' });
    expect(host.userErrors[0]).toMatchObject({ code: 'CONFLICT', message: expect.stringContaining('KUBERNETES') });
  });

  it('takes up a host by its name', async () => {
    const caller = await makeEnroller();
    const [first, second] = [
      await register(caller, { clusterName: 'box-1', kind: 'HOST' }),
      await register(caller, { clusterName: 'box-1', kind: 'HOST' }),
    ];
    expect(second['cluster']).toEqual(first['cluster']);
    expect(second.userErrors).toEqual([]);
  });

  it('refuses a second host of the same name while the first one reports, and takes it up when that one is silent', async () => {
    const caller = await makeEnroller();
    const first = await register(caller, { clusterName: 'twin-host', kind: 'HOST' });
    const reportedAgo = (seconds: number) =>
      facts.db.runInTenant(facts.tenantId, (tx) =>
        tx.query('UPDATE cluster SET last_report_at = $3 WHERE tenant_id = $1 AND name = $2', [
          facts.tenantId,
          'twin-host',
          new Date(start.getTime() - seconds * 1_000),
        ]),
      );
    await reportedAgo(5);
    const second = await register(caller, { clusterName: 'twin-host', kind: 'HOST' });
    expect(second.userErrors[0]).toMatchObject({ code: 'CONFLICT', message: expect.stringContaining('5 s ago') });
    expect(await resolve(first['credential'])).not.toBeNull();
    await reportedAgo(121);
    expect((await register(caller, { clusterName: 'twin-host', kind: 'HOST' })).userErrors).toEqual([]);
  });

  it('refuses a bad name and proposes a good one', async () => {
    const refused = await register(await makeEnroller(), { clusterName: 'admin@Prod' });
    expect(refused.userErrors[0]?.message).toContain('“admin-prod” would do');
  });

  it.each([
    ['expired', (caller: Caller) => register(caller, { clusterName: 'late' }, later(31)), /expired at 2026-03-31/],
    [
      'unknown',
      (caller: Caller) => register({ ...caller, id: newId() } as Caller, { clusterName: 'late' }),
      /not known/,
    ],
  ])('refuses an %s token at the moment of use', async (_name, use, message) => {
    const refused = await use(await makeEnroller());
    expect(refused).toMatchObject({ cluster: null, credential: null });
    expect(refused.userErrors[0]).toMatchObject({ code: 'FORBIDDEN', message: expect.stringMatching(message) });
  });

  it('refuses a revoked token whose request was under way', async () => {
    const made = (await run(CREATE_TOKEN, { name: 'gone' })) as unknown as { enrolToken: { id: string } };
    await run(REVOKE, { id: made.enrolToken.id });
    const { id } = fromGlobalId(made.enrolToken.id)!;
    const caller: Caller = {
      kind: 'ENROL',
      role: null,
      rights: [],
      tenantId: facts.tenantId,
      id,
      name: 'gone',
      tokenId: 'test',
    };
    expect((await register(caller, { clusterName: 'late' })).userErrors[0]?.message).toContain('was revoked');
  });

  it('gives out exactly as many credentials as the token allows, however many agents start at once', async () => {
    const caller = await makeEnroller({ maxUses: 2 });
    const outcomes = await Promise.all([1, 2, 3, 4, 5].map((n) => register(caller, { clusterName: `fleet-${n}` })));
    expect(outcomes.filter((outcome) => outcome['credential'] !== null)).toHaveLength(2);
    const refusal = outcomes.find((outcome) => outcome['credential'] === null)!;
    expect(refusal.userErrors[0]?.message).toContain('has given out its 2 credentials');
  });

  it('registers one cluster when its agent starts twice at the same moment', async () => {
    const callers = [await makeEnroller(), await makeEnroller()];
    const outcomes = await Promise.all(
      callers.map((caller) => register(caller, { clusterName: 'racing', kubeSystemUid: 'u1' })),
    );
    expect(outcomes[0]!['cluster']).toEqual(outcomes[1]!['cluster']);
    const valid = await Promise.all(outcomes.map((outcome) => resolve(outcome['credential'])));
    expect(valid.filter((owner) => owner !== null)).toHaveLength(1);
  });

  it.each([
    ['nobody', { kind: 'ANONYMOUS' } as Caller, 'UNAUTHENTICATED'],
    ['a user', 'user', 'FORBIDDEN'],
  ])('is not for %s', async (_name, caller, code) => {
    const execution = { db: facts.db, caller: caller === 'user' ? aUser(facts.tenantId) : (caller as Caller) };
    const input = { clusterName: 'x', kind: 'HOST' };
    const { data, errors } = await execute(execution, REGISTER, { input });
    expect(data).toEqual({ registerAgent: null });
    expect(errors?.[0]?.originalError).toMatchObject({ code });
  });
});

describe('assertKubeSystemUid', () => {
  async function report(clusterId: string, uid: string): Promise<void> {
    await facts.db.runInTenant(facts.tenantId, (tx) => assertKubeSystemUid(tx, facts.tenantId, clusterId, uid));
  }

  it('stores the uid of the first report and refuses another one', async () => {
    const made = (await run(CREATE_CLUSTER, { name: 'uid' })) as unknown as { cluster: { id: string } };
    const { id } = fromGlobalId(made.cluster.id)!;
    await report(id, 'u1');
    await report(id, 'u1');
    await expect(report(id, 'u2')).rejects.toMatchObject({
      code: 'CONFLICT',
      retryable: false,
      message: expect.stringMatching(/has the uid u1; .* the uid u2\. Give this agent/),
    });
  });

  it('lets one of two clusters win that report first at the same moment', async () => {
    const made = (await run(CREATE_CLUSTER, { name: 'uid-race' })) as unknown as { cluster: { id: string } };
    const { id } = fromGlobalId(made.cluster.id)!;
    const outcomes = await Promise.allSettled(['u1', 'u2', 'u3'].map((uid) => report(id, uid)));
    expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(1);
  });

  it('refuses what cannot be a uid', async () => {
    await expect(report(newId(), 'u'.repeat(101))).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    const refused = await register(await makeEnroller(), { clusterName: 'long', kubeSystemUid: 'u'.repeat(101) });
    expect(refused.userErrors[0]?.field).toEqual(['input', 'kubeSystemUid']);
  });

  it('says so when the cluster is not registered', async () => {
    await expect(report(newId(), 'u1')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
