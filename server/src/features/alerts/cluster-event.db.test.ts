import { beforeAll, describe, expect, it } from '@jest/globals';
import { aCluster, aPodState, storePod } from '../../../test/alert-builders.js';
import { anAgent, aUser, execute } from '../../../test/graphql.js';
import { addTenant, useTestDatabase } from '../../../test/test-database.js';
import { toGlobalId } from '../../platform/id.js';

const facts = useTestDatabase();
const NOW = new Date('2026-01-01T12:00:00Z');
const at = (minutes: number): Date => new Date(NOW.getTime() + minutes * 60_000);

let clusterId: string;
let agent: ReturnType<typeof anAgent>;
let sequence = 0;

beforeAll(async () => {
  clusterId = await aCluster(facts.db, facts.tenantId);
  agent = anAgent(facts.tenantId, clusterId);
});

function anEvent(uid: string, overrides: object = {}): object {
  return {
    uid,
    type: 'WARNING',
    reason: 'FailedAttachVolume',
    message: 'AttachVolume.Attach failed for volume "pvc-1"',
    count: 2,
    namespace: 'shop',
    involvedKind: 'Pod',
    involvedName: `pod-of-${uid}`,
    involvedUid: `uid-of-${uid}`,
    source: 'attachdetach-controller',
    firstSeenAt: at(-2),
    lastSeenAt: at(-1),
    ...overrides,
  };
}

interface Report {
  reportEvents: { receipt: { accepted: number; rejected: { index: number; item: string; reason: string }[] } };
}

function report(events: object[], options: { batchId?: string; caller?: typeof agent; now?: Date } = {}) {
  const { batchId = `1:${++sequence}`, caller = agent, now = NOW } = options;
  return execute<Report>(
    { db: facts.db, caller, now: () => now },
    `mutation ($input: ReportEventsInput!) {
       reportEvents(input: $input) { receipt { accepted rejected { index item reason } } userErrors { code } } }`,
    { input: { batchId, events } },
  );
}

const ALERTS = `query ($filter: AlertFilter) { alerts(filter: $filter) { edges { node {
  id title summary severity state rule count revision subjectKind namespace subjectName firstSeenAt lastSeenAt
  cluster { id } pod { name } clusterNode { name } } } totalCount } }`;

interface Alerts {
  alerts: { edges: { node: Record<string, unknown> & { id: string } }[]; totalCount: number };
}

async function alertsOf(
  subjectName: string,
  tenantId = facts.tenantId,
): Promise<Alerts['alerts']['edges'][0]['node'][]> {
  const caller = aUser(tenantId);
  const answer = await execute<Alerts>({ db: facts.db, caller }, ALERTS, { filter: { subjectName } });
  expect(answer.errors).toBeUndefined();
  return answer.data!.alerts.edges.map((edge) => edge.node);
}

async function eventsOf(involvedName: string): Promise<Record<string, unknown>[]> {
  const answer = await execute<{ clusterEvents: { edges: { node: Record<string, unknown> }[] } }>(
    { db: facts.db, caller: aUser(facts.tenantId) },
    `query ($name: String) { clusterEvents(filter: { involvedName: $name }) { edges { node {
       reason message count firstSeenAt lastSeenAt cluster { id } } } } }`,
    { name: involvedName },
  );
  expect(answer.errors).toBeUndefined();
  return answer.data!.clusterEvents.edges.map((edge) => edge.node);
}

