import { beforeAll, describe, expect, it } from '@jest/globals';
import { aCluster, aReportedFinding } from '../../../test/alert-builders.js';
import { anAgent, aUser, execute } from '../../../test/graphql.js';
import { addCluster, aWorkload, reportInventory } from '../../../test/inventory.js';
import { addTenant, useTestDatabase } from '../../../test/test-database.js';
import { toGlobalId } from '../../platform/id.js';
import { settleAlertsJob } from '../alerts/settle-alerts.job.js';
import { InventoryKind } from '../inventory/inventory.types.js';
import { WorkloadKind } from '../inventory/workload.entity.js';
import type { ReportedFinding } from './finding-input.js';
import { settleAnomaliesJob } from './settle-anomalies.job.js';

const facts = useTestDatabase();
/** A Monday, 20:10 UTC. */
const NOW = new Date('2026-03-02T20:10:00Z');
const at = (minutes: number): Date => new Date(NOW.getTime() + minutes * 60_000);

let agent: ReturnType<typeof anAgent>;
let sequence = 0;

beforeAll(async () => {
  agent = anAgent(facts.tenantId, await aCluster(facts.db, facts.tenantId, 'prod'));
});

const aFinding = (name: string, overrides: Partial<ReportedFinding> = {}): ReportedFinding =>
  aReportedFinding(name, { startedAt: at(-10), observedAt: at(-1), ...overrides });

interface Report {
  reportFindings: { receipt: { accepted: number; rejected: { index: number; item: string; reason: string }[] } };
}

function report(findings: ReportedFinding[], options: { batchId?: string; caller?: typeof agent; now?: Date } = {}) {
  const { batchId = `1:${++sequence}`, caller = agent, now = NOW } = options;
  return execute<Report>(
    { db: facts.db, caller, now: () => now },
    `mutation ($input: ReportFindingsInput!) {
       reportFindings(input: $input) { receipt { accepted rejected { index item reason } } userErrors { code } } }`,
    { input: { batchId, findings } },
  );
}

interface Listed {
  id: string;
  state: string;
  value: number;
  alert: (Record<string, unknown> & { id: string }) | null;
  [field: string]: unknown;
}

const FIELDS = `id state isSuppressed decision namespace workloadKind workloadName container metric unit direction season
  startedAt observedAt endedAt endedReason value peak baseline sigma deviations samples weeks cluster { name }
  workload { name kind } alert { id rule severity state title summary subjectKind namespace subjectName container count resolvedReason }`;

async function list(filter: object, tenantId = facts.tenantId): Promise<Listed[]> {
  const answer = await execute<{ anomalies: { edges: { node: Listed }[]; totalCount: number } }>(
    { db: facts.db, caller: aUser(tenantId) },
    `query ($filter: AnomalyFilter) { anomalies(filter: $filter) { totalCount edges { node { ${FIELDS} } } } }`,
    { filter },
  );
  expect(answer.errors).toBeUndefined();
  expect(answer.data!.anomalies.totalCount).toBe(answer.data!.anomalies.edges.length);
  return answer.data!.anomalies.edges.map(({ node }) => node);
}

const of = (workload: string): Promise<Listed[]> => list({ workload: [workload] });

