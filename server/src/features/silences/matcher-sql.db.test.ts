import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { aCluster, aFinding } from '../../../test/alert-builders.js';
import { useTestDatabase } from '../../../test/test-database.js';
import { hydrate, selectList } from '../../platform/entity-sql.js';
import { newId, toGlobalId } from '../../platform/id.js';
import { SqlParams } from '../../platform/sql-params.js';
import { Alert } from '../alerts/alert.entity.js';
import { factsOf } from '../alerts/alert-facts.js';
import { readFactNames } from '../alerts/alert-facts.service.js';
import { handleFindings } from '../alerts/alert-pipeline.service.js';
import { MatcherOperator, matches } from '../alerts/matcher.js';
import { MATCHED_ALERTS, matchConditions } from './matcher.sql.js';

const facts = useTestDatabase();
const now = (): Date => new Date('2026-01-05T12:00:00Z');

describe('matchers as statements', () => {
  it('match exactly the alerts that they match one by one', async () => {
    const clusterName = 'prod';
    const clusterId = await aCluster(facts.db, facts.tenantId, clusterName);
    const kinds = ['Pod', 'Node', 'Deployment'];
    const findings = Array.from({ length: 40 }, (_, n) =>
      aFinding(clusterId, `web-${n % 9}`, {
        seenAt: now(),
        rule: `Rule${n % 5}`,
        severity: n % 3 === 0 ? 'CRITICAL' : 'WARNING',
        subject: {
          kind: kinds[n % 3]!,
          namespace: n % 3 === 1 ? null : `ns-${n % 4}`,
          name: `web-${n % 9}`,
          container: n % 2 ? 'app' : null,
          uid: null,
        },
      }),
    );
    const teamId = newId();
    const alerts = await facts.db.runInTenant(facts.tenantId, async (tx) => {
      await handleFindings(tx, facts.tenantId, findings, now());
      await tx.query(`INSERT INTO team (tenant_id, id, name, created_at) VALUES ($1, $2, 'Web', now())`, [
        facts.tenantId,
        teamId,
      ]);
      await tx.query(`UPDATE cluster SET environment = 'test' WHERE tenant_id = $1 AND id = $2`, [
        facts.tenantId,
        clusterId,
      ]);
      await tx.query(
        `UPDATE alert SET workload_kind = CASE WHEN count % 2 = 0 THEN 'Deployment' END,
           workload_name = CASE WHEN count % 2 = 0 THEN subject_name END, node_name = NULLIF(namespace, 'ns-1'),
           image = NULLIF(subject_name, 'web-3') || ':1', team_id = CASE WHEN rule = 'Rule1' THEN $3::uuid END,
           labels = CASE WHEN rule = 'Rule2' THEN '[]'::jsonb ELSE jsonb_build_array(
             jsonb_build_object('key', 'app', 'value', subject_name), jsonb_build_object('key', 'tier', 'value', '')) END
         WHERE tenant_id = $1 AND cluster_id = $2`,
        [facts.tenantId, clusterId, teamId],
      );
      const rows = await tx.query<Alert>(
        `SELECT ${selectList(Alert)} FROM alert t WHERE tenant_id = $1 AND cluster_id = $2`,
        [facts.tenantId, clusterId],
      );
      const names = await readFactNames(tx, facts.tenantId);
      return hydrate(Alert, rows).map((alert) => ({ id: alert.id, facts: factsOf(alert, names) }));
    });
    expect(alerts.length).toBeGreaterThan(20);
    const values = [
      clusterName,
      clusterId,
      toGlobalId('Cluster', clusterId),
      'test',
      'ns-1',
      'ns-',
      'Web',
      teamId,
      toGlobalId('Team', teamId),
      'WARNING',
      'Rule1',
      'Pod',
      'web-1',
      'web',
      'app',
      'Deployment/web-1',
      'Deployment/',
      'web-1:1',
      '',
      'x',
    ];
    const fields = [
      'cluster',
      'environment',
      'namespace',
      'team',
      'severity',
      'rule',
      'kind',
      'name',
      'container',
      'workload',
      'node',
      'image',
      'label:app',
      'label:tier',
      'label:none',
      'moon',
    ];
    const drawn = fc.array(
      fc.record({
        field: fc.constantFrom(...fields),
        operator: fc.constantFrom(...(Object.keys(MatcherOperator) as (keyof typeof MatcherOperator)[])),
        values: fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: 4 }),
      }),
      { maxLength: 3 },
    );
    let found = 0;
    await fc.assert(
      fc.asyncProperty(drawn, async (matchers) => {
        const params = new SqlParams();
        const own = `t.tenant_id = ${params.add(facts.tenantId)} AND t.cluster_id = ${params.add(clusterId)}`;
        const where = [own, ...matchConditions(matchers, { clusterId: null, namespace: null }, params)].join(' AND ');
        const rows = await facts.db.runInTenant(facts.tenantId, (tx) =>
          tx.query<{ id: string }>(`SELECT t.id FROM ${MATCHED_ALERTS} WHERE ${where}`, params.values),
        );
        const expected = alerts.filter((alert) => matches(matchers, alert.facts)).map(({ id }) => id);
        expect({ matchers, ids: rows.map(({ id }) => id).sort() }).toEqual({ matchers, ids: expected.sort() });
        found += expected.length;
      }),
      { numRuns: 200 },
    );
    expect(found).toBeGreaterThan(500);
  });
});
