import { describe, expect, it } from '@jest/globals';
import { aCluster, aFinding } from '../../../test/alert-builders.js';
import { aUser, execute } from '../../../test/graphql.js';
import { addCluster, at } from '../../../test/inventory.js';
import { useTestDatabase } from '../../../test/test-database.js';
import { idsOfType, newId, toGlobalId } from '../../platform/id.js';
import { SYSTEM } from './actor.types.js';
import { type Alert, AlertSeverity as Severity, AlertState as State } from './alert.entity.js';
import type { AlertFilter } from './alert.types.js';
import { type AlertsChange, changeAlertsTogether } from './alert-change.service.js';
import { alertTest } from './alert-filter.js';
import { type AppliedFinding, handleFindings } from './alert-pipeline.service.js';
import { ClusterEventType } from './cluster-event.entity.js';
import { reportEvents } from './cluster-event.service.js';
import type { FiringFinding } from './finding.js';

const facts = useTestDatabase();

const early = new Date('2026-01-01T12:00:00Z');
const later = new Date('2026-01-01T12:00:01Z');

async function someAlerts(clusters: string[]): Promise<AppliedFinding[]> {
  const findings = clusters.flatMap((clusterId) =>
    (['CRITICAL', 'WARNING', 'INFO'] as const).flatMap((severity) =>
      ['web-0', 'web-1', 'Web', 'node'].map((name, n) =>
        aFinding(clusterId, name, {
          rule: severity === 'INFO' ? 'Drain' : `${severity}-rule`,
          severity,
          title: `${severity === 'INFO' ? 'Drained' : 'CannotMount'} ${name}`,
          firstSeenAt: n < 3 ? early : later,
          seenAt: n % 2 === 0 ? early : later,
          subject: {
            kind: n === 3 ? 'Node' : 'Pod',
            namespace: n === 3 ? null : `ns-${n % 2}`,
            name,
            container: null,
            uid: null,
          },
        }),
      ),
    ),
  );
  const { tenantId } = facts;
  return facts.db.runInTenant(tenantId, (tx) => handleFindings(tx, tenantId, findings, new Date()));
}

const ann = newId();

/** Some of the alerts with each of the marks that people and other alerts leave on them. */
async function marked(alerts: Alert[]): Promise<Alert[]> {
  const { db, tenantId } = facts;
  const every = (n: number): string[] => alerts.filter((_, index) => index % n === 0).map(({ id }) => id);
  const changes: AlertsChange[] = [
    { ids: every(2), change: { kind: 'ACKNOWLEDGE' } },
    { ids: every(3), change: { kind: 'SILENCE', silenceId: newId(), until: later, why: 'Ann: planned' } },
    { ids: every(4), change: { kind: 'INHIBIT', byAlertId: newId() } },
    { ids: every(5), change: { kind: 'ASSIGN', userId: ann } },
    { ids: every(7), change: { kind: 'RESOLVE', reason: 'Done.' } },
  ];
  const changed = await db.runInTenant(tenantId, (tx) =>
    changeAlertsTogether(tx, tenantId, changes, SYSTEM, new Date()),
  );
  return alerts.map((alert) => changed.find(({ id }) => id === alert.id) ?? alert);
}

