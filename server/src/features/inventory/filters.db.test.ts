import { beforeAll, describe, expect, it } from '@jest/globals';
import { aUser, withContext } from '../../../test/graphql.js';
import {
  aClusterNode,
  aContainer,
  addCluster,
  aNamespace,
  aPod,
  at,
  aWorkload,
  reportInventory,
} from '../../../test/inventory.js';
import { useTestDatabase } from '../../../test/test-database.js';
import { matches, parseSelector } from '../../platform/label-selector.js';
import type { ListSpec } from '../../platform/list.js';
import { page } from '../../platform/page.js';
import { ClusterNodeStatus } from './cluster-node.entity.js';
import type { ClusterNodeFilter } from './cluster-node.types.js';
import { ContainerKind, ContainerStateKind } from './container.entity.js';
import type { ContainerFilter } from './container.types.js';
import type { ClusterNodeInput, ContainerInput, PodInput, WorkloadInput } from './inventory.types.js';
import { clusterNodeList, containerList, namespaceList, podList, workloadList } from './lists.sql.js';
import type { NamespaceFilter } from './namespace.types.js';
import { PodPhase } from './pod.entity.js';
import type { PodFilter } from './pod.types.js';
import { WorkloadKind } from './workload.entity.js';
import type { WorkloadFilter } from './workload.types.js';

const facts = useTestDatabase();
type Agent = Awaited<ReturnType<typeof addCluster>>;
let agent: Agent;

const DIGESTS = ['sha256:a', 'sha256:b'];
const CREATED = [null, at(-300), at(-200), at(-100)];
const LABELS = [
  [],
  [{ key: 'app', value: 'web' }],
  [
    { key: 'app', value: 'api' },
    { key: 'example.com/tier', value: '' },
  ],
];
const several = <T>(count: number, make: (n: number) => T): T[] => Array.from({ length: count }, (_, n) => make(n));

const containers = (n: number): ContainerInput[] => [
  aContainer('app', {
    image: `registry.local/shop/app:${n % 4}`,
    imageDigest: DIGESTS[n % 3] ?? null,
    state: n % 5 === 0 ? ContainerStateKind.WAITING : ContainerStateKind.RUNNING,
    reason: n % 5 === 0 ? 'CrashLoopBackOff' : null,
    restartCount: n % 6,
    lastTermination: n % 6 === 5 ? { reason: 'OOMKilled' } : null,
    hasLivenessProbe: n % 2 === 0,
    hasReadinessProbe: n % 3 === 0,
    resources: {
      cpuRequestCores: 1,
      memoryRequestBytes: n % 4 === 0 ? null : 1_000,
      ...(n % 3 === 0 && { cpuLimitCores: 2, memoryLimitBytes: 2_000 }),
    },
  }),
  ...(n % 4 === 1 ? [aContainer('setup', { kind: ContainerKind.INIT, resources: {}, image: 'busybox' })] : []),
];

const pods: PodInput[] = several(40, (n) =>
  aPod(`pod-${n}`, {
    namespace: `ns-${n % 3}`,
    nodeName: n % 7 === 0 ? null : `node-${n % 5}`,
    phase: [PodPhase.RUNNING, PodPhase.PENDING, PodPhase.FAILED][n % 3]!,
    reason: n % 5 === 0 ? 'CrashLoopBackOff' : null,
    isReady: n % 2 === 0,
    labels: LABELS[n % 3]!,
    createdAt: CREATED[n % 4]!,
    containers: containers(n),
  }),
);

const clusterNodes: ClusterNodeInput[] = several(12, (n) =>
  aClusterNode(`node-${n}`, {
    status: n % 3 === 0 ? ClusterNodeStatus.NOT_READY : ClusterNodeStatus.READY,
    roles: [[], ['worker'], ['control-plane', 'etcd']][n % 3]!,
    zone: n % 4 === 0 ? null : `zone-${n % 2}`,
    kubeletVersion: n % 5 === 0 ? null : `v1.3${n % 3}.1`,
    conditions: [
      { type: 'Ready', status: n % 3 === 0 ? 'False' : 'True' },
      { type: 'DiskPressure', status: n % 4 === 0 ? 'True' : 'False' },
      ...(n % 5 === 0 ? [{ type: 'NetworkUnavailable', status: 'True' }] : []),
    ],
    labels: LABELS[n % 3]!,
    createdAt: CREATED[n % 4]!,
  }),
);

