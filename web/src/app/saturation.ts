import type { SaturationBaseQuery } from '../graphql/generated';

type Found = SaturationBaseQuery['node'];

/** What a share is a share of, as rules say it. */
export interface Share {
  readonly resource: string | null;
  readonly against: string | null;
}

const SAYS: Readonly<Record<string, string>> = {
  ALLOCATABLE: 'what is allocatable',
  CAPACITY: 'the capacity',
  LIMIT: 'the limit',
  REQUEST: 'the request',
};

/** "90 % of the limit". */
export function shareInWords(share: number, { against }: Share): string {
  return `${Number((share * 100).toPrecision(4))} % of ${SAYS[against ?? ''] ?? 'it'}`;
}

/**
 * The whole of which a rule judges a share, in the unit of the metric: cores or bytes. Null where it is not known, or
 * where the pod has several containers, since the chart then shows more than the one that is judged.
 */
export function wholeOf(found: Found | undefined, { resource, against }: Share): number | null {
  const amounts = amountsOf(found, against);
  if (resource === 'CPU') return amounts?.cpu ?? null;
  return resource === 'MEMORY' ? (amounts?.memory ?? null) : null;
}

interface Amounts {
  readonly cpu: number | null;
  readonly memory: number | null;
}

function amountsOf(found: Found | undefined, against: string | null): Amounts | null {
  if (found?.__typename === 'ClusterNode') {
    const { cpuCores, memoryBytes } = against === 'CAPACITY' ? found.capacity : found.allocatable;
    return { cpu: cpuCores, memory: memoryBytes };
  }
  if (found?.__typename !== 'Pod') return null;
  const [only, another] = found.containers.edges;
  if (!only || another) return null;
  const { cpuLimitCores, cpuRequestCores, memoryLimitBytes, memoryRequestBytes } = only.node.resources;
  if (against === 'LIMIT') return { cpu: cpuLimitCores, memory: memoryLimitBytes };
  return against === 'REQUEST' ? { cpu: cpuRequestCores, memory: memoryRequestBytes } : null;
}
