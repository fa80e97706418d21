import type { BackTestValuesFragment, RecommendationRowFragment } from '../graphql/generated';
import { aClusterLabel } from './builders';

const MIB = 1024 ** 2;
const recently = () => new Date(Date.now() - 3_600_000).toISOString();

/** One that is sized too large: 1 core requested, 0.12 would do. */
export function aRecommendation(change: Partial<RecommendationRowFragment> = {}) {
  return {
    __typename: 'Recommendation' as const,
    id: 'rec1',
    rule: 'over-provisioned',
    category: 'COST' as const,
    risk: 'LOW' as const,
    confidence: { __typename: 'RecommendationConfidence' as const, level: 'HIGH' as const, reasons: [] },
    state: 'OPEN' as const,
    revision: 1,
    title:
      'Deployment shop/report-api has requested 1 core of CPU but has not used more than 0.1 cores in the last 7 days.',
    namespace: 'shop',
    cluster: aClusterLabel(),
    subject: {
      __typename: 'RecommendationSubject' as const,
      kind: 'Deployment',
      name: 'report-api',
      container: 'app',
    },
    changes: [
      {
        __typename: 'RecommendedChange' as const,
        container: 'app',
        current: amounts({ cpuRequestCores: 1, memoryRequestBytes: 1024 * MIB }),
        proposed: amounts({ cpuRequestCores: 0.12, memoryRequestBytes: 512 * MIB }),
      },
    ],
    replicas: null,
    profile: {
      __typename: 'UsageProfile' as const,
      cpu: { __typename: 'UsageDistribution' as const, p95: 0.08, max: 0.1 },
      memory: { __typename: 'UsageDistribution' as const, p95: 400 * MIB, max: 440 * MIB },
    },
    freedCpuCores: 0.88,
    freedMemoryBytes: 512 * MIB,
    requestsValuePerMonth: 22.4,
    billSavingPerMonth: null,
    realisedCpuCores: null,
    realisedMemoryBytes: null,
    realisedValuePerMonth: null,
    realisedBillPerMonth: null,
    currency: 'USD',
    isCounted: true,
    openedAt: recently(),
    changedAt: recently(),
    appliedAt: null,
    settledAt: null,
    snoozedUntil: null,
    dismissal: null,
    ...change,
  };
}

type Amounts = RecommendationRowFragment['changes'][number]['current'];

export function amounts(change: Partial<Amounts>) {
  return {
    __typename: 'ContainerAmounts' as const,
    cpuRequestCores: null,
    cpuLimitCores: null,
    memoryRequestBytes: null,
    memoryLimitBytes: null,
    ...change,
  };
}

export function aBackTest(change: Partial<BackTestValuesFragment> = {}) {
  return {
    __typename: 'BackTest' as const,
    measuredMinutes: 10_000,
    minutesAboveCpuRequest: 0,
    minutesAtCpuLimit: null,
    minutesAboveMemoryRequest: 0,
    minutesAboveMemoryLimit: null,
    kills: null,
    worstPod: null,
    coverage: 0.99,
    resolutionSeconds: 300,
    ...change,
  };
}

/** The same with all that its page shows. */
export function aRecommendationDetail(change: Record<string, unknown> = {}) {
  const row = aRecommendation();
  const [first] = row.changes;
  return {
    ...row,
    changes: [
      {
        ...first,
        backTestBefore: aBackTest(),
        backTestAfter: aBackTest({
          minutesAboveCpuRequest: 35,
          worstPod: {
            __typename: 'BackTestPod',
            ...{ podName: 'report-api-7d9f-x2x4z', minutesAboveCpuRequest: 35, minutesAtCpuLimit: null },
            ...{ minutesAboveMemoryRequest: 0, minutesAboveMemoryLimit: null },
          } as BackTestValuesFragment['worstPod'],
        }),
      },
    ],
    ruleMeaning: 'A container requests more CPU or memory than it uses.',
    text: 'Lower the CPU request from 1 core to 0.12 cores.',
    profile: null,
    workload: null,
    team: null,
    evidence: [
      { __typename: 'RecommendationEvidence', label: 'CPU, highest', value: 0.1, unit: 'CORES' },
      { __typename: 'RecommendationEvidence', label: 'Measured of the time its pods ran', value: 0.99, unit: 'SHARE' },
    ],
    unknowns: ['Whether it is busier at the end of a month is not known yet.'],
    targets: [],
    patch: {
      __typename: 'RecommendationPatch',
      kubectl: ['kubectl patch deployment report-api -n shop --type=strategic -p \'{"spec":{}}\''],
      yaml: 'spec:\n  template: {}\n',
      helm: null,
      notes: [],
    },
    pricedAt: recently(),
    seenAt: recently(),
    endedAt: null,
    outcome: null,
    packing: null,
    forSeconds: null,
    history: {
      __typename: 'RecommendationEntryConnection',
      totalCount: 1,
      edges: [
        {
          __typename: 'RecommendationEntryEdge',
          cursor: 'h1',
          node: {
            __typename: 'RecommendationEntry',
            ...{ id: 'h1', kind: 'OPENED', at: recently(), actorName: null, text: 'Said for the first time.' },
          },
        },
      ],
    },
    ...change,
  };
}

/** What the open ones come to. */
export function aSummary(change: Record<string, unknown> = {}) {
  return {
    __typename: 'RecommendationSummary',
    open: 1,
    openCost: 1,
    openStability: 0,
    workloads: 40,
    addedValuePerMonth: 18,
    freedCpuCores: 12.4,
    freedMemoryBytes: 38 * 1024 * MIB,
    requestsValuePerMonth: 412,
    requestsValuePerMonthLeast: 310,
    requestsValuePerMonthMost: 480,
    billSavingPerMonth: 96,
    currency: 'USD',
    waiting: [],
    lastRunAt: recently(),
    ...change,
  };
}