const workloads: WorkloadInput[] = several(12, (n) =>
  aWorkload(`work-${n}`, {
    kind: n % 2 === 0 ? WorkloadKind.DEPLOYMENT : WorkloadKind.STATEFUL_SET,
    desiredReplicas: n % 5 === 0 ? null : 3,
    readyReplicas: [null, 2, 3][n % 3]!,
    images: [[], ['nginx:1'], ['busybox', 'nginx:2']][n % 3]!,
    labels: LABELS[n % 3]!,
    createdAt: CREATED[n % 4]!,
  }),
);

const namespaces = several(6, (n) =>
  aNamespace(`ns-${n}`, { phase: n === 0 ? null : 'Active', labels: LABELS[n % 3]! }),
);

beforeAll(async () => {
  agent = await addCluster(facts.db, facts.tenantId);
  await reportInventory(facts.db, agent, 1, { pods, clusterNodes, workloads, namespaces });
  // Every third pod and container uses more CPU than it requests, every fourth less; the others were not measured.
  await facts.db.runInTenant(facts.tenantId, (tx) =>
    tx.query(
      `UPDATE usage_rank r SET cpu_ratio = CASE WHEN n % 3 = 0 THEN 1.5 ELSE 0.5 END
       FROM (SELECT id, substring(name FROM '[0-9]+')::int AS n FROM pod WHERE tenant_id = $1
         UNION ALL SELECT id, substring(pod_name FROM '[0-9]+')::int FROM container WHERE tenant_id = $1) AS o
       WHERE r.tenant_id = $1 AND r.object_id = o.id AND (n % 3 = 0 OR n % 4 = 0)`,
      [facts.tenantId],
    ),
  );
});

/** A filter and the same as a predicate on what was reported. */
type Case<Filter, Item> = [Filter, (item: Item) => boolean];

/** Holds a list to its predicates: each filter alone, negated, and each pair of a filter and a negation. */
function holdsTo<T extends { name: string }, Filter extends object & { not?: Filter | null }, Item extends object>(
  list: ListSpec<T, Filter>,
  items: () => readonly Item[],
  nameOf: { row(row: T): string; item(item: Item): string },
  cases: readonly Case<Filter, Item>[],
) {
  const read = async (filter: Filter): Promise<string[]> => {
    const execution = { db: facts.db, caller: aUser(facts.tenantId) };
    return withContext(execution, async (context) => {
      const found = await page(context, list, { first: 100, filter });
      expect(await found.count()).toEqual({ count: found.edges.length, isCapped: false });
      return found.edges.map(({ node }) => nameOf.row(node)).sort();
    });
  };
  const expected = (test: (item: Item) => boolean) => items().filter(test).map(nameOf.item).sort();

  it.each(cases.map(([filter, test]) => [JSON.stringify(filter), filter, test] as const))(
    '%s',
    async (_, filter, test) => {
      expect(await read(filter)).toEqual(expected(test));
      expect(await read({ not: filter } as Filter)).toEqual(expected((item) => !test(item)));
      for (const [other, isOther] of cases) {
        const both = { ...filter, not: other };
        expect({ both, found: await read(both) }).toEqual({
          both,
          found: expected((item) => test(item) && !isOther(item)),
        });
      }
    },
  );
}

const labelCases = <
  Filter extends { labels?: string | null },
  Item extends { labels: { key: string; value: string }[] },
>() =>
  ['app=web', 'app!=web', 'app in (api,none)', 'example.com/tier', '!app', 'app,example.com/tier='].map(
    (labels): Case<Filter, Item> => [{ labels } as Filter, (item) => matches(parseSelector(labels), item.labels)],
  );