describe('reportFindings', () => {
  it('stores an anomaly in the unit of the API and raises one alert for information, in plain words', async () => {
    const answer = await report([aFinding('checkout')]);
    expect(answer.errors).toBeUndefined();
    expect(answer.data?.reportFindings.receipt).toEqual({ accepted: 1, rejected: [] });
    expect(await of('checkout')).toMatchObject([
      {
        state: 'FIRING',
        unit: 'CORES',
        value: 1.5,
        peak: 1.6,
        baseline: 0.66,
        sigma: 0.2,
        deviations: 4.2,
        startedAt: at(-10).toISOString(),
        endedAt: null,
        cluster: { name: 'prod' },
        workload: null,
        alert: {
          rule: 'CpuAnomaly',
          severity: 'INFO',
          state: 'FIRING',
          title: 'CPU of shop/checkout is 4.2 σ above its usual for Mondays 20:00 UTC: container app',
          summary: expect.stringMatching(
            /^It is 1.5 cores, 1.6 cores at its peak; usual is 0.66 cores ± 0.2 cores \(σ\), learned from 720 values of this time in 3 whole weeks\. Above 3 σ/,
          ),
          subjectKind: 'Deployment',
          namespace: 'shop',
          subjectName: 'checkout',
          container: 'app',
        },
      },
    ]);
  });

  it('answers a repeated batch with its receipt, and refuses the same batchId with another body', async () => {
    const findings = [aFinding('twice')];
    const first = await report(findings, { batchId: '7:1' });
    const second = await report(findings, { batchId: '7:1', now: at(1) });
    expect(second.data).toEqual(first.data);
    expect(await of('twice')).toMatchObject([{ alert: { count: 1 } }]);
    const other = await report([aFinding('other')], { batchId: '7:1' });
    expect(other.errors?.[0]?.originalError).toMatchObject({ code: 'IDEMPOTENCY_MISMATCH' });
  });

  it('updates the anomaly that is told again, counts its alert up, and ends both', async () => {
    await report([aFinding('busy')]);
    await report([aFinding('busy', { observedAt: at(5), peak: 1_900_000, deviations: 6.2 })], { now: at(5) });
    expect(await of('busy')).toMatchObject([
      { peak: 1.9, deviations: 6.2, alert: { count: 2, title: expect.stringContaining('6.2 σ') } },
    ]);
    const calm = { value: 700_000, peak: 2_060_000, deviations: 0.2, season: 'HOUR_OF_DAY', samples: 1 } as const;
    await report([aFinding('busy', { ...calm, observedAt: at(9), state: 'ENDED', endedAt: at(8) })], { now: at(9) });
    const [ended] = await of('busy');
    // The evidence stays that of when it stood: at the end everything is as usual.
    expect(ended).toMatchObject({
      state: 'ENDED',
      observedAt: at(5).toISOString(),
      value: 1.5,
      peak: 2.06,
      season: 'HOUR_OF_WEEK',
      samples: 720,
      endedAt: at(8).toISOString(),
      endedReason: 'It is over.',
      alert: { state: 'RESOLVED', resolvedReason: 'It is over.' },
    });
    expect(ended!['deviations']).toBeCloseTo(7);
  });

  it('gives the agent’s own words for why it ended', async () => {
    await report([aFinding('left')]);
    const decision = 'Not suppressed: none was told before. Ended: nothing is measured any more.';
    await report([aFinding('left', { state: 'ENDED', decision, observedAt: at(0) })]);
    expect(await of('left')).toMatchObject([
      { endedReason: 'Nothing is measured any more.', alert: { resolvedReason: 'Nothing is measured any more.' } },
    ]);
  });

  it('keeps what is suppressed as evidence without an alert', async () => {
    const decision = 'Suppressed: the workload was rolled out 4 minutes before.';
    await report([aFinding('quiet', { isSuppressed: true, decision })]);
    expect(await of('quiet')).toMatchObject([{ isSuppressed: true, decision, alert: null }]);
    expect(await list({ workload: ['quiet'], isSuppressed: false })).toEqual([]);
  });

  it('ends the alert of what is suppressed later, and raises it again when it is not any more', async () => {
    await report([aFinding('moody')]);
    await report([aFinding('moody', { isSuppressed: true, observedAt: at(1), decision: 'Cool-down' })], { now: at(1) });
    expect(await of('moody')).toMatchObject([
      { state: 'FIRING', alert: { state: 'RESOLVED', resolvedReason: 'It is suppressed now: Cool-down.' } },
    ]);
    await report([aFinding('moody', { observedAt: at(2) })], { now: at(2) });
    expect(await of('moody')).toMatchObject([{ alert: { state: 'FIRING' } }]);
  });

  it('says of what is told only when it is over how far it was at the most', async () => {
    await report([aFinding('past', { state: 'ENDED', value: 660_000, deviations: 0 })]);
    expect((await of('past'))[0]!['deviations']).toBeCloseTo(4.7);
  });

  it('changes nothing by a finding that was on its way when the end was told', async () => {
    await report([aFinding('crossed', { observedAt: at(-5) })]);
    await report([aFinding('crossed', { observedAt: at(-1), state: 'ENDED' })]);
    await report([aFinding('crossed', { observedAt: at(-3) })]);
    expect(await of('crossed')).toMatchObject([{ state: 'ENDED', alert: { state: 'RESOLVED' } }]);
  });

  it('changes nothing by news that are older than what is stored', async () => {
    await report([aFinding('late', { observedAt: at(0), state: 'ENDED' })]);
    await report([aFinding('late', { observedAt: at(-5), value: 9 })]);
    expect(await of('late')).toMatchObject([{ state: 'ENDED', value: 1.5, alert: null }]);
  });

  it('takes a later begin under one key as another anomaly, which ends the one before', async () => {
    await report([aFinding('again')]);
    await report([aFinding('again', { startedAt: at(3), observedAt: at(4) })], { now: at(4) });
    expect(await of('again')).toMatchObject([
      { state: 'FIRING', startedAt: at(3).toISOString() },
      { state: 'ENDED', endedAt: at(-1).toISOString(), endedReason: expect.stringContaining('took its place') },
    ]);
  });

  it('gives each container of a workload an alert of its own', async () => {
    await report([aFinding('pair'), aFinding('pair', { key: 'pair/side', container: 'side' })]);
    const alerts = (await of('pair')).map(({ alert }) => alert!.id);
    expect(new Set(alerts).size).toBe(2);
    await report([aFinding('pair', { key: 'pair/side', container: 'side', state: 'ENDED', observedAt: at(0) })]);
    const states = (await of('pair')).map(({ container, alert }) => [container, alert!['state']]);
    expect(Object.fromEntries(states)).toEqual({ app: 'FIRING', side: 'RESOLVED' });
  });

  it('rejects bad items with the reason and stores the others', async () => {
    const answer = await report([
      aFinding('bad', { key: ' ' }),
      aFinding('good'),
      aFinding('bad', { metric: 'container.mood' }),
      aFinding('bad', { sigma: -1 }),
      aFinding('bad', { workloadName: 'x'.repeat(254) }),
      aFinding('bad', { startedAt: new Date(0) }),
      aFinding('bad', { samples: -1 }),
    ]);
    expect(answer.data?.reportFindings.receipt).toMatchObject({
      accepted: 1,
      rejected: [
        {
          index: 0,
          reason: 'key is empty; 1 to 300 characters are expected.',
          item: 'container.cpu.usage shop/bad/app',
        },
        { index: 2, reason: expect.stringMatching(/“container.mood”.*Register it/) },
        { index: 3, reason: 'sigma is -1; 0 or more is expected.' },
        { index: 4, reason: 'workloadName has 254 characters; at most 253 are expected.' },
        { index: 5, reason: expect.stringMatching(/a moment since 2014/) },
        { index: 6, reason: 'samples is -1; 0 or more is expected.' },
      ],
    });
    expect(await of('good')).toHaveLength(1);
    expect(await of('bad')).toEqual([]);
  });

  it('rejects numbers that no sample has, and takes the rounding of a 0 for 0', async () => {
    const over = { state: 'ENDED' as const, endedAt: at(-1) };
    const answer = await report([
      aFinding('endless', { ...over, peak: 1.7e308, baseline: -1.7e308 }),
      aFinding('minute', { ...over, peak: 900, baseline: 100, sigma: 1e-300, deviations: 4 }),
      aFinding('tiny', { peak: 1e-300, baseline: 0, sigma: 1e15 }),
    ]);
    expect(answer.errors).toBeUndefined();
    expect(answer.data?.reportFindings.receipt).toMatchObject({
      accepted: 2,
      rejected: [
        { index: 0, reason: expect.stringMatching(/^peak is 1\.7e\+308; at most 9007199254740991 .+ expected\.$/) },
      ],
    });
    expect(await of('minute')).toMatchObject([{ sigma: 0, deviations: 4 }]);
    await report([aFinding('tiny', { ...over, peak: 1e-300, baseline: 0, sigma: 1e15, observedAt: at(0) })]);
    expect(await of('tiny')).toMatchObject([{ state: 'ENDED', peak: 0 }]);
  });

  it('refuses a batch above the limit as TOO_LARGE', async () => {
    const answer = await report(Array.from({ length: 201 }, (_, n) => aFinding(`many-${n}`)));
    expect(answer.errors?.[0]?.message).toMatch(/has 201 findings; the limit is 200/);
  });

  it('takes a time in the future as now', async () => {
    await report([aFinding('ahead', { observedAt: at(60) })]);
    expect(await of('ahead')).toMatchObject([{ observedAt: NOW.toISOString() }]);
  });

  it('is for agents only, and writes into the cluster of the credential', async () => {
    const answer = await execute(
      { db: facts.db, caller: aUser(facts.tenantId) },
      `mutation { reportFindings(input: { batchId: "1:1", findings: [] }) { receipt { batchId } } }`,
    );
    expect(answer.errors?.[0]?.originalError).toMatchObject({ code: 'FORBIDDEN' });
  });

  it('is not seen by another tenant', async () => {
    await report([aFinding('secret')]);
    const other = await addTenant(facts.db);
    expect(await list({ workload: ['secret'] }, other)).toEqual([]);
  });
});