describe('a filter', () => {
  it('means the same in SQL and in the stream', async () => {
    const { db, tenantId } = facts;
    const clusters = [await aCluster(db, tenantId), await aCluster(db, tenantId)];
    const alerts = await marked((await someAlerts(clusters)).map((each) => each.alert!));
    const assignee = [toGlobalId('User', ann)];
    const cluster = [toGlobalId('Cluster', clusters[0]!)];
    const levels: AlertFilter[] = [
      {},
      { cluster },
      { cluster: [] },
      { cluster: ['nonsense', ...cluster] },
      { severity: [Severity.CRITICAL, Severity.INFO] },
      { state: [State.RESOLVED] },
      { rule: ['Drain'] },
      { namespace: ['ns-1'] },
      { subjectKind: ['Node'], subjectName: 'no' },
      { subjectName: 'web' },
      { subjectName: '' },
      { text: 'WEB' },
      { text: 'node drain' },
      { text: 'mount' },
      { text: 'no such words' },
      { text: '' },
      { firstSeenAfter: later },
      { firstSeenBefore: later },
      { lastSeenAfter: later, severity: [Severity.INFO] },
      { lastSeenBefore: later },
      { updatedSince: alerts[0]!.changedAt },
      { updatedSince: new Date(alerts[0]!.changedAt.getTime() + 1) },
      { severity: [Severity.WARNING], namespace: ['ns-0'], cluster },
      { workload: ['web'] },
      { node: ['node', 'node-9'] },
      { acknowledged: true },
      { acknowledged: false, silenced: true },
      { inhibited: true },
      { inhibited: false },
      { assignee },
    ];
    const filters = levels.flatMap((level) => levels.map((not) => ({ ...level, not })));
    for (const filter of [...levels, ...filters]) {
      const matches = alertTest(filter, idsOfType);
      const answer = await execute<{ alerts: { edges: { node: { id: string } }[] } }>(
        { db, caller: aUser(tenantId) },
        'query ($filter: AlertFilter) { alerts(first: 100, filter: $filter) { edges { node { id } } } }',
        { filter },
      );
      const inSql = answer.data!.alerts.edges.map((edge) => edge.node.id).sort();
      const inMemory = alerts
        .filter(matches)
        .map((alert) => alert.globalId)
        .sort();
      expect({ filter, found: inSql }).toEqual({ filter, found: inMemory });
    }
  });

  it('finds an alert by the title it has now', async () => {
    const { db, tenantId } = facts;
    const clusterId = await aCluster(db, tenantId);
    const tell = (finding: Partial<FiringFinding>) =>
      db.runInTenant(tenantId, (tx) =>
        handleFindings(tx, tenantId, [aFinding(clusterId, 'web-0', finding)], new Date()),
      );
    await tell({ severity: 'WARNING', title: 'Mount is slow', seenAt: early });
    await tell({ severity: 'CRITICAL', title: 'Mount has failed', seenAt: later });
    const count = async (text: string): Promise<number> => {
      const filter = { text, cluster: [toGlobalId('Cluster', clusterId)] };
      const source = 'query ($filter: AlertFilter) { alerts(filter: $filter) { totalCount } }';
      const caller = aUser(tenantId);
      return (await execute<{ alerts: { totalCount: number } }>({ db, caller }, source, { filter })).data!.alerts
        .totalCount;
    };
    expect([await count('slow'), await count('failed'), await count('mount')]).toEqual([0, 1, 1]);
  });

  it('of events keeps to the time and the component', async () => {
    const { db, tenantId } = facts;
    const agent = await addCluster(db, tenantId, 'events');
    const event = (n: number) => ({
      uid: `e-${n}`,
      type: ClusterEventType.WARNING,
      reason: 'Failed',
      message: 'It failed.',
      count: 1,
      involvedKind: 'Pod',
      involvedName: 'web-0',
      source: n === 0 ? null : `component-${n}`,
      firstSeenAt: at(n),
      lastSeenAt: at(n),
    });
    const events = [event(0), event(1), event(2)];
    await db.runInTenant(tenantId, (tx) => reportEvents(tx, agent, { batchId: '1:1', events }, 10, at(9)));
    const uidsOf = async (filter: object) => {
      const source = `query ($filter: ClusterEventFilter) { cluster(name: "events") { clusterEvents(filter: $filter,
        orderBy: { field: LAST_SEEN_AT, direction: ASC }) { edges { node { firstSeenAt } } } } }`;
      interface Found {
        cluster: { clusterEvents: { edges: { node: { firstSeenAt: string } }[] } };
      }
      const { data } = await execute<Found>({ db, caller: aUser(tenantId) }, source, { filter });
      return data!.cluster.clusterEvents.edges.map(({ node }) =>
        events.findIndex((one) => one.firstSeenAt.toISOString() === node.firstSeenAt),
      );
    };
    expect(await uidsOf({ lastSeenAfter: at(1) })).toEqual([1, 2]);
    expect(await uidsOf({ lastSeenBefore: at(1) })).toEqual([0]);
    expect(await uidsOf({ source: ['component-2'] })).toEqual([2]);
    expect(await uidsOf({ not: { source: ['component-2'] } })).toEqual([0, 1]);
  });
});
