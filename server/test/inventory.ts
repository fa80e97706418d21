import type { Receipt } from '../src/features/clusters/receipt.service.js';
import { ClusterNodeStatus } from '../src/features/inventory/cluster-node.entity.js';
import { ContainerKind, ContainerStateKind } from '../src/features/inventory/container.entity.js';
import { storeInventory } from '../src/features/inventory/inventory.service.js';
import type {
  ClusterNodeInput,
  ContainerInput,
  NamespaceInput,
  PodInput,
  WorkloadInput,
} from '../src/features/inventory/inventory.types.js';
import { PodPhase } from '../src/features/inventory/pod.entity.js';
import type { ReportInventoryInput } from '../src/features/inventory/report-inventory.types.js';
import { WorkloadKind } from '../src/features/inventory/workload.entity.js';
import type { Database } from '../src/platform/database.js';
import { newId } from '../src/platform/id.js';
import type { AgentCaller } from '../src/platform/request-context.js';
import { anAgent } from './graphql.js';

type AgentOfTest = ReturnType<typeof anAgent>;

/** Registers a cluster and its agent without going through enrolment. */
export async function addCluster(db: Database, tenantId: string, name = 'prod'): Promise<AgentOfTest> {
  const agent = anAgent(tenantId, newId());
  await db.runInTenant(tenantId, async (tx) => {
    await tx.query(
      `INSERT INTO cluster (tenant_id, id, name, kind, is_demo, created_at) VALUES ($1, $2, $3, 'KUBERNETES', false, $4)`,
      [tenantId, agent.clusterId, name, new Date('2026-01-01T00:00:00Z')],
    );
    await tx.query(
      `INSERT INTO agent (tenant_id, id, cluster_id, created_at, collectors, unobserved) VALUES ($1, $2, $3, now(), '[]', '[]')`,
      [tenantId, agent.id, agent.clusterId],
    );
  });
  return agent;
}

/** When the things of these builders came to be: before the first report of every test. */
export const LONG_AGO = new Date('2026-01-01T00:00:00Z');

export function aContainer(name = 'app', over: Partial<ContainerInput> = {}): ContainerInput {
  return {
    name,
    kind: ContainerKind.REGULAR,
    image: `registry.local/${name}:1`,
    state: ContainerStateKind.RUNNING,
    isReady: true,
    restartCount: 0,
    startedAt: LONG_AGO,
    resources: { cpuRequestCores: 0.1, memoryRequestBytes: 64 * 1024 ** 2 },
    hasLivenessProbe: false,
    hasReadinessProbe: false,
    hasStartupProbe: false,
    ...over,
  };
}

export function aPod(name: string, over: Partial<PodInput> = {}): PodInput {
  return {
    uid: `uid-${name}`,
    namespace: 'shop',
    name,
    nodeName: 'node-1',
    phase: PodPhase.RUNNING,
    isReady: true,
    labels: [{ key: 'app', value: name }],
    createdAt: LONG_AGO,
    containers: [aContainer()],
    ...over,
  };
}

export function aClusterNode(name: string, over: Partial<ClusterNodeInput> = {}): ClusterNodeInput {
  return {
    uid: `uid-${name}`,
    name,
    status: ClusterNodeStatus.READY,
    isSchedulable: true,
    roles: ['worker'],
    kubeletVersion: 'v1.31.14',
    capacity: { cpuCores: 4, memoryBytes: 16 * 1024 ** 3, pods: 110 },
    allocatable: { cpuCores: 3.8, memoryBytes: 15 * 1024 ** 3, pods: 110 },
    conditions: [{ type: 'Ready', status: 'True', lastTransitionAt: LONG_AGO }],
    taints: [],
    labels: [],
    createdAt: LONG_AGO,
    ...over,
  };
}

export function aNamespace(name: string, over: Partial<NamespaceInput> = {}): NamespaceInput {
  return { uid: `uid-ns-${name}`, name, phase: 'Active', labels: [], createdAt: LONG_AGO, ...over };
}

export function aWorkload(name: string, over: Partial<WorkloadInput> = {}): WorkloadInput {
  return {
    uid: `uid-${name}`,
    namespace: 'shop',
    kind: WorkloadKind.DEPLOYMENT,
    name,
    desiredReplicas: 2,
    readyReplicas: 2,
    images: ['registry.local/app:1'],
    labels: [],
    createdAt: LONG_AGO,
    ...over,
  };
}

/** A moment of the tests' day, so many seconds after its start. */
export function at(seconds: number): Date {
  return new Date(Date.UTC(2026, 5, 1) + seconds * 1_000);
}

/** Stores a batch as the agent's `seq`-th one, seen and received `seq` seconds into the day where no time is given. */
export function reportInventory(
  db: Database,
  agent: AgentCaller,
  seq: number,
  report: Partial<ReportInventoryInput>,
  now = at(seq),
): Promise<Receipt> {
  const whole = { batchId: `1:${seq}`, observedAt: now, ...report };
  return db.runInTenant(agent.tenantId, (tx) =>
    storeInventory(tx, agent.tenantId, { agent, report: whole, maxObjects: 500 }, now),
  );
}
