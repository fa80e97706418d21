import { beforeEach, describe, expect, it } from '@jest/globals';
import { aCluster, aFinding } from '../../../test/alert-builders.js';
import { aUser, execute } from '../../../test/graphql.js';
import { addCluster, aPod, reportInventory } from '../../../test/inventory.js';
import { addTenant, useTestDatabase } from '../../../test/test-database.js';
import { newId, toGlobalId } from '../../platform/id.js';
import type { Caller } from '../../platform/request-context.js';
import { Role } from '../../platform/role.js';
import { healthJob } from '../clusters/health.job.js';
import { changeAlerts, SYSTEM } from './alert-change.service.js';
import { handleFindings } from './alert-pipeline.service.js';
import { purgeNeverFired, purgeResolvedAlerts } from './alert-retention.service.js';
import { fillFacts } from './fill-facts.service.js';
import type { Finding } from './finding.js';

const facts = useTestDatabase(10);
const NOW = new Date('2026-01-01T12:00:00Z');
const at = (minutes: number): Date => new Date(NOW.getTime() + minutes * 60_000);

let tenantId: string;
let clusterId: string;

beforeEach(async () => {
  tenantId = await addTenant(facts.db);
  clusterId = await aCluster(facts.db, tenantId, 'prod');
});

async function handle(findings: Finding[], now = NOW): Promise<string[]> {
  const applied = await facts.db.runInTenant(tenantId, (tx) => handleFindings(tx, tenantId, findings, now));
  return applied.flatMap(({ alert }) => (alert ? [alert.id] : []));
}

function sql<Row>(text: string): Promise<Row[]> {
  return facts.db.runInTenant(tenantId, (tx) => tx.query<Row>(text, [tenantId]));
}

const entries = (): Promise<{ kind: string; actor_name: string | null; text: string | null; after: string | null }[]> =>
  sql('SELECT kind, actor_name, text, after FROM alert_history WHERE tenant_id = $1 ORDER BY at, id');

async function ask<T>(source: string, caller: Caller = aUser(tenantId)): Promise<T> {
  const { data, errors } = await execute<T>({ db: facts.db, caller }, source);
  expect(errors).toBeUndefined();
  return data!;
}

interface Changed {
  it: {
    alerts: { acknowledgedBy: string | null; revision: number }[] | null;
    userErrors: { field: string[]; code: string }[];
  };
}

async function change(field: string, caller?: Caller): Promise<Changed['it']> {
  const source = `mutation { it: ${field} { alerts { acknowledgedBy revision } userErrors { field code } } }`;
  return (await ask<Changed>(source, caller)).it;
}

const idsOf = (ids: string[]): string => JSON.stringify(ids.map((id) => toGlobalId('Alert', id)));

