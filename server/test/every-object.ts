import { createTeam } from '../src/features/accounts/team.service.js';
import { changeAlertsTogether, SYSTEM } from '../src/features/alerts/alert-change.service.js';
import { handleFindings } from '../src/features/alerts/alert-pipeline.service.js';
import { ClusterEventType } from '../src/features/alerts/cluster-event.entity.js';
import { reportEvents } from '../src/features/alerts/cluster-event.service.js';
import { reportFindings } from '../src/features/anomalies/anomaly.service.js';
import { audit } from '../src/features/audit/audit.service.js';
import { sampleMessage } from '../src/features/channels/sample-message.js';
import { SelectorOperator } from '../src/features/inventory/namespaced-parts.types.js';
import { storeDecisions } from '../src/features/notifications/decision.service.js';
import { enqueue } from '../src/features/notifications/outbox.service.js';
import { recordAdvice } from '../src/features/recommendations/record-advice.service.js';
import { createSizingPolicy } from '../src/features/recommendations/sizing-policy.service.js';
import { seedRules } from '../src/features/rules/seed-rules.service.js';
import { createMaintenanceWindow } from '../src/features/silences/maintenance-window.service.js';
import { createSilence } from '../src/features/silences/silence.service.js';
import type { Database } from '../src/platform/database.js';
import { newId } from '../src/platform/id.js';
import type { Actor, AgentCaller } from '../src/platform/request-context.js';
import { wholeTenant } from '../src/platform/rights.js';
import { Role } from '../src/platform/role.js';
import { aKey, aPerson, type Bearer } from './accounts.js';
import { cutAdvice, kept } from './advice.js';
import { aFinding, aReportedFinding } from './alert-builders.js';
import { correlateAll } from './incidents.js';
import {
  aClusterNode,
  aContainer,
  addCluster,
  aNamespace,
  aPod,
  at,
  aWorkload,
  LONG_AGO,
  reportInventory,
} from './inventory.js';
import { aBudget, aClaim, anAutoscaler, aQuota, aService } from './namespaced.js';

/** Every list has at least so many rows for some parent, so that pages can be cut out of its middle. */
export const ROWS_OF_EVERY_LIST = 7;

const actor: Actor = { kind: 'SERVER', id: null, name: 'test', ip: null, requestId: 'test' };

const several = <T>(make: (n: number) => T): T[] => Array.from({ length: ROWS_OF_EVERY_LIST }, (_, n) => make(n));

/** Fills a tenant so that every list of the schema, root and nested, has rows; tenants filled by it look alike. */
export async function seedEveryObject(db: Database, tenantId: string): Promise<{ admin: Bearer }> {
  const agent = await addCluster(db, tenantId, 'prod');
  for (const n of several(Number)) await seedTroubleApart(db, await addCluster(db, tenantId, `cluster-${n}`), n);
  await seedInventory(db, agent);
  await seedAlerts(db, agent);
  await correlateAll(db, tenantId, at(60));
  await seedNotifications(db, tenantId);
  await seedEvents(db, agent);
  await seedAnomalies(db, agent);
  await seedSilences(db, tenantId);
  await seedRecommendations(db, agent);
  await db.runInTenant(tenantId, (tx) => seedRules(tx, tenantId, at(0)));
  await seedPolicies(db, tenantId);
  await seedAudit(db, tenantId);
  return { admin: await seedAccess(db, tenantId) };
}

/** @returns an administrator, whose own API keys are a list too */
async function seedAccess(db: Database, tenantId: string): Promise<Bearer> {
  const admin = await aPerson(db, tenantId, Role.ADMIN);
  for (const n of several(Number)) {
    await aPerson(db, tenantId, Role.VIEWER);
    await aKey(db, admin, { name: `key-${n}`, role: Role.VIEWER });
    await db.runInTenant(tenantId, (tx) => createTeam(tx, tenantId, { name: `team-${n}`, actor }, at(n)));
  }
  return admin;
}

