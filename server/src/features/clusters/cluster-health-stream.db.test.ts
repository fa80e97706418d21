import { beforeEach, describe, expect, it } from '@jest/globals';
import { aCluster } from '../../../test/alert-builders.js';
import { aUser, execute, withRights } from '../../../test/graphql.js';
import { type Subscription, subscribeTo } from '../../../test/subscribe.js';
import { addTenant, useTestDatabase } from '../../../test/test-database.js';
import type { Caller } from '../../platform/request-context.js';
import { Role } from '../../platform/role.js';
import { reviewHealth } from './health.service.js';

const facts = useTestDatabase();
const THRESHOLDS = { warningAfter: 90, offlineAfter: 300 };
const STREAM = `subscription ($after: String, $snapshotFirst: Boolean, $filter: ClusterHealthFilter) {
  clusterHealthStream(after: $after, snapshotFirst: $snapshotFirst, filter: $filter) {
    cursor type state { cluster { name } health { status reason since reasons { code } } } } }`;

interface Told {
  cursor: string;
  type: string;
  state: { cluster: { name: string }; health: { status: string; reasons: { code: string }[] } } | null;
}
type Stream = Subscription<{ clusterHealthStream: Told }>;

let tenantId: string;
let shop: string;
let seconds: number;

const now = (): Date => new Date(Date.UTC(2026, 2, 1, 12) + seconds * 1_000);

beforeEach(async () => {
  tenantId = await addTenant(facts.db);
  seconds = 0;
  shop = await aCluster(facts.db, tenantId, 'shop');
  await aCluster(facts.db, tenantId, 'idle');
});

/** The agent of “shop” reports, and so many seconds later the health job looks. */
async function lookAfter(age: number): Promise<void> {
  await facts.db.runInTenant(tenantId, (tx) =>
    tx.query(
      'UPDATE cluster SET last_report_at = $3, reporting_since = coalesce(reporting_since, $3) WHERE tenant_id = $1 AND id = $2',
      [tenantId, shop, now()],
    ),
  );
  seconds += age;
  await facts.db.runInTenant(tenantId, (tx) => reviewHealth(tx, tenantId, THRESHOLDS, now()));
}

async function open(variables: object = {}, caller: Caller = aUser(tenantId, Role.VIEWER)): Promise<Stream> {
  const stream = await subscribeTo({ db: facts.db, caller, now }, STREAM, { ...variables });
  if (!('next' in stream)) throw stream.errors![0]!;
  return stream as Stream;
}

async function take(stream: Stream, count: number): Promise<string[]> {
  const told: string[] = [];
  while (told.length < count) {
    const { type, state } = (await stream.next()).value!.data!.clusterHealthStream;
    const reasons = state?.health.reasons.map(({ code }) => code).join() ?? '';
    told.push([type, state?.cluster.name, state?.health.status, reasons].filter(Boolean).join(' '));
  }
  return told;
}

describe('clusterHealthStream', () => {
  it('tells every change that the health job finds, once, with status and reasons', async () => {
    await lookAfter(5);
    const stream = await open();
    await take(stream, 1);
    await lookAfter(5);
    await lookAfter(100);
    await lookAfter(400);
    await lookAfter(5);
    expect(await take(stream, 3)).toEqual([
      'MODIFIED shop WARNING REPORT_OVERDUE',
      'MODIFIED shop OFFLINE NOT_REPORTING',
      'MODIFIED shop HEALTHY',
    ]);
    await stream.return();
  });

  it('begins with a snapshot of all clusters, from whose cursor it goes on', async () => {
    await lookAfter(5);
    const stream = await open({ snapshotFirst: true });
    expect((await take(stream, 3)).sort()).toEqual([
      'SNAPSHOT idle PENDING NEVER_REPORTED',
      'SNAPSHOT shop HEALTHY',
      'SYNCED',
    ]);
    await stream.return();
    const snapshot = await execute<{ clusterHealthSnapshot: { cursor: string; states: unknown[] } }>(
      { db: facts.db, caller: aUser(tenantId, Role.VIEWER), now },
      '{ clusterHealthSnapshot { cursor states { cluster { name } health { status } } } }',
    );
    expect(snapshot.data!.clusterHealthSnapshot.states).toHaveLength(2);
    await lookAfter(100);
    const resumed = await open({ after: snapshot.data!.clusterHealthSnapshot.cursor });
    expect(await take(resumed, 1)).toEqual(['MODIFIED shop WARNING REPORT_OVERDUE']);
    await resumed.return();
  });

  it('says when a cluster enters the filter and when it leaves it', async () => {
    await lookAfter(5);
    const stream = await open({ filter: { status: ['WARNING', 'OFFLINE'] } });
    await take(stream, 1);
    await lookAfter(100);
    await lookAfter(5);
    expect(await take(stream, 2)).toEqual(['ADDED shop WARNING REPORT_OVERDUE', 'LEFT_FILTER shop HEALTHY']);
    await stream.return();
  });

  it('tells nobody of a cluster of which they see no part', async () => {
    const other = await aCluster(facts.db, tenantId, 'other');
    const onlyOther = withRights(tenantId, [{ role: Role.VIEWER, clusterIds: [other], namespaces: ['web'] }]);
    const stream = await open({}, onlyOther);
    await take(stream, 1);
    await lookAfter(5);
    expect(await take(stream, 1)).toEqual(['ADDED other PENDING NEVER_REPORTED']);
    await stream.return();
    const snapshot = await open({ snapshotFirst: true }, onlyOther);
    expect(await take(snapshot, 2)).toEqual(['SNAPSHOT other PENDING NEVER_REPORTED', 'SYNCED']);
    await snapshot.return();
  });
});