describe('people', () => {
  it('acknowledge alerts once, and the history keeps who and why', async () => {
    const ids = await handle([aFinding(clusterId, 'a'), aFinding(clusterId, 'b')]);
    const first = await change(`acknowledgeAlerts(input: { ids: ${idsOf(ids)}, comment: "On it." })`);
    expect(first).toMatchObject({ userErrors: [], alerts: [{ revision: 2 }, { revision: 2 }] });
    expect(first.alerts![0]!.acknowledgedBy).toBe('tester');
    const again = await change(`acknowledgeAlerts(input: { ids: ${idsOf(ids)} })`);
    expect(again.alerts).toMatchObject([{ revision: 2 }, { revision: 2 }]);
    expect(await entries()).toMatchObject([
      { kind: 'FIRED' },
      { kind: 'FIRED' },
      { kind: 'ACKNOWLEDGED', actor_name: 'tester', text: 'On it.' },
      { kind: 'ACKNOWLEDGED' },
    ]);
    const audited = await sql<{ object_name: string }>('SELECT object_name FROM audit_entry WHERE tenant_id = $1');
    expect(audited).toEqual([{ object_name: '2 alerts' }]);
  });

  it('change what they may operate, and are told of the rest one by one', async () => {
    const namespaced = (name: string, namespace: string) =>
      aFinding(clusterId, name, { subject: { kind: 'Pod', namespace, name, container: null, uid: null } });
    const ids = await Promise.all(
      ['shop', 'pay', 'lab'].map(async (name) => (await handle([namespaced('web', name)]))[0]!),
    );
    const rights = [
      { role: Role.OPERATOR, clusterIds: [clusterId], namespaces: ['shop'] },
      { role: Role.VIEWER, clusterIds: [clusterId], namespaces: ['pay'] },
    ];
    const caller = { ...(aUser(tenantId) as Extract<Caller, { kind: 'USER' }>), role: null, rights } satisfies Caller;
    const { alerts, userErrors } = await change(
      `resolveAlerts(input: { ids: ${idsOf(ids)}, reason: "Done." })`,
      caller,
    );
    expect(alerts).toHaveLength(1);
    expect(userErrors).toEqual([
      { field: ['input', 'ids', '1'], code: 'FORBIDDEN' },
      { field: ['input', 'ids', '2'], code: 'NOT_FOUND' },
    ]);
    const open = await sql<{ namespace: string }>(
      'SELECT namespace FROM alert WHERE tenant_id = $1 AND resolved_at IS NULL ORDER BY 1',
    );
    expect(open).toEqual([{ namespace: 'lab' }, { namespace: 'pay' }]);
  });

  it('are refused what cannot be meant: too many, no reason, nobody', async () => {
    const [id] = await handle([aFinding(clusterId, 'a')]);
    const many = Array.from({ length: 501 }, () => newId());
    expect(await change(`acknowledgeAlerts(input: { ids: ${idsOf(many)} })`)).toMatchObject({
      alerts: null,
      userErrors: [{ field: ['input', 'ids'] }],
    });
    expect(await change(`resolveAlerts(input: { ids: ${idsOf([id!])}, reason: " " })`)).toMatchObject({
      userErrors: [{ field: ['input', 'reason'] }],
    });
    const nobody = toGlobalId('User', newId());
    expect(await change(`assignAlerts(input: { ids: ${idsOf([id!])}, user: "${nobody}" })`)).toMatchObject({
      userErrors: [{ field: ['input', 'user'], code: 'NOT_FOUND' }],
    });
  });

  it('end what goes on only until it is seen to happen again', async () => {
    const finding = aFinding(clusterId, 'a', { source: 'STATE', seenAt: NOW });
    const ids = await handle([finding]);
    await facts.db.runInTenant(tenantId, (tx) =>
      changeAlerts(tx, tenantId, { ids, change: { kind: 'RESOLVE', reason: 'Fixed.' } }, SYSTEM, at(1)),
    );
    const states = () => sql<{ state: string }>('SELECT state FROM alert WHERE tenant_id = $1');
    await handle([finding], at(2));
    expect(await states()).toEqual([{ state: 'RESOLVED' }]);
    await handle([{ ...finding, seenAt: at(3) }], at(3));
    expect(await states()).toEqual([{ state: 'FIRING' }]);
  });
});

