import { createUser } from '../src/features/accounts/account.service.js';
import { createApiKey } from '../src/features/accounts/api-key.service.js';
import { createRoleBinding } from '../src/features/accounts/role-binding.service.js';
import { addTeamMember, createTeam } from '../src/features/accounts/team.service.js';
import { handleFindings } from '../src/features/alerts/alert-pipeline.service.js';
import { ClusterEventType } from '../src/features/alerts/cluster-event.entity.js';
import { reportEvents } from '../src/features/alerts/cluster-event.service.js';
import { reportFindings } from '../src/features/anomalies/anomaly.service.js';
import { audit } from '../src/features/audit/audit.service.js';
import { createChannel } from '../src/features/channels/channel.service.js';
import { sampleMessage } from '../src/features/channels/sample-message.js';
import { createEnrolToken } from '../src/features/clusters/enrolment.service.js';
import { openSourceGaps } from '../src/features/gaps/gap-keeping.service.js';
import { SelectorOperator } from '../src/features/inventory/namespaced-parts.types.js';
import { QosClass } from '../src/features/inventory/pod.entity.js';
import { storeDecisions } from '../src/features/notifications/decision.service.js';
import { enqueue } from '../src/features/notifications/outbox.service.js';
import { readRoutes } from '../src/features/notifications/route.service.js';
import { lockNotifications } from '../src/features/notifications/setting.service.js';
import { recordAdvice } from '../src/features/recommendations/record-advice.service.js';
import { createSizingPolicy } from '../src/features/recommendations/sizing-policy.service.js';
import { profileOf } from '../src/features/recommendations/usage-profile.js';
import { keepProfiles } from '../src/features/recommendations/usage-profile.store.service.js';
import { DEFAULT_RULES } from '../src/features/rules/default-rules.catalog.js';
import { seedRules } from '../src/features/rules/seed-rules.service.js';
import { createMaintenanceWindow } from '../src/features/silences/maintenance-window.service.js';
import { createSilence } from '../src/features/silences/silence.service.js';
import type { Database, Tx } from '../src/platform/database.js';
import { newId } from '../src/platform/id.js';
import type { Actor } from '../src/platform/request-context.js';
import { wholeTenant } from '../src/platform/rights.js';
import { Role } from '../src/platform/role.js';
import { cutAdvice, kept } from './advice.js';
import { aFinding, aReportedFinding } from './alert-builders.js';
import { usageOf } from './container-usage.js';
import { testSettings } from './graphql.js';
import { correlateAll } from './incidents.js';
import { aClusterNode, aContainer, aNamespace, aPod, at, aWorkload, reportInventory } from './inventory.js';
import { type AgentOfTest, addMeasuredCluster, aTable, reportTables } from './metrics.js';
import { aBudget, aClaim, anAutoscaler, aQuota, aService } from './namespaced.js';

// A world in which every text tells where it lies. Names and uids are the same in every tenant and bear their cluster
// and namespace, “in.c1.ns-shop.x”; canaries.ts marks all other texts.

export const CLUSTERS = ['c1', 'c2'] as const;
export const NAMESPACES = ['ns-shop', 'ns-pay'] as const;

export function nameIn(cluster: string, namespace: string, rest = ''): string {
  return `in.${cluster}.${namespace}.x${rest}`;
}

/** The one image that containers of every place have. */
export const EVERYWHERE = 'registry.local/proxy:1';

const actor: Actor = { kind: 'SERVER', id: null, name: 'test', ip: '192.0.2.1', requestId: 'test-request' };