const createdCases = <Filter extends object, Item extends { createdAt?: Date | null }>(): Case<Filter, Item>[] => [
  [{ createdAfter: at(-200) } as Filter, ({ createdAt }) => !!createdAt && createdAt >= at(-200)],
  [{ createdBefore: at(-200) } as Filter, ({ createdAt }) => !!createdAt && createdAt < at(-200)],
];
const regular = ({ containers: all }: PodInput) => all.filter(({ kind }) => kind !== ContainerKind.INIT);
const numberIn = (name: string) => Number(/\d+/.exec(name)![0]);
const byName = { row: ({ name }: { name: string }) => name, item: ({ name }: { name: string }) => name };

describe('pods are filtered by', () => {
  const cases: Case<PodFilter, PodInput>[] = [
    ...labelCases<PodFilter, PodInput>(),
    ...createdCases<PodFilter, PodInput>(),
    [{ namespace: ['ns-0', 'ns-2'] }, ({ namespace }) => namespace !== 'ns-1'],
    [{ phase: [PodPhase.FAILED, PodPhase.PENDING] }, ({ phase }) => phase !== PodPhase.RUNNING],
    [{ phase: [] }, () => false],
    [{ nodeName: ['node-1'] }, ({ nodeName }) => nodeName === 'node-1'],
    [{ reason: ['CrashLoopBackOff'] }, ({ reason }) => reason === 'CrashLoopBackOff'],
    [{ isReady: false }, ({ isReady }) => !isReady],
    [
      { hasProblem: true },
      ({ reason, phase, isReady }) => !!reason || phase === PodPhase.FAILED || (phase === PodPhase.RUNNING && !isReady),
    ],
    [{ minRestarts: 4 }, (pod) => regular(pod)[0]!.restartCount >= 4],
    [{ image: 'registry.local/shop/app:2' }, (pod) => pod.containers[0]!.image!.endsWith(':2')],
    [{ image: 'busybox' }, (pod) => pod.containers.length === 2],
    [{ imageDigest: ['sha256:b'] }, (pod) => pod.containers[0]!.imageDigest === 'sha256:b'],
    [{ isOverRequest: true }, ({ name }) => numberIn(name) % 3 === 0],
    [{ isOverRequest: false }, ({ name }) => numberIn(name) % 3 !== 0],
    [{ isMissingRequests: true }, (pod) => regular(pod)[0]!.resources.memoryRequestBytes === null],
    [{ isMissingLimits: true }, (pod) => regular(pod)[0]!.resources.cpuLimitCores === undefined],
    [{ isMissingLimits: false }, (pod) => regular(pod)[0]!.resources.cpuLimitCores !== undefined],
  ];
  holdsTo(podList, () => pods, byName, cases);
});

describe('containers are filtered by', () => {
  type Item = ContainerInput & { pod: string };
  const items = () => pods.flatMap((pod) => pod.containers.map((container) => ({ ...container, pod: pod.name })));
  const names = {
    row: ({ podName, name }: { podName: string; name: string }) => `${podName}/${name}`,
    item: ({ pod, name }: Item) => `${pod}/${name}`,
  };
  const isUnlimited = ({ resources }: Item) => resources.cpuLimitCores === undefined;
  const cases: Case<ContainerFilter, Item>[] = [
    [{ image: 'registry.local/shop/' }, ({ name }) => name === 'app'],
    [{ imageDigest: DIGESTS }, ({ imageDigest }) => DIGESTS.includes(imageDigest ?? '')],
    [{ podName: ['pod-1', 'pod-5'] }, ({ pod }) => pod === 'pod-1' || pod === 'pod-5'],
    [{ state: [ContainerStateKind.WAITING] }, ({ state }) => state === ContainerStateKind.WAITING],
    [{ reason: ['CrashLoopBackOff'] }, ({ reason }) => reason === 'CrashLoopBackOff'],
    [{ lastTerminationReason: ['OOMKilled'] }, ({ lastTermination }) => lastTermination?.reason === 'OOMKilled'],
    [{ isReady: true }, ({ isReady }) => isReady],
    [{ minRestarts: 3 }, ({ restartCount }) => restartCount >= 3],
    [{ isMissingProbes: true }, ({ hasLivenessProbe, hasReadinessProbe }) => !hasLivenessProbe || !hasReadinessProbe],
    [{ isMissingLimits: true }, isUnlimited],
    [{ isMissingRequests: false }, ({ resources }) => !!resources.cpuRequestCores && !!resources.memoryRequestBytes],
    [{ isOverRequest: true }, ({ pod }) => numberIn(pod) % 3 === 0],
    [{ kind: [ContainerKind.INIT] }, ({ kind }) => kind === ContainerKind.INIT],
  ];
  holdsTo(containerList, items, names, cases);
});

