import type {
  CostLineRowFragment,
  CostSettingsFieldsFragment,
  CostSummaryFiguresFragment,
  OwnPriceFragment,
  PricedNodeRowFragment,
} from '../graphql/generated';
import { aClusterLabel } from './builders';

export function aCostLine(change: Partial<CostLineRowFragment> = {}) {
  return {
    __typename: 'CostLine' as const,
    key: 'c1/checkout/Deployment/api',
    name: 'api',
    namespace: 'checkout',
    kind: 'Deployment',
    cluster: { __typename: 'Cluster' as const, id: 'c1', name: 'prod-eu', isDemo: false },
    team: null,
    cpu: 6,
    memory: 3,
    storage: 1,
    own: 10,
    sharedShare: null,
    idleShare: null,
    idle: null,
    unallocated: null,
    total: 10,
    perMonth: 22,
    previousTotal: 8,
    share: 0.25,
    isShared: false,
    efficiency: { __typename: 'CostEfficiency' as const, cpu: 0.3, memory: 0.9 },
    unpricedContainers: 0,
    unpricedClaims: 0,
    ...change,
  };
}

const aPoint = (day: string, hours: number, total: number | null) => ({
  __typename: 'CostPoint' as const,
  day,
  total,
  cpu: total === null ? null : total * 0.5,
  memory: total === null ? null : total * 0.2,
  storage: total === null ? null : total * 0.1,
  shared: total === null ? null : total * 0.1,
  idle: total === null ? null : total * 0.15,
  unallocated: total === null ? null : total * 0.05,
  hours,
});

/** Fourteen days at 10 dollars each, of which a gap, a whole and a part are told. */
export function aCostSummary(change: Partial<CostSummaryFiguresFragment> = {}) {
  return {
    __typename: 'CostSummary' as const,
    from: '2026-03-01T00:00:00.000Z',
    to: '2026-03-15T00:00:00.000Z',
    currency: 'USD',
    total: 140,
    perMonth: 304,
    cpu: 70,
    memory: 28,
    storage: 14,
    shared: 14,
    idle: 21,
    unallocated: 7,
    unpricedNodes: 0,
    unpricedContainers: 0,
    efficiency: { __typename: 'CostEfficiency' as const, cpu: 0.34, memory: 0.56 },
    hoursCounted: 330,
    hoursTotal: 336,
    countedUntil: '2026-03-14T18:00:00.000Z',
    previous: {
      __typename: 'CostPeriod' as const,
      from: '2026-02-15T00:00:00.000Z',
      to: '2026-03-01T00:00:00.000Z',
      total: 132,
      perMonth: 290,
      hoursCounted: 332,
    },
    trend: [
      aPoint('2026-03-12T00:00:00.000Z', 0, null),
      aPoint('2026-03-13T00:00:00.000Z', 24, 10),
      aPoint('2026-03-14T00:00:00.000Z', 18, 7.5),
    ],
    ...change,
  };
}

export const A_SOURCE = {
  __typename: 'PriceSource' as const,
  name: 'A public list',
  url: 'https://example.org/list',
  observedOn: '2026-01-31',
  note: 'On demand, one region only.',
};

export function anOwnPrice(change: Partial<OwnPriceFragment> = {}) {
  return {
    __typename: 'Price' as const,
    id: 'pr1',
    provider: 'aws',
    region: null,
    family: null,
    instanceType: null,
    pool: 'general',
    purchase: null,
    rate: {
      __typename: 'PriceRate' as const,
      kind: 'INSTANCE' as const,
      perHour: 0.15,
      perCoreHour: null,
      perGibHour: null,
    },
    currency: 'USD',
    note: 'Contract of January',
    revision: 3,
    createdAt: '2026-01-01T00:00:00.000Z',
    changedAt: '2026-02-01T00:00:00.000Z',
    ...change,
  };
}

export function aPricedNode(change: Partial<PricedNodeRowFragment> = {}) {
  return {
    __typename: 'ClusterNode' as const,
    id: 'n1',
    name: 'worker-1',
    pool: 'general',
    zone: 'eu-central-1a',
    instanceType: 'm6i.xlarge',
    capacity: { __typename: 'Capacity' as const, cpuCores: 4, memoryBytes: 16 * 1024 ** 3 },
    cluster: { ...aClusterLabel(), provider: 'aws', region: 'eu-central-1' },
    price: {
      __typename: 'ClusterNodePrice' as const,
      perHour: 0.192,
      perMonth: 140.16,
      currency: 'USD',
      basis: 'INSTANCE_TYPE' as const,
      purchase: 'ON_DEMAND' as const,
      caveats: ['The list is of us-east-1.'],
      problem: null,
      source: A_SOURCE,
      override: null,
    },
    ...change,
  };
}

export function costSettings(change: Partial<CostSettingsFieldsFragment> = {}) {
  return {
    __typename: 'CostSettings' as const,
    currency: 'USD',
    exchange: [],
    storage: [],
    defaultStorage: {
      __typename: 'DefaultStoragePrice' as const,
      perGibMonth: 0.1,
      currency: 'USD',
      source: A_SOURCE,
    },
    sharesDaemonSets: true,
    sharedNamespaces: ['kube-system'],
    shared: 'APART' as const,
    idle: 'APART' as const,
    revision: 2,
    changedAt: '2026-02-01T00:00:00.000Z',
    ...change,
  };
}
