import { beforeAll, describe, expect, it } from '@jest/globals';
import { cutAdvice, kept } from '../../../test/advice.js';
import { CORE } from '../../../test/container-usage.js';
import { addMeasuredCluster } from '../../../test/metrics.js';
import { useTestDatabase } from '../../../test/test-database.js';
import { type AdviceToKeep, type Recorded, recordAdvice } from './record-advice.service.js';
import { adviceOf } from './rules/rule.js';

const facts = useTestDatabase();
const DAY = 86_400_000;
const START = new Date('2026-11-01T00:00:00Z');
const days = (count: number): Date => new Date(START.getTime() + count * DAY);
let clusterId: string;

beforeAll(async () => {
  clusterId = (await addMeasuredCluster(facts.db, facts.tenantId, 'prod')).clusterId;
});

/** A run over all that there is in one namespace, which each test has for its own. */
function run(namespace: string, advice: readonly AdviceToKeep[], now: Date): Promise<Recorded> {
  const scope = {
    clusterId,
    rules: ['over-provisioned', 'under-provisioned', 'idle-workload', 'replicas-over-need'],
    subjects: [{ kind: 'Deployment', namespace, name: 'api' }],
  };
  return facts.db.runInTenant(facts.tenantId, (tx) => recordAdvice(tx, facts.tenantId, scope, advice, now));
}

function cut(namespace: string, cores = 0.2): AdviceToKeep {
  const subject = { kind: 'Deployment', namespace, name: 'api', container: 'app' };
  return kept(cutAdvice(cores * CORE, { subject }));
}

interface Row {
  id: string;
  state: string;
  revision: number;
  rule: string;
  isCounted: boolean;
  seenAt: Date;
  kinds: string[];
}

async function rows(namespace: string): Promise<Row[]> {
  return facts.db.runInTenant(facts.tenantId, (tx) =>
    tx.query<Row>(
      `SELECT r.id, r.state, r.revision, r.rule, r.is_counted AS "isCounted", r.seen_at AS "seenAt",
         ARRAY(SELECT e.kind FROM recommendation_entry e WHERE e.tenant_id = $1 AND e.recommendation_id = r.id
           ORDER BY e.at, e.id) AS kinds
       FROM recommendation r WHERE r.tenant_id = $1 AND r.namespace = $2 ORDER BY r.opened_at, r.rule`,
      [facts.tenantId, namespace],
    ),
  );
}

async function set(namespace: string, columns: string): Promise<void> {
  await facts.db.runInTenant(facts.tenantId, (tx) =>
    tx.query(`UPDATE recommendation SET ${columns} WHERE tenant_id = $1 AND namespace = $2`, [
      facts.tenantId,
      namespace,
    ]),
  );
}

describe('recordAdvice', () => {
  it('gives the same advice once, however often a rule says it', async () => {
    expect(await run('once', [cut('once')], days(0))).toEqual({ opened: 1, changed: 0, withdrawn: 0, kept: 0 });
    expect(await run('once', [cut('once', 0.21)], days(1))).toEqual({ opened: 0, changed: 0, withdrawn: 0, kept: 1 });
    expect(await rows('once')).toMatchObject([{ state: 'OPEN', revision: 1, seenAt: days(1), kinds: ['OPENED'] }]);
  });

  it('tells of a change when the numbers have moved by more than a tenth since people were told', async () => {
    await run('drift', [cut('drift')], days(0));
    // Each step is within the tolerance of the one before, the last is not within that of the first.
    expect(await run('drift', [cut('drift', 0.215)], days(1))).toMatchObject({ changed: 0, kept: 1 });
    expect(await run('drift', [cut('drift', 0.23)], days(2))).toMatchObject({ changed: 1, kept: 0 });
    expect(await rows('drift')).toMatchObject([{ revision: 2, kinds: ['OPENED', 'CHANGED'] }]);
  });

  it('withdraws what is not said any more of what it looked at, and opens the same one again when it is', async () => {
    await run('back', [cut('back')], days(0));
    await run('aside', [cut('aside')], days(0));
    expect(await run('back', [], days(1))).toMatchObject({ withdrawn: 1 });
    expect(await rows('back')).toMatchObject([{ state: 'WITHDRAWN', kinds: ['OPENED', 'WITHDRAWN'] }]);
    expect(await rows('aside')).toMatchObject([{ state: 'OPEN' }]);
    expect(await run('back', [cut('back')], days(2))).toMatchObject({ opened: 1 });
    expect(await rows('back')).toMatchObject([{ state: 'OPEN', kinds: ['OPENED', 'WITHDRAWN', 'REOPENED'] }]);
  });

  it('leaves what was dismissed dismissed, whether it is said again or not', async () => {
    await run('no', [cut('no')], days(0));
    await set('no', "state = 'DISMISSED'");
    expect(await run('no', [cut('no', 0.6)], days(1))).toMatchObject({ opened: 0, changed: 0, kept: 1 });
    expect(await run('no', [], days(2))).toMatchObject({ withdrawn: 0 });
    expect(await rows('no')).toMatchObject([{ state: 'DISMISSED', kinds: ['OPENED'] }]);
  });

  it('says nothing to the contrary while what was applied is watched', async () => {
    await run('watched', [cut('watched')], days(0));
    await set('watched', "state = 'APPLIED'");
    const { advice } = cut('watched', 1.4);
    const raise = kept({ ...advice, rule: 'under-provisioned', category: 'STABILITY' });
    expect(await run('watched', [raise, cut('watched', 0.1)], days(1))).toMatchObject({
      opened: 0,
      changed: 0,
      kept: 2,
    });
    expect(await rows('watched')).toMatchObject([{ state: 'APPLIED', rule: 'over-provisioned' }]);
  });

  it('does not give again what was settled, unless it proposes something else or was taken back', async () => {
    await run('settled', [cut('settled')], days(0));
    await set('settled', "state = 'VERIFIED', settled_at = now()");
    expect(await run('settled', [cut('settled', 0.19)], days(1))).toMatchObject({ opened: 0, kept: 1 });
    expect(await run('settled', [cut('settled', 0.1)], days(2))).toMatchObject({ opened: 1 });
    await set('settled', "state = 'VERIFIED', settled_at = now(), ended_at = now()");
    expect(await run('settled', [cut('settled', 0.1)], days(3))).toMatchObject({ opened: 1 });
    expect((await rows('settled')).map(({ state }) => state)).toEqual(['VERIFIED', 'VERIFIED', 'OPEN']);
  });

  it('adds up only the way that saves most of those that overlap', async () => {
    const subject = { kind: 'Deployment', namespace: 'both', name: 'api', container: null };
    const fewer = kept(
      adviceOf(
        { name: 'replicas-over-need', category: 'COST' },
        {
          ...{ subject, risk: 'MEDIUM', title: 'Fewer.', text: 'Run 2.' },
          freed: { cpu: 3 * CORE, memory: 0 },
          replicas: { from: 5, to: 2 },
        },
      ),
    );
    await run('both', [cut('both'), fewer], days(0));
    expect((await rows('both')).map(({ rule, isCounted }) => ({ rule, isCounted }))).toEqual([
      { rule: 'over-provisioned', isCounted: false },
      { rule: 'replicas-over-need', isCounted: true },
    ]);
    await run('both', [cut('both')], days(1));
    expect(await rows('both')).toMatchObject([
      { rule: 'over-provisioned', isCounted: true },
      { rule: 'replicas-over-need', state: 'WITHDRAWN' },
    ]);
  });
});
