import type {
  AgentReportFragment,
  AnomalyRowFragment,
  ClusterLabelFragment,
  ClusterNodeRowFragment,
  FleetRowFragment,
  HealthReasonCode,
  InboxAlertFragment,
  PodRowFragment,
  TimeSeriesQuery,
  UsageValuesFragment,
  WorkloadRowFragment,
} from '../graphql/generated';

/** Reporting time of everything built here: a moment ago, so that nothing is stale unless a test says so. */
const recently = () => new Date(Date.now() - 5_000).toISOString();

export const VIEWER = {
  __typename: 'Viewer',
  role: 'ADMIN',
  user: { __typename: 'User', id: 'u1', email: 'admin@example.org', name: 'Administrator', hasPassword: false },
  tenant: { __typename: 'Tenant', id: 't1', name: 'Example' },
};

export function aUsage(change: Partial<UsageValuesFragment> = {}) {
  return {
    __typename: 'Usage' as const,
    cpuCores: 0.25,
    memoryBytes: 128 * 1024 ** 2,
    source: 'metrics-server',
    observedAt: recently(),
    stale: false,
    absent: null,
    absentReason: null,
    ...change,
  };
}

const RESOURCES = {
  __typename: 'Resources' as const,
  cpuRequestCores: 0.5,
  cpuLimitCores: 1,
  memoryRequestBytes: 256 * 1024 ** 2,
  memoryLimitBytes: 512 * 1024 ** 2,
};

const CAPACITY = {
  __typename: 'Capacity' as const,
  cpuCores: 4,
  memoryBytes: 16 * 1024 ** 3,
  pods: 110,
  ephemeralStorageBytes: null,
};

export function aClusterLabel(change: Partial<ClusterLabelFragment> = {}) {
  return {
    __typename: 'Cluster' as const,
    id: 'c1',
    name: 'prod-eu',
    kind: 'KUBERNETES' as const,
    isDemo: false,
    lastReportAt: recently(),
    health: { __typename: 'ClusterHealth' as const, status: 'HEALTHY' as const },
    ...change,
  };
}

/** A cluster that stopped reporting at the given time. */
export function anOfflineCluster(lastReportAt: string) {
  return aClusterLabel({
    id: 'c9',
    name: 'staging',
    lastReportAt,
    health: { __typename: 'ClusterHealth', status: 'OFFLINE' } as ClusterLabelFragment['health'],
  });
}

export function aFleetRow(change: Partial<FleetRowFragment> = {}) {
  return {
    ...aClusterLabel(),
    environment: 'production',
    region: 'eu-central-1',
    provider: 'aws',
    kubernetesVersion: 'v1.31.14',
    createdAt: '2026-01-01T00:00:00Z',
    health: {
      __typename: 'ClusterHealth' as const,
      status: 'HEALTHY' as const,
      reason: 'Reported 5 s ago',
      since: null,
      lastReportAt: recently(),
      reasons: [] as { __typename: 'HealthReason'; code: HealthReasonCode; message: string; since: string }[],
    },
    agent: { __typename: 'Agent' as const, id: 'a1', version: '0.1.0' },
    clusterNodeCounts: { __typename: 'ClusterNodeCounts' as const, total: 3, ready: 3 },
    unobserved: [],
    podCounts: { __typename: 'PodCounts' as const, total: 60, running: 58, pending: 2, failed: 0 },
    firingAlerts: { __typename: 'AlertCounts' as const, critical: 0, warning: 0, info: 0 },
    allocatable: CAPACITY,
    resources: RESOURCES,
    usage: aUsage(),
    ...change,
  };
}