/** The busy objects are node-1, namespace shop, workload web and pod web-0, whose fields change with every report. */
async function seedInventory(db: Database, agent: AgentCaller): Promise<void> {
  const report = (seq: number, isFlipped: boolean) =>
    reportInventory(db, agent, seq, {
      clusterNodes: several((n) => aClusterNode(`node-${n}`, n === 1 ? { isSchedulable: isFlipped } : {})),
      namespaces: several((n) => aNamespace(n === 0 ? 'shop' : `ns-${n}`)),
      workloads: several((n) => aWorkload(n === 0 ? 'web' : `work-${n}`, n === 0 ? { desiredReplicas: seq } : {})),
      pods: several((n) =>
        aPod(`web-${n}`, {
          ownerUid: 'uid-web',
          createdAt: n % 3 === 0 ? null : LONG_AGO,
          containers:
            n === 0
              ? [...several((c) => aContainer(`c-${c}`, { image: `registry.local/app:${c}-${seq}` })), aContainer()]
              : [aContainer()],
          labels: [{ key: 'app', value: 'web' }],
          claims: n === 0 ? several((c) => `data-${c}`) : ['data-0'],
          scheduling: { tolerations: several((c) => ({ key: `taint-${c}` })) },
        }),
      ),
      ...namespacedObjects(seq),
    });
  for (let seq = 0; seq <= ROWS_OF_EVERY_LIST; seq++) await report(seq + 1, seq % 2 === 0);
}

/** All that is beside workload web and its pods; the first of each kind changes with every report. */
function namespacedObjects(seq: number) {
  const app = { key: 'app', value: 'web' };
  const inTurn = (n: number): number => (n === 0 ? seq : 1);
  return {
    horizontalPodAutoscalers: several((n) => anAutoscaler(n === 0 ? 'web' : `hpa-${n}`, { maxReplicas: inTurn(n) })),
    podDisruptionBudgets: several((n) =>
      aBudget(`pdb-${n}`, {
        selector: [{ key: 'app', operator: SelectorOperator.EXISTS, values: [] }],
        maxUnavailable: `${inTurn(n)}`,
      }),
    ),
    persistentVolumeClaims: several((n) => aClaim(`data-${n}`, { requestBytes: inTurn(n) })),
    services: several((n) => aService(`svc-${n}`, { selector: [app], readyEndpoints: inTurn(n) % 2 })),
    resourceQuotas: several((n) =>
      aQuota(`quota-${n}`, {
        resources: [{ name: 'pods', hard: `${inTurn(n)}`, used: '1', hardValue: inTurn(n), usedValue: n }],
      }),
    ),
  };
}

/** An alert that has nothing to do with any other, so that it is an incident of its own. */
async function seedTroubleApart(db: Database, { tenantId, clusterId }: AgentCaller, n: number): Promise<void> {
  const finding = aFinding(clusterId, `apart-${n}`, { rule: `Apart${n}`, seenAt: at(n) });
  await db.runInTenant(tenantId, (tx) => handleFindings(tx, tenantId, [finding], at(n)));
}

async function seedAlerts(db: Database, agent: AgentCaller): Promise<void> {
  const { tenantId, clusterId } = agent;
  const subjects = [
    { kind: 'Pod', namespace: 'shop', name: 'web-0', container: null, uid: null },
    { kind: 'Node', namespace: null, name: 'node-1', container: null, uid: null },
  ];
  const findings = subjects.flatMap((subject) =>
    several((n) => aFinding(clusterId, subject.name, { subject, rule: `Rule${n % 7}`, seenAt: at(n) })),
  );
  const raised = await db.runInTenant(tenantId, (tx) => handleFindings(tx, tenantId, findings, at(60)));
  const ids = raised.flatMap(({ alert }) => (alert ? [alert.id] : []));
  // People talk about it, so that its history has as many rows as a list needs.
  const talk = Array.from({ length: 6 }, (_, n) => ({
    ids,
    change: { kind: 'COMMENT' as const, text: `Comment ${n}.` },
  }));
  await db.runInTenant(tenantId, (tx) => changeAlertsTogether(tx, tenantId, talk, SYSTEM, at(61)));
}

