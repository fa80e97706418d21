import { expect, it } from '@jest/globals';
import { cutAdvice, kept } from '../../../test/advice.js';
import { addMeasuredCluster } from '../../../test/metrics.js';
import { useTestDatabase } from '../../../test/test-database.js';
import { purgeEndedRecommendations, purgeVerifiedRecommendations } from './recommendation-retention.service.js';
import { recordAdvice } from './record-advice.service.js';

const facts = useTestDatabase();
const LONG_AGO = new Date('2026-01-01T00:00:00Z');
const before = new Date('2026-06-01T00:00:00Z');

it('purges what ended long ago with its history, keeps what stands, and what was verified for the ledger', async () => {
  const { db, tenantId } = facts;
  const { clusterId } = await addMeasuredCluster(db, tenantId, 'prod');
  const states = ['OPEN', 'DISMISSED', 'WITHDRAWN', 'REGRESSED', 'VERIFIED', 'APPLIED'];
  const left = await db.runInTenant(tenantId, async (tx) => {
    const advice = states.map((name) =>
      kept(cutAdvice(200_000, { subject: { kind: 'Deployment', namespace: 'shop', name, container: 'app' } })),
    );
    await recordAdvice(tx, tenantId, { clusterId, rules: [], subjects: [] }, advice, LONG_AGO);
    await tx.query(
      `UPDATE recommendation SET state = subject_name,
         settled_at = CASE WHEN subject_name IN ('WITHDRAWN', 'REGRESSED', 'VERIFIED') THEN $2::timestamptz END
       WHERE tenant_id = $1`,
      [tenantId, LONG_AGO],
    );
    const names = async (): Promise<string[]> => {
      const rows = await tx.query<{ name: string }>(
        `SELECT r.subject_name AS name FROM recommendation r JOIN recommendation_entry e
         ON e.tenant_id = r.tenant_id AND e.recommendation_id = r.id WHERE r.tenant_id = $1 ORDER BY name`,
        [tenantId],
      );
      return rows.map(({ name }) => name);
    };
    const one = await purgeEndedRecommendations(tx, tenantId, { before, limit: 1 });
    const others = await purgeEndedRecommendations(tx, tenantId, { before, limit: 10 });
    const afterEnded = await names();
    const verified = await purgeVerifiedRecommendations(tx, tenantId, { before, limit: 10 });
    return { one, others, afterEnded, verified, afterAll: await names() };
  });
  expect(left).toEqual({
    ...{ one: 1, others: 2, verified: 1 },
    afterEnded: ['APPLIED', 'OPEN', 'VERIFIED'],
    afterAll: ['APPLIED', 'OPEN'],
  });
});
