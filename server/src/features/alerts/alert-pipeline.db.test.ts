import { beforeEach, describe, expect, it } from '@jest/globals';
import { aCluster, aContainerState, aFinding, aPodState, storePod } from '../../../test/alert-builders.js';
import { addTenant, useTestDatabase } from '../../../test/test-database.js';
import { newId } from '../../platform/id.js';
import { handleFindings } from './alert-pipeline.service.js';
import type { Finding } from './finding.js';
import { observePods } from './pod-conditions.service.js';
import type { PodState } from './pod-state.js';
import { settleAlertsJob } from './settle-alerts.job.js';

const facts = useTestDatabase(10);
const NOW = new Date('2026-01-01T12:00:00Z');
const at = (minutes: number): Date => new Date(NOW.getTime() + minutes * 60_000);

let tenantId: string;
let clusterId: string;

beforeEach(async () => {
  tenantId = await addTenant(facts.db);
  clusterId = await aCluster(facts.db, tenantId);
});

function handle(findings: Finding[], now = NOW) {
  return facts.db.runInTenant(tenantId, (tx) => handleFindings(tx, tenantId, findings, now));
}

interface Row {
  subject_name: string;
  rule: string;
  state: string;
  severity: string;
  count: number;
  revision: number;
  resolved_reason: string | null;
  fired_at: Date | null;
  reopened_count: number;
}

async function history(): Promise<string[]> {
  const entries = await facts.db.runInTenant(tenantId, (tx) =>
    tx.query<{ kind: string; text: string | null }>(
      'SELECT kind, text FROM alert_history WHERE tenant_id = $1 ORDER BY at, id',
      [tenantId],
    ),
  );
  return entries.map(({ kind, text }) => [kind, ...(text ? [text] : [])].join(' '));
}

function rows(): Promise<Row[]> {
  return facts.db.runInTenant(tenantId, (tx) =>
    tx.query<Row>(
      `SELECT subject_name, rule, state, severity, count, revision, resolved_reason, fired_at, reopened_count FROM alert
       WHERE tenant_id = $1 ORDER BY first_seen_at, id`,
      [tenantId],
    ),
  );
}

async function told(): Promise<string[]> {
  const events = await facts.db.runInTenant(tenantId, (tx) =>
    tx.query<{ type: string; revision: number }>(
      `SELECT type, (payload -> 'alert' ->> 'revision')::int AS revision FROM alert_event
       WHERE tenant_id = $1 ORDER BY seq`,
      [tenantId],
    ),
  );
  return events.map(({ type, revision }) => `${type} ${revision}`);
}

