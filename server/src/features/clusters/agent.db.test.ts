import { beforeAll, describe, expect, it } from '@jest/globals';
import { anAgent, aUser, execute, withRights } from '../../../test/graphql.js';
import { addTenant, useTestDatabase } from '../../../test/test-database.js';
import { fromGlobalId, newId } from '../../platform/id.js';
import type { AgentCaller, Caller } from '../../platform/request-context.js';
import { Role } from '../../platform/role.js';

const facts = useTestDatabase();
const now = new Date('2026-03-01T12:00:00.000Z');
const HEARTBEAT = `mutation ($input: HeartbeatInput!) { heartbeat(input: $input) {
  receivedAt userErrors { field message code } } }`;
const AGENT = `{ cluster(name: "prod") { lastReportAt health { status lastReportAt } agent { id version lastHeartbeatAt
  startedAt cpuCores memoryBytes spoolBatches spoolBytes droppedBatches
  collectors { name status message lastRunAt durationMs observed lastError lastErrorAt isShed isPlugin }
  bytesSent kubeRequests eventLoopMaxMs budget { cpuCores memoryBytes isExceeded exceededSince }
  usageSources { name status since message command } } } }`;

const heartbeat = {
  version: '0.1.0',
  startedAt: '2026-03-01T10:00:00.000Z',
  sentAt: '2026-03-01T11:59:59.000Z',
  cpuCores: 0.05,
  memoryBytes: 8_000_000_000,
  spoolBatches: 3,
  spoolBytes: 123_456,
  droppedBatches: 0,
  collectors: [
    { name: 'inventory', status: 'OK', lastRunAt: '2026-03-01T11:59:00.000Z', durationMs: 12.5 },
    { name: 'usage', status: 'FAILED', message: 'metrics.k8s.io is not installed' },
  ],
};
const aSource = (name: string) => ({ name, status: 'NOT_TRIED', since: heartbeat.sentAt, message: 'Not yet.' });
let agent: AgentCaller;

async function send(input: object, caller: AgentCaller = agent) {
  const { data, errors } = await execute<{ heartbeat: { userErrors: unknown[] } | null }>(
    { db: facts.db, caller, now: () => now },
    HEARTBEAT,
    { input },
  );
  return { payload: data?.heartbeat ?? null, error: errors?.[0]?.originalError };
}

async function readAgent(caller: Caller = aUser(facts.tenantId)): Promise<Record<string, unknown>> {
  const { data } = await execute({ db: facts.db, caller, now: () => now }, AGENT);
  return data!['cluster'] as Record<string, unknown>;
}

beforeAll(async () => {
  const made = await execute<{ createCluster: { cluster: { id: string; agent: { id: string } } } }>(
    { db: facts.db, caller: aUser(facts.tenantId), now: () => now },
    'mutation { createCluster(input: { name: "prod" }) { cluster { id agent { id } } } }',
  );
  const { cluster } = made.data!.createCluster;
  agent = anAgent(facts.tenantId, fromGlobalId(cluster.id)!.id, fromGlobalId(cluster.agent.id)!.id);
});