describe('anomalies', () => {
  it('link to the workload, which lists them', async () => {
    const caller = await addCluster(facts.db, facts.tenantId, 'linked');
    await reportInventory(facts.db, caller, 1, { workloads: [aWorkload('web')] });
    await report([aFinding('web'), aFinding('web', { key: 'm', metric: 'container.memory.working_set' })], { caller });
    expect(await of('web')).toMatchObject([
      { workload: { name: 'web', kind: 'DEPLOYMENT' } },
      { workload: { name: 'web', kind: 'DEPLOYMENT' } },
    ]);
    const answer = await execute<{
      workload: { anomalies: { edges: { node: { metric: string } }[] } };
      cluster: { anomalies: { totalCount: number; facets: { values: object[] }[] } };
    }>(
      { db: facts.db, caller: aUser(facts.tenantId) },
      `{ workload(cluster: "linked", namespace: "shop", kind: DEPLOYMENT, name: "web") {
           anomalies(filter: { metric: ["container.cpu.usage"] }) { edges { node { metric } } } }
         cluster(name: "linked") { anomalies { totalCount facets(by: [METRIC]) { values { value count } } } } }`,
    );
    expect(answer.errors).toBeUndefined();
    expect(answer.data!.workload.anomalies.edges).toMatchObject([{ node: { metric: 'container.cpu.usage' } }]);
    expect(answer.data!.cluster.anomalies).toMatchObject({
      totalCount: 2,
      facets: [{ values: expect.arrayContaining([{ value: 'container.cpu.usage', count: 1 }]) }],
    });
  });

  it('are found by the span in which they stood', async () => {
    await report([aFinding('span', { startedAt: at(-60), observedAt: at(-30), state: 'ENDED' })]);
    const found = async (from: number, to: number) =>
      (await list({ workload: ['span'], from: at(from), to: at(to) })).length;
    expect(await found(-50, -40)).toBe(1);
    expect(await found(-40, 0)).toBe(1);
    expect(await found(-20, 0)).toBe(0);
    expect(await found(-90, -60)).toBe(0);
  });

  it('are kept where text has NUL and half surrogates, without them', async () => {
    const answer = await report([aFinding('odd', { decision: `\0\ud800${'x'.repeat(600)}` })]);
    expect(answer.errors).toBeUndefined();
    expect((await of('odd'))[0]!['decision']).toMatch(/^x{490,500}\.$/);
  });
});