describe('handleFindings', () => {
  it('raises one alert for the same trouble reported by 8 transactions at once, and tells it once', async () => {
    const finding = aFinding(clusterId, 'web', { seenAt: NOW });
    await Promise.all(Array.from({ length: 8 }, () => handle([finding])));
    expect(await rows()).toMatchObject([{ state: 'FIRING', count: 8, revision: 1 }]);
    expect(await told()).toEqual(['ADDED 1']);
  });

  it('raises one alert for findings of one trouble in one report', async () => {
    const finding = aFinding(clusterId, 'web', { seenAt: NOW });
    await handle([finding, finding, { ...finding, severity: 'CRITICAL' }]);
    expect(await rows()).toMatchObject([{ count: 3, severity: 'CRITICAL' }]);
    expect(await told()).toEqual(['ADDED 1', 'MODIFIED 2']);
  });

  it('opens the alert again when the trouble comes back within a quarter of an hour', async () => {
    const finding = aFinding(clusterId, 'web', { seenAt: NOW });
    const { rule, subject } = finding;
    await handle([finding]);
    await handle([{ state: 'CLEARED', clusterId, rule, subject, reason: 'Gone.' }], at(1));
    await handle([{ ...finding, seenAt: at(2), firstSeenAt: at(2), severity: 'INFO' }], at(15));
    expect(await rows()).toMatchObject([
      { state: 'FIRING', resolved_reason: null, count: 2, revision: 3, reopened_count: 1, severity: 'INFO' },
    ]);
    expect(await told()).toEqual(['ADDED 1', 'RESOLVED 2', 'MODIFIED 3']);
    expect(await history()).toEqual(['FIRED', 'RESOLVED Gone.', 'REOPENED']);
  });

  it('raises a new alert when the trouble comes back later', async () => {
    const finding = aFinding(clusterId, 'web', { seenAt: NOW });
    const { rule, subject } = finding;
    await handle([finding]);
    await handle([{ state: 'CLEARED', clusterId, rule, subject, reason: 'Gone.' }], at(1));
    await handle([{ ...finding, seenAt: at(16), firstSeenAt: at(16) }], at(16));
    expect(await rows()).toMatchObject([
      { state: 'RESOLVED', resolved_reason: 'Gone.', revision: 2 },
      { state: 'FIRING', count: 1, revision: 1 },
    ]);
    expect(await told()).toEqual(['ADDED 1', 'RESOLVED 2', 'ADDED 1']);
  });

  it('ends and opens again within one report as within two', async () => {
    const finding = aFinding(clusterId, 'web', { seenAt: NOW });
    const { rule, subject } = finding;
    await handle([finding]);
    await handle(
      [
        { state: 'CLEARED', clusterId, rule, subject, reason: 'Gone.' },
        { ...finding, seenAt: at(1) },
      ],
      at(1),
    );
    expect(await rows()).toMatchObject([{ state: 'FIRING', revision: 3, reopened_count: 1 }]);
    const never = { ...finding, seenAt: at(2), reopenWindowMs: 0 };
    await handle([{ state: 'CLEARED', clusterId, rule, subject, reason: 'Gone.' }, never], at(2));
    expect(await rows()).toMatchObject([{ state: 'RESOLVED' }, { state: 'FIRING', revision: 1 }]);
  });

  it('waits as long as a rule asks, and tells when it fires', async () => {
    const finding = aFinding(clusterId, 'web', { seenAt: NOW, pending: true });
    await handle([finding]);
    expect(await rows()).toMatchObject([{ state: 'PENDING', fired_at: null }]);
    await handle([{ ...finding, seenAt: at(1), pending: false }], at(1));
    expect(await rows()).toMatchObject([{ state: 'FIRING', fired_at: at(1), reopened_count: 0 }]);
    expect(await told()).toEqual(['ADDED 1', 'MODIFIED 2']);
    expect(await history()).toEqual(['PENDING', 'FIRED']);
  });

  it('says of every finding what it did and why', async () => {
    const finding = aFinding(clusterId, 'web', { seenAt: NOW });
    const { rule, subject } = aFinding(clusterId, 'db');
    const applied = await handle([finding, { state: 'CLEARED', clusterId, rule, subject, reason: 'Gone.' }]);
    expect(applied.map(({ decision }) => decision.reason).sort()).toEqual(['FIRST_SIGHTING', 'NOT_OPEN']);
  });

  it('leaves neither alert nor event behind when its transaction fails', async () => {
    const failing = facts.db.runInTenant(tenantId, async (tx) => {
      await handleFindings(tx, tenantId, [aFinding(clusterId, 'web')], NOW);
      throw new Error('on purpose');
    });
    await expect(failing).rejects.toThrow('on purpose');
    expect(await rows()).toEqual([]);
    expect(await told()).toEqual([]);
  });
});