describe('cluster nodes are filtered by', () => {
  const cases: Case<ClusterNodeFilter, ClusterNodeInput>[] = [
    ...labelCases<ClusterNodeFilter, ClusterNodeInput>(),
    ...createdCases<ClusterNodeFilter, ClusterNodeInput>(),
    [{ role: ['etcd', 'none'] }, ({ roles }) => roles.includes('etcd')],
    [{ role: [] }, () => false],
    [{ zone: ['zone-1'] }, ({ zone }) => zone === 'zone-1'],
    [{ status: [ClusterNodeStatus.NOT_READY] }, ({ status }) => status === ClusterNodeStatus.NOT_READY],
    [{ kubeletVersion: ['v1.30.', 'v1.32'] }, ({ kubeletVersion }) => /^v1\.3[02]/.test(kubeletVersion ?? '')],
    [{ kubeletVersion: [] }, () => false],
    [{ hasPressure: true }, ({ name }) => numberIn(name) % 4 === 0],
    [{ hasPressure: false }, ({ name }) => numberIn(name) % 4 !== 0],
    [{ condition: [{ type: 'NetworkUnavailable', status: ['True'] }] }, ({ name }) => numberIn(name) % 5 === 0],
    [
      {
        condition: [
          { type: 'Ready', status: ['False', 'Unknown'] },
          { type: 'DiskPressure', status: ['True'] },
        ],
      },
      ({ name }) => numberIn(name) % 3 === 0 || numberIn(name) % 4 === 0,
    ],
    [{ condition: [] }, () => false],
  ];
  holdsTo(clusterNodeList, () => clusterNodes, byName, cases);
});

describe('workloads are filtered by', () => {
  const cases: Case<WorkloadFilter, WorkloadInput>[] = [
    ...labelCases<WorkloadFilter, WorkloadInput>(),
    ...createdCases<WorkloadFilter, WorkloadInput>(),
    [{ kind: [WorkloadKind.STATEFUL_SET] }, ({ kind }) => kind === WorkloadKind.STATEFUL_SET],
    [{ isFullyReady: true }, ({ desiredReplicas, readyReplicas }) => !!desiredReplicas && readyReplicas === 3],
    [{ isFullyReady: false }, ({ desiredReplicas, readyReplicas }) => !!desiredReplicas && readyReplicas !== 3],
    [{ image: 'nginx' }, ({ images }) => images.length > 0],
    [{ image: 'nginx:2' }, ({ images }) => images.includes('nginx:2')],
  ];
  holdsTo(workloadList, () => workloads, byName, cases);
});

describe('namespaces are filtered by', () => {
  const cases: Case<NamespaceFilter, (typeof namespaces)[number]>[] = [
    ...labelCases<NamespaceFilter, (typeof namespaces)[number]>(),
    [{ phase: ['Active'] }, ({ phase }) => phase === 'Active'],
    [{ name: 'NS-1' }, ({ name }) => name === 'ns-1'],
  ];
  holdsTo(namespaceList, () => namespaces, byName, cases);
});
