import { describe, expect, it } from '@jest/globals';
import { useTestDatabase } from '../../../test/test-database.js';
import { newId } from '../../platform/id.js';
import { METRICS, seedMetrics } from './metrics.catalog.js';
import { ensureSubjects } from './subject.service.js';
import type { SubjectKey } from './subject-key.js';

const facts = useTestDatabase();
const pod = (name: string): SubjectKey => ({ kind: 'POD', namespace: 'shop', name, container: '' });
const ensure = (clusterId: string, keys: SubjectKey[]): Promise<number[]> =>
  facts.db.runInTenant(facts.tenantId, (tx) => ensureSubjects(tx, facts.tenantId, clusterId, keys));

describe('ensureSubjects', () => {
  it('gives the same id to the same key, in the order of the keys, and repeats included', async () => {
    const cluster = newId();
    const first = await ensure(cluster, [pod('a'), pod('b'), pod('a')]);
    expect(first[0]).toBe(first[2]);
    expect(first[0]).not.toBe(first[1]);
    expect(await ensure(cluster, [pod('b'), pod('c'), pod('a')])).toEqual([first[1], expect.any(Number), first[0]]);
  });

  it('keeps equal keys of two clusters apart', async () => {
    const [one] = await ensure(newId(), [pod('twin')]);
    const [other] = await ensure(newId(), [pod('twin')]);
    expect(one).not.toBe(other);
  });

  it('gives one id to a key that many transactions make at once', async () => {
    const cluster = newId();
    const keys = Array.from({ length: 50 }, (_, n) => pod(`pod-${n}`));
    const makers = Array.from({ length: 8 }, (_, n) => ensure(cluster, n % 2 ? keys : [...keys].reverse()));
    const answers = await Promise.all(makers);
    const ordered = answers.map((ids, n) => (n % 2 ? ids : [...ids].reverse()));
    expect(new Set(ordered.map((ids) => ids.join())).size).toBe(1);
  });
});

describe('seedMetrics', () => {
  it('writes the catalogue once, however often it runs', async () => {
    const seed = () => facts.db.runInTenant(facts.tenantId, (tx) => seedMetrics(tx, facts.tenantId));
    await seed();
    await seed();
    const rows = await facts.db.runInTenant(facts.tenantId, (tx) =>
      tx.query('SELECT id, name FROM metric WHERE tenant_id = $1 ORDER BY id', [facts.tenantId]),
    );
    expect(rows).toEqual([...METRICS].map(({ id, name }) => ({ id, name })).sort((a, b) => a.id - b.id));
  });
});