describe('observePods', () => {
  const looping = aContainerState({
    state: 'WAITING',
    reason: 'CrashLoopBackOff',
    restartCount: 3,
    startedAt: null,
    lastTerminationReason: 'Error',
    lastTerminationFinishedAt: at(-1),
  });

  function aPod(overrides: Partial<PodState> = {}): PodState {
    return aPodState({ clusterId, uid: newId(), isReady: false, containers: [looping], ...overrides });
  }

  async function observe(pod: PodState, now = NOW): Promise<void> {
    await storePod(facts.db, tenantId, pod);
    await facts.db.runInTenant(tenantId, (tx) => observePods(tx, tenantId, clusterId, [pod], now));
  }

  it('raises an alert for a crash loop once, however often the same state is reported', async () => {
    const pod = aPod();
    for (const minute of [0, 5, 10]) await observe(pod, at(minute));
    expect(await rows()).toMatchObject([{ rule: 'CrashLoopBackOff', count: 1, revision: 1 }]);
  });

  it('counts every further crash', async () => {
    const pod = aPod();
    await observe(pod);
    const again = { ...looping, restartCount: 4, lastTerminationFinishedAt: at(2) };
    await observe({ ...pod, containers: [again] }, at(3));
    expect(await rows()).toMatchObject([{ count: 2, revision: 2 }]);
  });

  it('does not flap while the container runs for a moment between two crashes', async () => {
    const pod = aPod();
    const momentarily = aContainerState({ restartCount: 4, startedAt: at(1) });
    await observe(pod);
    await observe({ ...pod, isReady: true, containers: [momentarily] }, at(2));
    await observe(pod, at(3));
    expect(await told()).toEqual(['ADDED 1']);
  });

  it('clears the alert when the pod is deleted', async () => {
    const pod = aPod();
    await observe(pod);
    await observe({ ...pod, deletedAt: at(1) }, at(1));
    expect(await rows()).toMatchObject([{ state: 'RESOLVED', resolved_reason: 'The pod was deleted.' }]);
  });

  it('keeps the alert of a new pod when the old one of its name is found deleted later', async () => {
    const [old, young] = [aPod(), aPod()];
    await observe(old);
    await observe({ ...young, containers: [{ ...looping, lastTerminationFinishedAt: at(2) }] }, at(2));
    await observe({ ...old, deletedAt: at(3) }, at(3));
    expect(await rows()).toMatchObject([{ state: 'FIRING' }]);
  });

  it('clears an event’s alert on a pod that has become healthy', async () => {
    const pod = aPod({ isReady: true, containers: [aContainerState()] });
    await handle([aFinding(clusterId, pod.name, { seenAt: at(-10) })]);
    await observe(pod);
    expect(await rows()).toMatchObject([{ rule: 'FailedMount', state: 'RESOLVED' }]);
  });

  it('touches nothing of another cluster with the same names and uids', async () => {
    const pod = aPod();
    const other = await aCluster(facts.db, tenantId);
    await observe(pod);
    const twin = { ...pod, clusterId: other, deletedAt: at(1) };
    await storePod(facts.db, tenantId, twin);
    await facts.db.runInTenant(tenantId, (tx) => observePods(tx, tenantId, other, [twin], at(1)));
    expect(await rows()).toMatchObject([{ state: 'FIRING' }]);
  });
});

describe('settle-alerts', () => {
  /** Runs the job at a moment; the cluster has reported just then, unless it is silent. */
  async function run(now: Date, reportedAt: Date = now): Promise<object[]> {
    await facts.db.runInTenant(tenantId, (tx) =>
      tx.query('UPDATE cluster SET last_report_at = $2 WHERE tenant_id = $1', [tenantId, reportedAt]),
    );
    const lines: object[] = [];
    const log = (_message: string, fields: object = {}): void => void lines.push(fields);
    await settleAlertsJob.run({ db: facts.db, now: () => now, log }, new AbortController().signal);
    return lines;
  }

  it('clears a crash loop when the pod has run long enough, without another report', async () => {
    const pod = aPodState({ clusterId, containers: [aContainerState({ restartCount: 3, startedAt: NOW })] });
    await storePod(facts.db, tenantId, pod);
    await handle([aFinding(clusterId, pod.name, { rule: 'CrashLoopBackOff', seenAt: at(-1) })]);
    await run(at(9));
    expect(await rows()).toMatchObject([{ state: 'FIRING' }]);
    await run(at(10));
    expect(await rows()).toMatchObject([{ state: 'RESOLVED' }]);
    expect(await told()).toEqual(['ADDED 1', 'RESOLVED 2']);
  });

  it('clears what has not been heard of for an hour where no state can show its end', async () => {
    const subject = { kind: 'HorizontalPodAutoscaler', namespace: 'shop', name: 'web', container: null, uid: null };
    await handle([aFinding(clusterId, 'web', { rule: 'FailedGetResourceMetric', subject, seenAt: NOW })]);
    await run(at(59));
    expect(await rows()).toMatchObject([{ state: 'FIRING' }]);
    expect(await run(at(60))).toContainEqual({ tenantId, cleared: 1 });
    expect(await rows()).toMatchObject([{ state: 'RESOLVED', resolved_reason: expect.stringMatching(/hour/) }]);
  });

  it('clears nothing in a cluster that does not report: unobserved is not healthy', async () => {
    await handle([aFinding(clusterId, 'web', { seenAt: NOW })]);
    await run(at(600), at(597));
    expect(await rows()).toMatchObject([{ state: 'FIRING' }]);
  });

  it('judges more alerts than fit into one page', async () => {
    const names = Array.from({ length: 620 }, (_, n) => `pod-${n}`);
    await handle(names.map((name) => aFinding(clusterId, name, { seenAt: NOW })));
    expect(await run(at(60))).toContainEqual({ tenantId, cleared: 620 });
  });
});