describe('reportEvents', () => {
  it('stores events and raises one alert for a significant warning', async () => {
    const answer = await report([anEvent('a'), anEvent('a2', { type: 'NORMAL', reason: 'Pulled' })]);
    expect(answer.errors).toBeUndefined();
    expect(answer.data?.reportEvents.receipt).toEqual({ accepted: 2, rejected: [] });
    expect(await eventsOf('pod-of-a')).toHaveLength(2);
    expect(await alertsOf('pod-of-a')).toMatchObject([
      {
        title: 'Cannot attach a volume: shop/pod-of-a',
        severity: 'WARNING',
        state: 'FIRING',
        rule: 'FailedAttachVolume',
        count: 2,
        revision: 1,
        firstSeenAt: at(-2).toISOString(),
        lastSeenAt: at(-1).toISOString(),
        cluster: { id: toGlobalId('Cluster', clusterId) },
        pod: null,
        clusterNode: null,
      },
    ]);
  });

  it('answers a repeated batch with its receipt and stores nothing twice', async () => {
    const events = [anEvent('b')];
    const first = await report(events, { batchId: '7:1' });
    const second = await report(events, { batchId: '7:1', now: at(1) });
    expect(second.data).toEqual(first.data);
    expect(await alertsOf('pod-of-b')).toMatchObject([{ count: 2, revision: 1 }]);
  });

  it('grows counts and times monotonically, so replays and batches out of order change nothing', async () => {
    await report([anEvent('c', { count: 5, lastSeenAt: at(0) })]);
    await report([anEvent('c', { count: 3, lastSeenAt: at(-1), message: 'older' })]);
    await report([anEvent('c', { count: 5, lastSeenAt: at(0) })]);
    expect(await eventsOf('pod-of-c')).toMatchObject([
      { count: 5, lastSeenAt: at(0).toISOString(), message: expect.stringContaining('AttachVolume') },
    ]);
    expect(await alertsOf('pod-of-c')).toMatchObject([{ count: 5, revision: 1 }]);
  });

  it('counts a repeat into the same alert and tells it at most once a minute', async () => {
    await report([anEvent('d', { count: 2 })]);
    await report([anEvent('d', { count: 4, lastSeenAt: at(0.5) })], { now: at(0.5) });
    expect(await alertsOf('pod-of-d')).toMatchObject([{ count: 4, revision: 1 }]);
    await report([anEvent('d', { count: 6, lastSeenAt: at(2) })], { now: at(2) });
    expect(await alertsOf('pod-of-d')).toMatchObject([{ count: 6, revision: 2, lastSeenAt: at(2).toISOString() }]);
  });

  it('rejects bad items with the reason and stores the others', async () => {
    const answer = await report([
      anEvent('e1', { count: 0 }),
      anEvent('e2'),
      anEvent('e3', { reason: ' ' }),
      anEvent('e4', { involvedName: 'x'.repeat(300) }),
    ]);
    expect(answer.data?.reportEvents.receipt.accepted).toBe(1);
    expect(answer.data?.reportEvents.receipt.rejected).toMatchObject([
      { index: 0, reason: 'count is 0; at least 1 is expected.', item: 'FailedAttachVolume Pod/pod-of-e1' },
      { index: 2, reason: 'reason is empty; 1 to 128 characters are expected.' },
      { index: 3, reason: 'involvedName has 300 characters; at most 253 are expected.' },
    ]);
    expect(await alertsOf('pod-of-e2')).toHaveLength(1);
  });

  it('stores text with NUL and half surrogates without them, and cuts long messages', async () => {
    const answer = await report([anEvent('f', { message: `\0\ud800broken ${'\u{1F600}'.repeat(3_000)}` })]);
    expect(answer.errors).toBeUndefined();
    const [event] = await eventsOf('pod-of-f');
    expect(event!['message']).toMatch(/^broken \u{1F600}/u);
    expect(String(event!['message']).length).toBeLessThanOrEqual(4_096);
  });

  it('takes a time in the future as now', async () => {
    await report([anEvent('g', { lastSeenAt: at(60) })]);
    expect(await eventsOf('pod-of-g')).toMatchObject([{ lastSeenAt: NOW.toISOString() }]);
  });

  it('refuses a batch above the limit as TOO_LARGE', async () => {
    const answer = await report(Array.from({ length: 501 }, (_, n) => anEvent(`many-${n}`)));
    expect(answer.errors?.[0]?.message).toMatch(/has 501 events; the limit is 500/);
  });

  it('leaves alone what the state of a known pod answers better', async () => {
    const pod = aPodState({ clusterId, uid: 'uid-of-h', name: 'pod-of-h' });
    await storePod(facts.db, facts.tenantId, pod);
    await report([anEvent('h', { reason: 'BackOff', message: 'Back-off restarting failed container app' })]);
    expect(await alertsOf('pod-of-h')).toEqual([]);
  });

  it('raises nothing for the old event of a pod that is Ready now', async () => {
    await storePod(facts.db, facts.tenantId, aPodState({ clusterId, uid: 'uid-of-i', name: 'pod-of-i' }));
    await report([anEvent('i', { firstSeenAt: at(-30), lastSeenAt: at(-20) })]);
    expect(await alertsOf('pod-of-i')).toEqual([]);
  });

  it('raises nothing for the old event of a pod that its observed cluster does not have, and an alert for a new one', async () => {
    await storePod(facts.db, facts.tenantId, aPodState({ clusterId, uid: 'uid-of-another', name: 'another' }));
    await report([anEvent('gone', { firstSeenAt: at(-50), lastSeenAt: at(-40) }), anEvent('coming')]);
    expect(await alertsOf('pod-of-gone')).toEqual([]);
    expect(await alertsOf('pod-of-coming')).toHaveLength(1);
  });

  it('links the alert with its pod', async () => {
    const pod = aPodState({ clusterId, uid: 'uid-of-j', name: 'pod-of-j', isReady: false });
    await storePod(facts.db, facts.tenantId, pod);
    await report([anEvent('j')]);
    expect(await alertsOf('pod-of-j')).toMatchObject([{ pod: { name: 'pod-of-j' } }]);
  });

  it('is for agents only, and writes into the cluster of the credential', async () => {
    const refused = await execute(
      { db: facts.db, caller: aUser(facts.tenantId) },
      `mutation { reportEvents(input: { batchId: "1:1", events: [] }) { receipt { batchId } } }`,
    );
    expect(refused.errors?.[0]?.message).toMatch(/needs the role AGENT/);
  });

  it('keeps two tenants apart', async () => {
    const other = await addTenant(facts.db);
    const otherCluster = await aCluster(facts.db, other);
    await report([anEvent('k')], { caller: anAgent(other, otherCluster) });
    expect(await alertsOf('pod-of-k')).toEqual([]);
    expect(await alertsOf('pod-of-k', other)).toHaveLength(1);
  });
});