async function seedEvents(db: Database, agent: AgentCaller): Promise<void> {
  const about = (involvedKind: string, namespace: string | null, involvedName: string) =>
    several((n) => ({
      uid: `${involvedName}-${n}`,
      type: ClusterEventType.NORMAL,
      reason: `Reason${n}`,
      message: 'Something happened.',
      count: 1,
      namespace,
      involvedKind,
      involvedName,
      involvedUid: `uid-${involvedName}`,
      source: 'test',
      firstSeenAt: at(n),
      lastSeenAt: at(n),
    }));
  const events = [...about('Pod', 'shop', 'web-0'), ...about('Node', null, 'node-1')];
  await db.runInTenant(agent.tenantId, (tx) => reportEvents(tx, agent, { batchId: '2:1', events }, 500, at(60)));
}

async function seedAnomalies(db: Database, agent: AgentCaller): Promise<void> {
  const findings = several((n) =>
    aReportedFinding('web', { key: `web-${n}`, isSuppressed: n % 2 === 0, startedAt: at(n), observedAt: at(n + 1) }),
  );
  await db.runInTenant(agent.tenantId, (tx) => reportFindings(tx, agent, { batchId: '2:2', findings }, 500, at(60)));
}

async function seedSilences(db: Database, tenantId: string): Promise<void> {
  const matchers = [{ field: 'namespace', operator: 'IN' as const, values: ['shop'] }];
  const said = { actor, rights: wholeTenant(Role.ADMIN), reason: 'Deploy', matchers, overrideBroad: true };
  const weekly = { recurrence: 'WEEKLY' as const, zone: 'UTC', weekdays: [1], startMinute: 0, durationMinutes: 30 };
  for (const n of several(Number)) {
    await db.runInTenant(tenantId, async (tx) => {
      const once = { ...said, endsAt: at(n + 3_600), isUntilResolved: false };
      await createSilence(tx, tenantId, once, at(n));
      const window = { ...said, name: `window-${n}`, schedule: weekly, isEnabled: true };
      await createMaintenanceWindow(tx, tenantId, window, at(n));
    });
  }
}

/** Of every container of workload web, the first of which is told another number at every run. */
async function seedRecommendations(db: Database, { tenantId, clusterId }: AgentCaller): Promise<void> {
  await db.runInTenant(tenantId, async (tx) => {
    const [web] = await tx.query<{ id: string }>(
      'SELECT id FROM workload WHERE tenant_id = $1 AND cluster_id = $2 AND name = $3',
      [tenantId, clusterId, 'web'],
    );
    const scope = { clusterId, rules: ['over-provisioned'], subjects: null };
    for (const run of several(Number)) {
      const advice = several((n) => {
        const subject = { kind: 'Deployment', namespace: 'shop', name: 'web', container: `c-${n}` };
        return kept(cutAdvice(n === 0 ? 100_000 * (run + 1) : 200_000, { subject }), { subjectId: web!.id });
      });
      await recordAdvice(tx, tenantId, scope, advice, at(run));
    }
  });
}

/** Messages and decisions about the first incident. */
async function seedNotifications(db: Database, tenantId: string): Promise<void> {
  const channel = { id: newId(), name: 'hook', kind: 'WEBHOOK' };
  await db.runInTenant(tenantId, async (tx) => {
    const [incident] = await tx.query<{ id: string }>(
      'SELECT id FROM incident WHERE tenant_id = $1 ORDER BY number LIMIT 1',
      [tenantId],
    );
    const about = { incidentId: incident!.id, routeId: null };
    for (const n of several(Number)) {
      const message = { ...sampleMessage(), id: newId(at(n).getTime()) };
      await enqueue(tx, tenantId, [{ channel, ...about, message, isLive: true, request: null, problem: null }], at(n));
      const decision = { outcome: 'NOTIFIED', reason: 'FIRST', sentence: `Told ${n}.`, until: null } as const;
      await storeDecisions(tx, tenantId, [{ ...about, ...decision }], at(n));
    }
  });
}

async function seedPolicies(db: Database, tenantId: string): Promise<void> {
  for (const n of several(Number)) {
    const draft = { name: `policy-${n}`, clusterId: null, namespace: `shop-${n}`, sizing: {} };
    await db.runInTenant(tenantId, (tx) => createSizingPolicy(tx, tenantId, { actor, draft }, at(n)));
  }
}

async function seedAudit(db: Database, tenantId: string): Promise<void> {
  for (const n of several(Number)) {
    await db.runInTenant(tenantId, (tx) => audit(tx, tenantId, { actor, action: `ACT_${n}` }, at(n)));
  }
}