describe('settle-anomalies', () => {
  async function settle(now: Date): Promise<void> {
    const failures: object[] = [];
    const log = (_message: string, fields: object = {}): number => failures.push(fields);
    await settleAnomaliesJob.run({ db: facts.db, now: () => now, log }, new AbortController().signal);
    expect(failures).toEqual([]);
  }

  it('ends what the agent has not told of for an hour, with its alert', async () => {
    await report([aFinding('forgotten')]);
    await settle(at(59));
    expect(await of('forgotten')).toMatchObject([{ state: 'FIRING' }]);
    await settle(at(61));
    const endedReason = 'The agent has not told of it for an hour.';
    expect(await of('forgotten')).toMatchObject([
      { state: 'ENDED', endedAt: at(-1).toISOString(), endedReason, alert: { resolvedReason: endedReason } },
    ]);
  });

  it('lets it stand again when the agent tells of it after all', async () => {
    await report([aFinding('back', { observedAt: at(62) })], { now: at(62) });
    await settle(at(130));
    await report([aFinding('back', { observedAt: at(131) })], { now: at(131) });
    expect(await of('back')).toMatchObject([{ state: 'FIRING', endedReason: null, alert: { state: 'FIRING' } }]);
  });

  it('ends what stands on a deleted workload, and only there', async () => {
    const caller = await addCluster(facts.db, facts.tenantId, 'settled');
    const kept = aWorkload('kept', { kind: WorkloadKind.STATEFUL_SET });
    await reportInventory(facts.db, caller, 1, { workloads: [kept, aWorkload('deleted')] });
    const told = [aFinding('deleted'), aFinding('kept', { workloadKind: 'StatefulSet' }), aFinding('never-seen')];
    await report(told, { caller });
    await reportInventory(facts.db, caller, 2, { deleted: [{ kind: InventoryKind.WORKLOAD, uid: 'uid-deleted' }] });
    await settle(at(1));
    const states = (await list({ cluster: [toGlobalId('Cluster', caller.clusterId)] })).map(
      ({ workloadName, state, endedReason }) => [workloadName, [state, endedReason]],
    );
    expect(Object.fromEntries(states)).toEqual({
      deleted: ['ENDED', 'Its workload was deleted.'],
      kept: ['FIRING', null],
      'never-seen': ['FIRING', null],
    });
  });

  it('goes on where one page does not hold all', async () => {
    const tenantId = await addTenant(facts.db);
    const caller = anAgent(tenantId, await aCluster(facts.db, tenantId));
    for (let batch = 0; batch < 3; batch++) {
      const findings = Array.from({ length: 200 }, (_, n) => aFinding(`many-${batch}-${n}`));
      await report(findings, { caller, batchId: `1:${batch}` });
    }
    await settle(at(90));
    const rows = await facts.db.runInTenant(tenantId, (tx) =>
      tx.query(`SELECT 1 FROM anomaly WHERE tenant_id = $1 AND state = 'FIRING'`, [tenantId]),
    );
    expect(rows).toEqual([]);
  });
});

describe('the settling of alerts', () => {
  it('leaves those of anomalies alone: they end with the anomaly', async () => {
    await report([aFinding('alone')]);
    const log = (): void => undefined;
    await settleAlertsJob.run({ db: facts.db, now: () => at(600), log }, new AbortController().signal);
    expect(await of('alone')).toMatchObject([{ alert: { state: 'FIRING' } }]);
  });
});