describe('an alert', () => {
  it('knows what its subject belongs to when it is raised', async () => {
    await facts.db.runInTenant(tenantId, async (tx) => {
      const values = [tenantId, newId(), clusterId];
      await tx.query(
        `INSERT INTO workload (tenant_id, id, cluster_id, uid, namespace, kind, name, labels, images, observed_at, report_epoch,
           report_seq) VALUES ($1, $2, $3, 'w1', 'shop', 'STATEFUL_SET', 'web', '[]', '{}', now(), 1, 1)`,
        values,
      );
      await tx.query(
        `INSERT INTO pod (tenant_id, id, cluster_id, uid, subject_id, namespace, name, node_name, phase, is_ready,
           ready_containers, total_containers, restart_count, labels, observed_at, report_epoch, report_seq, owner_uid)
         VALUES ($1, $2, $3, 'p1', 1, 'shop', 'web-0', 'node-7', 'RUNNING', true, 0, 0, 0,
           '[{"key": "app", "value": "web"}]', now(), 1, 1, 'w1')`,
        values,
      );
    });
    await handle([aFinding(clusterId, 'web-0'), aFinding(clusterId, 'unknown')]);
    const known = await sql(
      `SELECT workload_kind, workload_name, node_name, labels FROM alert WHERE tenant_id = $1 AND subject_name = 'web-0'`,
    );
    expect(known).toEqual([
      {
        workload_kind: 'StatefulSet',
        workload_name: 'web',
        node_name: 'node-7',
        labels: [{ key: 'app', value: 'web' }],
      },
    ]);
  });

  it('tells its states over the last hour, and what nobody observed of it', async () => {
    const now = Date.now();
    const minutesAgo = (minutes: number): Date => new Date(now - minutes * 60_000);
    const finding = aFinding(clusterId, 'a', { seenAt: minutesAgo(50), pending: true });
    await handle([finding], minutesAgo(50));
    await handle([{ ...finding, seenAt: minutesAgo(45), pending: false }], minutesAgo(45));
    const { rule, subject } = finding;
    await handle([{ state: 'CLEARED', clusterId, rule, subject, reason: 'Gone.' }], minutesAgo(10));
    await facts.db.runInTenant(tenantId, (tx) =>
      tx.query(
        `INSERT INTO gap (tenant_id, id, cluster_id, reason, data, from_at, to_at, backfilled, created_at, updated_at)
         VALUES ($1, $2, $3, 'AGENT_OFFLINE', 'ALL', $4, $5, '{}', now(), now())`,
        [tenantId, newId(), clusterId, minutesAgo(30), minutesAgo(20)],
      ),
    );
    interface Answer {
      alerts: { edges: { node: { stateSpans: { from: string; to: string; state: string; isObserved: boolean }[] } }[] };
    }
    const source = '{ alerts { edges { node { stateSpans { from to state isObserved } } } } }';
    const spans = (await ask<Answer>(source)).alerts.edges[0]!.node.stateSpans;
    const minutes = spans.map(({ from, to, state, isObserved }) => {
      const length = Math.round((Date.parse(to) - Date.parse(from)) / 60_000);
      return `${state} ${length}${isObserved ? '' : ' unobserved'}`;
    });
    expect(minutes).toEqual(['PENDING 5', 'FIRING 15', 'FIRING 10 unobserved', 'FIRING 10', 'RESOLVED 10']);
  });

  it('learns of its pod when that is reported after it, and readers are told what it was before', async () => {
    const agent = await addCluster(facts.db, tenantId, 'late');
    await handle([aFinding(agent.clusterId, 'api-1', { rule: 'MemoryAnomaly' })]);
    const owner = { ownerUid: 'uid-api', ownerKind: 'StatefulSet', ownerName: 'api' };
    const pod = aPod('api-1', { namespace: 'shop', ...owner, nodeName: 'node-7' });
    await reportInventory(facts.db, agent, 1, { pods: [pod] });
    await facts.db.runInTenant(tenantId, (tx) => fillFacts(tx, tenantId, '', at(1)));
    expect(
      await sql('SELECT workload_kind, workload_name, node_name, revision FROM alert WHERE tenant_id = $1'),
    ).toEqual([{ workload_kind: 'StatefulSet', workload_name: 'api', node_name: 'node-7', revision: 2 }]);
    const events = await sql<{ type: string; payload: object }>(
      "SELECT type, payload FROM alert_event WHERE tenant_id = $1 AND stream = 'alert' ORDER BY seq",
    );
    expect(events).toMatchObject([
      { type: 'ADDED' },
      { type: 'MODIFIED', payload: { previous: { workloadName: null, nodeName: null } } },
    ]);
  });

  it('goes with its history and its words when it is no longer kept; one that never fired after a day', async () => {
    const clear = ({ rule, subject }: Finding): Finding => ({
      state: 'CLEARED',
      clusterId,
      rule,
      subject,
      reason: 'Gone.',
    });
    const [fired, waited] = [aFinding(clusterId, 'a'), aFinding(clusterId, 'b', { pending: true })];
    await handle([fired, waited]);
    await handle([clear(fired), clear(waited)], at(1));
    const left = () => sql<{ subject_name: string }>('SELECT subject_name FROM alert WHERE tenant_id = $1');
    const purge = { before: at(2), limit: 10 };
    await facts.db.runInTenant(tenantId, (tx) => purgeNeverFired(tx, tenantId, purge));
    expect(await left()).toEqual([{ subject_name: 'a' }]);
    await facts.db.runInTenant(tenantId, (tx) => purgeResolvedAlerts(tx, tenantId, purge));
    expect(await left()).toEqual([]);
    for (const table of ['alert_history', 'alert_term']) {
      expect(await sql(`SELECT 1 FROM ${table} WHERE tenant_id = $1`)).toEqual([]);
    }
  });
});

describe('the health job', () => {
  it('raises alerts on a cluster that is not heard of, and ends them when it is', async () => {
    const job = healthJob({ warningAfter: 90, offlineAfter: 300 });
    const run = (now: Date) =>
      job.run({ db: facts.db, now: () => now, log: () => undefined }, new AbortController().signal);
    const reported = (now: Date) =>
      facts.db.runInTenant(tenantId, (tx) =>
        tx.query('UPDATE cluster SET last_report_at = $2 WHERE tenant_id = $1', [tenantId, now]),
      );
    const states = async (): Promise<string[]> =>
      (
        await sql<{ rule: string; state: string }>('SELECT rule, state FROM alert WHERE tenant_id = $1 ORDER BY rule')
      ).map(({ rule, state }) => `${rule} ${state}`);
    await run(at(-10));
    await reported(NOW);
    await run(at(1));
    expect(await states()).toEqual([]);
    await run(at(2));
    expect(await states()).toEqual(['AgentSilent FIRING']);
    await run(at(5));
    await run(at(6));
    expect(await states()).toEqual(['AgentSilent RESOLVED', 'ClusterOffline FIRING']);
    await reported(at(7));
    await run(at(7));
    expect(await states()).toEqual(['AgentSilent RESOLVED', 'ClusterOffline RESOLVED']);
  });
});