describe('alerts and clusterEvents', () => {
  it('are found again by node(id) and beneath their cluster', async () => {
    await report([anEvent('l')]);
    const [alert] = await alertsOf('pod-of-l');
    const answer = await execute<{
      node: { id: string; title: string };
      cluster: { alerts: { totalCount: number }; clusterEvents: { totalCount: number } };
    }>(
      { db: facts.db, caller: aUser(facts.tenantId) },
      `query ($id: ID!, $cluster: ID!, $name: String) {
         node(id: $id) { id ... on Alert { title } }
         cluster: node(id: $cluster) { ... on Cluster {
           alerts(filter: { subjectName: $name }) { totalCount }
           clusterEvents(filter: { involvedName: $name }) { totalCount } } } }`,
      { id: alert!.id, cluster: toGlobalId('Cluster', clusterId), name: 'pod-of-l' },
    );
    expect(answer.errors).toBeUndefined();
    expect(answer.data?.node).toEqual({ id: alert!.id, title: alert!['title'] });
    expect(answer.data?.cluster).toEqual({ alerts: { totalCount: 1 }, clusterEvents: { totalCount: 1 } });
  });

  it('are found beneath their pod, also with those of the pod that bore the name before', async () => {
    const pod = aPodState({ clusterId, uid: 'uid-new', name: 'pod-of-m', isReady: false });
    await storePod(facts.db, facts.tenantId, pod);
    await report([anEvent('m', { involvedUid: 'uid-old' })]);
    const answer = await execute<{ pods: { edges: { node: object }[] } }>(
      { db: facts.db, caller: aUser(facts.tenantId) },
      `{ pods(filter: { name: "pod-of-m" }) { edges { node {
           alerts { totalCount } clusterEvents { totalCount } } } } }`,
    );
    expect(answer.errors).toBeUndefined();
    expect(answer.data?.pods.edges.map((edge) => edge.node)).toEqual([
      { alerts: { totalCount: 1 }, clusterEvents: { totalCount: 1 } },
    ]);
  });
});