describe('heartbeat', () => {
  it('stores what the agent says of itself and counts as a report of its cluster', async () => {
    expect(await readAgent()).toMatchObject({ lastReportAt: null, agent: { version: null, collectors: [] } });
    expect(await send(heartbeat)).toEqual({
      payload: { receivedAt: now.toISOString(), userErrors: [] },
      error: undefined,
    });
    expect(await readAgent()).toMatchObject({
      lastReportAt: now.toISOString(),
      health: { status: 'HEALTHY', lastReportAt: now.toISOString() },
      agent: {
        version: '0.1.0',
        lastHeartbeatAt: now.toISOString(),
        startedAt: heartbeat.startedAt,
        cpuCores: 0.05,
        memoryBytes: 8_000_000_000,
        spoolBatches: 3,
        spoolBytes: 123_456,
        droppedBatches: 0,
        collectors: [
          { name: 'inventory', status: 'OK', message: null, lastRunAt: '2026-03-01T11:59:00.000Z', durationMs: 12.5 },
          { name: 'usage', status: 'FAILED', message: 'metrics.k8s.io is not installed', lastRunAt: null },
        ],
      },
    });
  });

  it('shows as null what the agent did not measure, not as 0', async () => {
    await send({ ...heartbeat, cpuCores: null, memoryBytes: undefined });
    expect(await readAgent()).toMatchObject({ agent: { cpuCores: null, memoryBytes: null } });
  });

  it('stores what the agent uses of its budget and of the Kubernetes API, how its collectors fail and where usage is from', async () => {
    const at = '2026-03-01T11:58:00.000Z';
    const collector = { name: 'usage', status: 'OK', observed: 240, lastError: 'no route', lastErrorAt: at };
    const report = {
      bytesSent: 5_000_000_000,
      kubeRequests: 12_345,
      eventLoopMaxMs: 31.5,
      budget: { cpuCores: 0.1, memoryBytes: 268_435_456, isExceeded: true, exceededSince: at },
      usageSources: [
        { name: 'kubelet', status: 'DENIED', since: at, message: 'nodes/stats may not be read', command: 'kubectl' },
        { name: 'metrics-server', status: 'ACTIVE', since: at, message: '3 nodes answered' },
      ],
    };
    await send({ ...heartbeat, ...report, collectors: [{ ...collector, isShed: true, isPlugin: false }] });
    const { agent: read } = (await readAgent()) as { agent: Record<string, unknown[]> };
    expect(read).toMatchObject({ ...report, collectors: [{ ...collector, isShed: true, isPlugin: false }] });
    expect(read['usageSources']![1]).toMatchObject({ command: null });
  });

  it('P36: shows as null what an agent of an earlier version does not tell', async () => {
    await send(heartbeat);
    const untold = { observed: null, lastError: null, lastErrorAt: null, isShed: null, isPlugin: null };
    expect(await readAgent()).toMatchObject({
      agent: {
        collectors: [untold, untold],
        bytesSent: null,
        kubeRequests: null,
        eventLoopMaxMs: null,
        budget: null,
        usageSources: null,
      },
    });
  });

  it('keeps its words, which name pods wherever they are, from those who see single namespaces', async () => {
    const words = 'payments/ledger-export-1 failed';
    const collectors = [{ name: 'prometheus-scrape', status: 'FAILED', message: words, lastError: words }];
    await send({ ...heartbeat, collectors, usageSources: [{ ...aSource('kubelet'), message: words, command: words }] });
    const rights = [{ role: Role.VIEWER, clusterIds: [agent.clusterId], namespaces: ['shop'] }];
    const ofShop = (await readAgent(withRights(facts.tenantId, rights))) as { agent: { id: string } };
    expect(JSON.stringify(ofShop)).not.toContain('ledger');
    const hidden = 'The details are for those who see the whole cluster.';
    expect(ofShop).toMatchObject({
      agent: {
        collectors: [{ name: 'prometheus-scrape', status: 'FAILED', message: hidden, lastError: hidden }],
        usageSources: [{ name: 'kubelet', status: 'NOT_TRIED', message: hidden, command: null }],
      },
    });
    const byId = `{ node(id: "${ofShop.agent.id}") { ... on Agent { collectors { message } usageSources { message } } } }`;
    const caller = withRights(facts.tenantId, rights);
    expect(JSON.stringify(await execute({ db: facts.db, caller, now: () => now }, byId))).not.toContain('ledger');
    const whole = [{ role: Role.VIEWER, clusterIds: [agent.clusterId], namespaces: null }];
    expect(JSON.stringify(await readAgent(withRights(facts.tenantId, whole)))).toContain(words);
  });

  it('cuts messages that are too long', async () => {
    await send({ ...heartbeat, collectors: [{ name: 'x', status: 'FAILED', message: 'y'.repeat(10_000) }] });
    const { agent: read } = (await readAgent()) as { agent: { collectors: { message: string }[] } };
    expect(read.collectors[0]!.message).toBe('y'.repeat(500));
  });

  it.each([
    ['spoolBatches', { spoolBatches: -1 }],
    ['cpuCores', { cpuCores: -0.1 }],
    ['bytesSent', { bytesSent: -1 }],
    ['budget', { budget: { memoryBytes: -1, isExceeded: false } }],
    ['collectors', { collectors: [{ name: 'host', status: 'OK', durationMs: -1 }] }],
    ['usageSources', { usageSources: Array.from({ length: 21 }, (_, n) => aSource(`s${n}`)) }],
    ['collectors', { collectors: Array.from({ length: 101 }, (_, n) => ({ name: `c${n}`, status: 'OK' })) }],
  ])('refuses an impossible value of %s as a user error', async (field, change) => {
    const { payload } = await send({ ...heartbeat, ...change });
    expect(payload!.userErrors).toEqual([
      { field: ['input', field], message: expect.any(String), code: 'BAD_USER_INPUT' },
    ]);
  });

  it('leaves out of texts what PostgreSQL cannot store: NUL, and halves of surrogate pairs, those of a cut too', async () => {
    const cut = `${'x'.repeat(499)}😀`;
    const { payload, error } = await send({
      ...heartbeat,
      collectors: [{ name: 'us\0age', status: 'FAILED', message: cut, lastError: 'no \0route\ud800' }],
      usageSources: [{ ...aSource('kubelet\ud800'), message: '\0refused', command: cut }],
    });
    expect(error).toBeUndefined();
    expect(payload?.userErrors).toEqual([]);
    expect(await readAgent()).toMatchObject({
      agent: {
        collectors: [{ name: 'usage', message: 'x'.repeat(499), lastError: 'no route' }],
        usageSources: [{ name: 'kubelet', message: 'refused', command: 'x'.repeat(499) }],
      },
    });
  });

  it('tells an agent that is not registered any more to enrol anew', async () => {
    const { payload, error } = await send(heartbeat, { ...agent, id: newId() });
    expect(payload).toBeNull();
    expect(error).toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  it('writes nothing into another tenant', async () => {
    const tenantId = await addTenant(facts.db);
    expect((await send(heartbeat, { ...agent, tenantId })).error).toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  it('is for agents only', async () => {
    const { data, errors } = await execute({ db: facts.db, caller: aUser(facts.tenantId) }, HEARTBEAT, {
      input: heartbeat,
    });
    expect(data).toEqual({ heartbeat: null });
    expect(errors?.[0]?.originalError).toMatchObject({ code: 'FORBIDDEN' });
  });
});

describe('agentSettings', () => {
  const SETTINGS = `{ agentSettings { intervalSeconds inventoryResyncSeconds heartbeatSeconds maxSamplesPerBatch
    maxObjectsPerBatch maxEventsPerBatch maxBodyBytes metrics { name unit kind subjectKind meaning source } } }`;

  it('answers the settings of the server and the catalogue of metrics', async () => {
    const settings = { agentIntervalSeconds: 7, maxSamplesPerBatch: 123 };
    const { data } = await execute({ db: facts.db, caller: agent, settings }, SETTINGS);
    expect(data!['agentSettings']).toMatchObject({
      intervalSeconds: 7,
      maxSamplesPerBatch: 123,
      maxBodyBytes: 8_388_608,
    });
    const { metrics } = data!['agentSettings'] as { metrics: { name: string }[] };
    expect(metrics).toContainEqual(
      expect.objectContaining({ name: 'container.cpu.usage', unit: 'CORES', subjectKind: 'CONTAINER' }),
    );
  });

  it('is for agents only', async () => {
    const { data, errors } = await execute({ db: facts.db, caller: aUser(facts.tenantId) }, SETTINGS);
    expect(data).toEqual({ agentSettings: null });
    expect(errors?.[0]?.originalError).toMatchObject({ code: 'FORBIDDEN' });
  });
});