export function aNode(change: Partial<ClusterNodeRowFragment> = {}) {
  return {
    __typename: 'ClusterNode' as const,
    id: 'n1',
    name: 'worker-1',
    status: 'READY' as const,
    statusReason: null,
    isSchedulable: true,
    roles: ['worker'],
    pool: 'general',
    zone: 'eu-central-1a',
    instanceType: 'm6i.xlarge',
    kubeletVersion: 'v1.31.14',
    allocatable: CAPACITY,
    resources: RESOURCES,
    podCount: 12,
    usage: aUsage({ cpuCores: 1.5 }),
    taints: [],
    createdAt: '2026-01-01T00:00:00Z',
    observedAt: recently(),
    deletedAt: null,
    cluster: aClusterLabel(),
    ...change,
  };
}

export function aPod(change: Partial<PodRowFragment> = {}) {
  return {
    __typename: 'Pod' as const,
    id: 'p1',
    name: 'api-7d9f-x2x4z',
    namespace: 'checkout',
    nodeName: 'worker-1',
    phase: 'RUNNING' as const,
    reason: null,
    isReady: true,
    readyContainers: 1,
    totalContainers: 1,
    restartCount: 0,
    lastRestartAt: null,
    qosClass: 'BURSTABLE' as const,
    resources: RESOURCES,
    usage: aUsage(),
    createdAt: '2026-01-01T00:00:00Z',
    observedAt: recently(),
    deletedAt: null,
    cluster: aClusterLabel(),
    ...change,
  };
}

export function aWorkload(change: Partial<WorkloadRowFragment> = {}) {
  return {
    __typename: 'Workload' as const,
    id: 'w1',
    kind: 'DEPLOYMENT' as const,
    name: 'api',
    namespace: 'checkout',
    desiredReplicas: 3,
    readyReplicas: 3,
    availableReplicas: 3,
    updatedReplicas: 3,
    images: ['registry.example/shop/api:1.8.3'],
    createdAt: '2026-01-01T00:00:00Z',
    observedAt: recently(),
    deletedAt: null,
    cluster: aClusterLabel(),
    ...change,
  };
}

export function anAlert(change: Partial<InboxAlertFragment> = {}) {
  return {
    __typename: 'Alert' as const,
    id: 'al1',
    rule: 'CrashLoopBackOff',
    severity: 'CRITICAL' as const,
    state: 'FIRING' as const,
    title: 'checkout/api-7d9f-x2x4z keeps crashing',
    summary: 'It restarted 5 times in 10 minutes.',
    subjectKind: 'Pod',
    namespace: 'checkout',
    subjectName: 'api-7d9f-x2x4z',
    container: null,
    count: 5,
    revision: 1,
    firstSeenAt: recently(),
    lastSeenAt: recently(),
    resolvedAt: null,
    resolvedReason: null,
    firedAt: recently(),
    value: null,
    threshold: null,
    unit: null,
    workloadKind: 'Deployment',
    workloadName: 'api',
    nodeName: 'worker-1',
    acknowledgedAt: null,
    acknowledgedBy: null,
    silencedUntil: null,
    assigneeName: null,
    assignee: null,
    inhibitedBy: null,
    silence: null,
    incident: null,
    stateSpans: [],
    cluster: aClusterLabel(),
    pod: { __typename: 'Pod' as const, id: 'p1', name: 'api-7d9f-x2x4z', namespace: 'checkout' },
    clusterNode: null,
    ...change,
  };
}

interface Page {
  readonly totalCount?: number;
  readonly endCursor?: string | null;
}

/** A connection's answer; a cursor at its end means that there is more. */
export function aPage<N extends { readonly id: string; readonly __typename: string }>(
  nodes: readonly N[],
  { totalCount = nodes.length, endCursor = null }: Page = {},
) {
  const [first] = nodes;
  const name = first?.__typename ?? 'Empty';
  return {
    __typename: `${name}Connection`,
    edges: nodes.map((node) => ({ __typename: `${name}Edge`, cursor: `after-${node.id}`, node })),
    pageInfo: { __typename: 'PageInfo', hasNextPage: endCursor !== null, endCursor },
    totalCount,
    isTotalCountCapped: false,
  };
}