/** Fills a tenant: two clusters, each with two namespaces, and one thing of every kind in every place. */
export async function seedWorld(db: Database, tenantId: string): Promise<void> {
  for (const cluster of CLUSTERS) {
    const agent = await addMeasuredCluster(db, tenantId, nameIn(cluster, 'any'));
    await seedInventory(db, agent, cluster);
    await seedFindings(db, agent, cluster);
    await seedAnomalies(db, agent, cluster);
    await seedSamples(db, agent, cluster);
    await seedSilences(db, tenantId, cluster);
    await seedRecommendations(db, agent, cluster);
    const away = { clusterId: agent.clusterId, awaySince: at(1), detail: 'No source', backAt: null };
    await db.runInTenant(tenantId, (tx) => openSourceGaps(tx, tenantId, [away], at(2)));
  }
  await correlateAll(db, tenantId, at(61));
  await db.runInTenant(tenantId, async (tx) => {
    await audit(tx, tenantId, { actor, action: 'ACT', object: { kind: 'Thing', id: newId(), name: 'thing' } }, at(1));
    const token = { actor, name: 'fleet', expiresInDays: 30, maxUses: null, environment: 'test', labels: [] };
    await createEnrolToken(tx, tenantId, token, new Date());
    await seedRules(tx, tenantId, at(1), DEFAULT_RULES.slice(0, 1));
    const careful = { name: 'careful', clusterId: null, namespace: null, sizing: {} };
    await createSizingPolicy(tx, tenantId, { actor, draft: careful }, at(1));
    await seedAccess(tx, tenantId);
    await seedNotifications(tx, tenantId);
  });
}

/** Of the workload of each namespace advice that is open and advice that was dismissed, and one about the cluster. */
async function seedRecommendations(db: Database, agent: AgentOfTest, cluster: string): Promise<void> {
  const { tenantId, clusterId } = agent;
  await db.runInTenant(tenantId, async (tx) => {
    const ids = new Map(
      (
        await tx.query<{ id: string; namespace: string }>(
          'SELECT id, namespace FROM workload WHERE tenant_id = $1 AND cluster_id = $2',
          [tenantId, clusterId],
        )
      ).map(({ id, namespace }) => [namespace, id]),
    );
    const subjects = [...NAMESPACES, null].map((namespace) => ({
      ...{ kind: namespace ? 'Deployment' : 'Cluster', namespace, container: namespace && 'app' },
      name: nameIn(cluster, namespace ?? 'any', namespace ? '-work' : ''),
    }));
    const advice = ['over-provisioned', 'missing-probes'].flatMap((rule) =>
      subjects.map((subject) =>
        kept(
          { ...cutAdvice(200_000, { subject }), rule },
          {
            subjectId: ids.get(subject.namespace ?? '') ?? clusterId,
            value: { perMonth: 12.5, currency: 'USD' },
            bill: { perMonth: 3.25, currency: 'USD' },
          },
        ),
      ),
    );
    const rules = ['over-provisioned', 'missing-probes'];
    await recordAdvice(tx, tenantId, { clusterId, rules, subjects: null }, advice, at(1));
    await tx.query(
      `UPDATE recommendation SET state = 'DISMISSED', dismissed_reason = 'INTENDED' WHERE tenant_id = $1 AND rule = $2`,
      [tenantId, 'missing-probes'],
    );
    const profiles = NAMESPACES.map((namespace) => ({
      ...{ workloadId: ids.get(namespace)!, namespace, container: 'app' },
      profile: profileOf(usageOf(4, {}), { gaps: [], zone: 'UTC' }),
      verdicts: [
        { rule: 'under-provisioned', reason: 'FINE' as const, text: 'Its requests and limits hold its usage.' },
      ],
    }));
    await keepProfiles(tx, tenantId, { clusterId, profiles }, at(1));
  });
}

/** One silence and one maintenance window for each place, and for the cluster as a whole. */
async function seedSilences(db: Database, tenantId: string, cluster: string): Promise<void> {
  const matcher = (field: string, value: string) => ({ field, operator: 'IN' as const, values: [value] });
  const named = matcher('cluster', nameIn(cluster, 'any'));
  const said = { actor, rights: wholeTenant(Role.ADMIN), reason: 'Deploy', overrideBroad: true };
  const once = { recurrence: 'ONCE' as const, zone: 'UTC', startsAt: at(1), durationMinutes: 60 };
  for (const namespace of [null, ...NAMESPACES]) {
    const matchers = namespace ? [named, matcher('namespace', namespace)] : [named];
    const name = nameIn(cluster, namespace ?? 'none', '-window');
    await db.runInTenant(tenantId, async (tx) => {
      await createSilence(tx, tenantId, { ...said, matchers, endsAt: at(3_600), isUntilResolved: false }, at(1));
      await createMaintenanceWindow(tx, tenantId, { ...said, matchers, name, schedule: once, isEnabled: true }, at(1));
    });
  }
}

