import type { RejectedItemType } from '../clusters/receipt.types.js';
import type { ContainerInput, PodInput } from './inventory.types.js';
import type { ClusterFactsInput, ReportInventoryInput } from './report-inventory.types.js';
import { cutText } from './text.js';

/** The lists of objects in a report, and what one of each is called. */
export const OBJECT_LISTS = {
  clusterNodes: 'cluster node',
  namespaces: 'namespace',
  workloads: 'workload',
  pods: 'pod',
  horizontalPodAutoscalers: 'horizontal pod autoscaler',
  podDisruptionBudgets: 'pod disruption budget',
  persistentVolumeClaims: 'persistent volume claim',
  services: 'service',
  resourceQuotas: 'resource quota',
} as const;
export type ObjectList = keyof typeof OBJECT_LISTS;

export type ItemLists = Required<{
  [List in ObjectList | 'deleted' | 'complete' | 'unobserved']: NonNullable<ReportInventoryInput[List]>;
}>;

export interface CheckedReport extends ItemLists {
  cluster: ClusterFactsInput;
  rejected: RejectedItemType[];
}

// Kubernetes: names are at most 253 characters (RFC 1123), uids are UUIDs or, for static pods, 32 hexadecimal digits.
const MAX_NAME = 253;
const MAX_UID = 128;
const MAX_MESSAGE = 1_024;
const MAX_TEXT = 512;
const MAX_LIST = 128;
const MAX_CONTAINERS = 128;
/** The lists that stand for a whole kind are as long as the kind has objects; the body limit bounds them. */
const UNBOUNDED = new Set(['uids', 'containers']);
const LATEST_TIME = Date.UTC(9999, 0);

interface Item {
  uid: string;
  name?: string;
  namespace?: string;
}

/** Cuts every text to what is stored and sorts out items that cannot be: one bad item never costs its batch. */
export function checkReport(report: ReportInventoryInput): CheckedReport {
  const rejected: RejectedItemType[] = [];
  const keepGood = <T extends Item>(list: ObjectList, items: readonly T[] | null | undefined): T[] => {
    const seen = new Set<string>();
    return storable(items ?? []).filter((item, index) => {
      const reason = seen.has(item.uid) ? `uid “${item.uid}” is in the list twice; the first was stored.` : flaw(item);
      seen.add(item.uid);
      if (reason) rejected.push({ index, item: `${OBJECT_LISTS[list]} ${nameOf(item)}`, reason });
      return !reason;
    });
  };
  return {
    clusterNodes: keepGood('clusterNodes', report.clusterNodes),
    namespaces: keepGood('namespaces', report.namespaces),
    workloads: keepGood('workloads', report.workloads),
    pods: keepGood('pods', report.pods),
    horizontalPodAutoscalers: keepGood('horizontalPodAutoscalers', report.horizontalPodAutoscalers),
    podDisruptionBudgets: keepGood('podDisruptionBudgets', report.podDisruptionBudgets),
    persistentVolumeClaims: keepGood('persistentVolumeClaims', report.persistentVolumeClaims),
    services: keepGood('services', report.services),
    resourceQuotas: keepGood('resourceQuotas', report.resourceQuotas),
    deleted: storable(report.deleted ?? []),
    complete: storable(report.complete ?? []),
    unobserved: storable(report.unobserved ?? []),
    cluster: storable(report.cluster ?? {}),
    rejected,
  };
}

function nameOf(item: Item): string {
  return cutText(item.namespace ? `${item.namespace}/${item.name}` : (item.name ?? item.uid), MAX_TEXT);
}

/** A copy whose texts and lists are short enough to be stored. */
function storable<T>(value: T, key = ''): T {
  if (typeof value === 'string') return cutText(value, key === 'message' ? MAX_MESSAGE : MAX_TEXT) as T;
  if (Array.isArray(value)) {
    const isWhole = key === '' || UNBOUNDED.has(key);
    return (isWhole ? value : value.slice(0, MAX_LIST)).map((item) => storable(item, 'item')) as T;
  }
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, storable(inner, name)])) as T;
}

/** What is wrong with an item: found and expected; null when it can be stored. */
function flaw(item: Item): string | null {
  return (
    textFlaw('uid', item.uid, MAX_UID) ??
    textFlaw('name', item.name ?? '', MAX_NAME) ??
    ('namespace' in item ? textFlaw('namespace', item.namespace ?? '', MAX_NAME) : null) ??
    valueFlaw(item) ??
    ('containers' in item ? containersFlaw((item as unknown as PodInput).containers) : null)
  );
}

function textFlaw(name: string, text: string, max: number): string | null {
  if (text.length > 0 && text.length <= max) return null;
  return `${name} has ${text.length} characters; expected 1 to ${max}.`;
}

/** No amount is negative, and every time is one that a calendar of four digits knows. */
function valueFlaw(value: object, path = ''): string | null {
  for (const [name, inner] of Object.entries(value)) {
    const found = flawOfField(`${path}${name}`, name, inner);
    if (found) return found;
  }
  return null;
}

function flawOfField(path: string, name: string, value: unknown): string | null {
  if (typeof value === 'number' && value < 0 && name !== 'exitCode') return `${path} is ${value}; expected 0 or more.`;
  if (value instanceof Date) return timeFlaw(path, value);
  return typeof value === 'object' && value !== null ? valueFlaw(value, `${path}.`) : null;
}

function timeFlaw(path: string, time: Date): string | null {
  const ms = time.getTime();
  if (ms >= 0 && ms < LATEST_TIME) return null;
  return `${path} is ${Number.isNaN(ms) ? 'no time' : time.toISOString()}; expected a time between 1970 and 9999.`;
}

function containersFlaw(containers: readonly ContainerInput[]): string | null {
  if (containers.length > MAX_CONTAINERS) {
    return `It has ${containers.length} containers; at most ${MAX_CONTAINERS} are stored.`;
  }
  const names = containers.map((container) => container.name);
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated !== undefined) return `Two of its containers are called “${repeated}”; names are unique in a pod.`;
  return names.map((name) => textFlaw('container name', name, MAX_NAME)).find((found) => found !== null) ?? null;
}