/** One hour of one series, a bucket per value. */
export function aTimeSeries(values: readonly (number | null)[]): NonNullable<TimeSeriesQuery['timeSeries']> {
  const from = Date.parse('2026-03-01T12:00:00Z');
  const at = (index: number) => new Date(from + index * 60_000).toISOString();
  return {
    from: at(0),
    to: at(values.length),
    stepSeconds: 60,
    resolution: 'RAW',
    times: values.map((_, index) => at(index)),
    series: [
      {
        metric: 'node.cpu.usage',
        unit: 'CORES',
        group: 'all',
        isOther: false,
        objectId: null,
        values: [...values],
        previous: null,
      },
    ],
    omittedGroups: 0,
    subjectCount: 1,
    percentileError: null,
    previousFrom: null,
    previousTo: null,
    gaps: [],
    sources: ['metrics-server'],
    observedAt: at(values.length - 1),
    isLastBucketPartial: false,
  };
}

/** An agent that is well and tells everything. */
export function anAgentReport(change: Partial<AgentReportFragment> = {}) {
  return {
    __typename: 'Agent' as const,
    id: 'a1',
    version: '0.2.0',
    startedAt: recently(),
    lastHeartbeatAt: recently(),
    cpuCores: 0.012,
    memoryBytes: 96 * 1024 ** 2,
    bytesSent: 5 * 1024 ** 2,
    kubeRequests: 1234,
    eventLoopMaxMs: 12,
    spoolBatches: 0,
    spoolBytes: 0,
    droppedBatches: 0,
    clockSkewSeconds: 0,
    budget: {
      __typename: 'AgentBudget' as const,
      cpuCores: 0.1,
      memoryBytes: 256 * 1024 ** 2,
      isExceeded: false,
      exceededSince: null,
    },
    usageSources: [aSource('kubelet', 'ACTIVE')],
    collectors: [aCollector('inventory')],
    ...change,
  };
}

type Source = NonNullable<AgentReportFragment['usageSources']>[number];

export function aSource(name: string, status: Source['status'], change: Partial<Source> = {}) {
  const since = '2026-03-01T13:58:00Z';
  return { __typename: 'UsageSourceState' as const, name, status, since, message: '', command: null, ...change };
}

export function aCollector(name: string, change: Partial<AgentReportFragment['collectors'][number]> = {}) {
  return {
    __typename: 'CollectorState' as const,
    name,
    status: 'OK' as const,
    message: null,
    lastRunAt: recently(),
    durationMs: 4.2,
    observed: 120,
    isPlugin: false,
    isShed: false,
    lastError: null,
    lastErrorAt: null,
    ...change,
  };
}

/** CPU of checkout's container app, which stands out since a Monday, 19:58 UTC. */
export function anAnomaly(change: Partial<AnomalyRowFragment> = {}) {
  return {
    __typename: 'Anomaly' as const,
    id: 'n1',
    state: 'FIRING' as const,
    isSuppressed: false,
    decision: 'Not suppressed: no told finding of this series ended within its cool-down.',
    namespace: 'checkout',
    workloadKind: 'Deployment',
    workloadName: 'api',
    container: 'app',
    metric: 'container.cpu.usage',
    unit: 'CORES' as const,
    direction: 'ABOVE' as const,
    season: 'HOUR_OF_WEEK' as const,
    startedAt: '2026-03-02T19:58:00Z',
    observedAt: '2026-03-02T20:10:00Z',
    endedAt: null,
    endedReason: null,
    value: 1.5,
    peak: 1.6,
    baseline: 0.66,
    sigma: 0.2,
    deviations: 4.2,
    samples: 36,
    weeks: 3,
    cluster: aClusterLabel(),
    workload: { __typename: 'Workload' as const, id: 'w1' },
    alert: { __typename: 'Alert' as const, id: 'al1', state: 'FIRING' as const, resolvedReason: null },
    ...change,
  };
}