/** A channel, the default route, and a message with its decision. */
async function seedNotifications(tx: Tx, tenantId: string): Promise<void> {
  const { secretKeys, outboundAllowedHosts } = testSettings;
  const webhook = { url: 'https://hooks.example.com/in', authorization: 'Bearer of the world' };
  const rules = { secretKeys, outboundAllowedHosts };
  const made = await createChannel(
    tx,
    tenantId,
    { actor, name: 'hook', webhook, bodyTemplate: '{{ title }}', rules },
    at(1),
  );
  await lockNotifications(tx, tenantId, at(1));
  const [route] = await readRoutes(tx, tenantId);
  const about = { incidentId: newId(), routeId: route!.id };
  const channel = { id: made.done!.id, name: 'hook', kind: 'WEBHOOK' };
  const message = { ...sampleMessage(), id: newId() };
  await enqueue(tx, tenantId, [{ channel, ...about, message, isLive: true, request: null, problem: null }], at(1));
  const decision = { outcome: 'NOTIFIED', reason: 'FIRST', sentence: 'Told.', until: null } as const;
  await storeDecisions(tx, tenantId, [{ ...about, ...decision }], at(1));
}

/** A person in a team, with a key, each with a binding. */
async function seedAccess(tx: Tx, tenantId: string): Promise<void> {
  const person = { email: `ada@${tenantId}.test`, name: 'Ada', role: Role.VIEWER };
  const ownerId = await createUser(tx, tenantId, person, { actor, now: at(1) });
  const team = await createTeam(tx, tenantId, { name: 'team', actor }, at(1));
  await addTeamMember(tx, tenantId, { actor, teamId: team.done!, userId: ownerId }, at(1));
  const scope = { role: Role.VIEWER, clusterSelector: null, namespaces: null };
  const subject = { kind: 'TEAM' as const, id: team.done! };
  await createRoleBinding(tx, tenantId, { actor, subject, ...scope }, at(1));
  await createApiKey(tx, tenantId, { actor, ownerId, name: 'key', expiresInDays: 30, ...scope }, new Date());
}

async function seedInventory(db: Database, agent: AgentOfTest, cluster: string): Promise<void> {
  const report = (seq: number) =>
    reportInventory(db, agent, seq, {
      clusterNodes: [aClusterNode(nameIn(cluster, 'none'), { internalIp: '192.0.2.2', isSchedulable: seq % 2 === 0 })],
      namespaces: NAMESPACES.map((name) => aNamespace(name, { phase: seq % 2 ? 'Active' : 'Terminating' })),
      workloads: NAMESPACES.map((namespace) =>
        aWorkload(nameIn(cluster, namespace, '-work'), { uid: `uid-${namespace}`, namespace, desiredReplicas: seq }),
      ),
      pods: NAMESPACES.map((namespace) =>
        aPod(nameIn(cluster, namespace, '-pod'), {
          uid: `uid-pod-${namespace}`,
          namespace,
          nodeName: nameIn(cluster, 'none'),
          claims: [nameIn(cluster, namespace, '-claim')],
          scheduling: { nodeSelector: [{ key: 'disk', value: 'ssd' }], priorityClass: nameIn(cluster, namespace) },
          labels: [{ key: 'app', value: nameIn(cluster, namespace) }],
          ownerUid: `uid-${namespace}`,
          ownerKind: 'Deployment',
          ownerName: 'work',
          podIp: '192.0.2.3',
          hostIp: '192.0.2.2',
          qosClass: QosClass.BURSTABLE,
          containers: [
            aContainer('app', {
              image: `registry.local/${nameIn(cluster, namespace)}:1`,
              restartCount: seq,
              lastTermination: { reason: 'Error', exitCode: 1 },
            }),
            aContainer('proxy', { image: EVERYWHERE }),
          ],
        }),
      ),
      ...namespacedOf(cluster, seq),
    });
  await report(1);
  await report(2);
}

