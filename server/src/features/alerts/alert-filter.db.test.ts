import { describe, expect, it } from '@jest/globals';
import { aCluster, aFinding } from '../../../test/alert-builders.js';
import { aUser, execute } from '../../../test/graphql.js';
import { useTestDatabase } from '../../../test/test-database.js';
import { idsOfType, toGlobalId } from '../../platform/id.js';
import { AlertSeverity as Severity, AlertState as State } from './alert.entity.js';
import type { AlertFilter } from './alert.types.js';
import { alertTest } from './alert-filter.js';
import { type AppliedFinding, handleFindings } from './alert-pipeline.service.js';

const facts = useTestDatabase();

async function someAlerts(clusters: string[]): Promise<AppliedFinding[]> {
  const findings = clusters.flatMap((clusterId) =>
    (['CRITICAL', 'WARNING', 'INFO'] as const).flatMap((severity) =>
      ['web-0', 'web-1', 'Web', 'node'].map((name, n) =>
        aFinding(clusterId, name, {
          rule: severity === 'INFO' ? 'Drain' : `${severity}-rule`,
          severity,
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

describe('a filter', () => {
  it('means the same in SQL and in the stream', async () => {
    const { db, tenantId } = facts;
    const clusters = [await aCluster(db, tenantId), await aCluster(db, tenantId)];
    const alerts = (await someAlerts(clusters)).map((each) => each.alert!);
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
      { severity: [Severity.WARNING], namespace: ['ns-0'], cluster },
    ];
    const filters = levels.flatMap((level) => levels.map((not) => ({ ...level, not })));
    for (const filter of [...levels, ...filters]) {
      const matches = alertTest(filter, (ids) => idsOfType('Cluster', ids));
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
});