/** What stands beside the workload and the pod of each namespace, and differs in every report. */
function namespacedOf(cluster: string, seq: number) {
  const placed = (namespace: string, kind: string) => ({ namespace, uid: `uid-${kind}-${namespace}` });
  const named = (namespace: string, kind: string) => nameIn(cluster, namespace, `-${kind}`);
  const selected = (namespace: string) => nameIn(cluster, namespace);
  return {
    horizontalPodAutoscalers: NAMESPACES.map((namespace) =>
      anAutoscaler(named(namespace, 'hpa'), {
        ...placed(namespace, 'hpa'),
        targetName: named(namespace, 'work'),
        maxReplicas: seq,
      }),
    ),
    podDisruptionBudgets: NAMESPACES.map((namespace) =>
      aBudget(named(namespace, 'pdb'), {
        ...placed(namespace, 'pdb'),
        selector: [{ key: 'app', operator: SelectorOperator.IN, values: [selected(namespace)] }],
        minAvailable: String(seq),
      }),
    ),
    persistentVolumeClaims: NAMESPACES.map((namespace) =>
      aClaim(named(namespace, 'claim'), { ...placed(namespace, 'claim'), capacityBytes: seq }),
    ),
    services: NAMESPACES.map((namespace) =>
      aService(named(namespace, 'svc'), {
        ...placed(namespace, 'svc'),
        selector: [{ key: 'app', value: selected(namespace) }],
        readyEndpoints: seq - 1,
      }),
    ),
    resourceQuotas: NAMESPACES.map((namespace) =>
      aQuota(named(namespace, 'quota'), {
        ...placed(namespace, 'quota'),
        resources: [{ name: 'pods', hard: String(seq), used: '1', hardValue: seq, usedValue: 1 }],
      }),
    ),
  };
}

async function seedFindings(db: Database, agent: AgentOfTest, cluster: string): Promise<void> {
  const { tenantId } = agent;
  const subjects = subjectsOf(cluster);
  const findings = subjects.map(({ kind, namespace, name }) =>
    aFinding(agent.clusterId, name, {
      subject: { kind, namespace, name, container: null, uid: null },
      title: 'Trouble',
    }),
  );
  await db.runInTenant(tenantId, (tx) => handleFindings(tx, tenantId, findings, at(60)));
  const events = subjects.map(({ kind, namespace, name }) => ({
    uid: `event-${name}`,
    type: ClusterEventType.NORMAL,
    reason: 'Started',
    message: 'It started.',
    count: 1,
    namespace,
    involvedKind: kind,
    involvedName: name,
    involvedUid: null,
    source: 'kubelet',
    firstSeenAt: at(1),
    lastSeenAt: at(2),
  }));
  await db.runInTenant(tenantId, (tx) => reportEvents(tx, agent, { batchId: '3:1', events }, 500, at(60)));
}

/** Of the workload of each namespace one anomaly that stands, with its alert, and one that is over. */
async function seedAnomalies(db: Database, agent: AgentOfTest, cluster: string): Promise<void> {
  const findings = NAMESPACES.flatMap((namespace) =>
    (['FIRING', 'ENDED'] as const).map((state) =>
      aReportedFinding(nameIn(cluster, namespace, '-work'), {
        namespace,
        state,
        key: nameIn(cluster, namespace, `-${state}`),
      }),
    ),
  );
  await db.runInTenant(agent.tenantId, (tx) => reportFindings(tx, agent, { batchId: '4:1', findings }, 500, at(60)));
}

/** What alerts and events are about: the pod of each namespace, and the cluster node. */
export function subjectsOf(cluster: string): { kind: string; namespace: string | null; name: string }[] {
  const pods = NAMESPACES.map((namespace) => ({ kind: 'Pod', namespace, name: nameIn(cluster, namespace, '-pod') }));
  return [...pods, { kind: 'Node', namespace: null, name: nameIn(cluster, 'none') }];
}

/** Every container and every cluster node uses one core, so that a sum is the number of those that were counted. */
async function seedSamples(db: Database, agent: AgentOfTest, cluster: string): Promise<void> {
  const containers = NAMESPACES.map(
    (namespace) =>
      ({ kind: 'CONTAINER', namespace, name: nameIn(cluster, namespace, '-pod'), container: 'app' }) as const,
  );
  await reportTables(db, agent, 1, [
    aTable(
      'container.cpu.usage',
      containers.map((subject) => [subject, -60, 1_000_000]),
    ),
    aTable('node.cpu.usage', [[{ kind: 'CLUSTER_NODE', name: nameIn(cluster, 'none') }, -60, 1_000_000]]),
  ]);
}
