import type { Recommendation } from './recommendation.entity.js';
import { bodyOf, numbersOf } from './recommendation-body.js';
import { LEVEL_RANK } from './recommendation-state.js';
import type { Advice } from './rules/rule.js';

/** Money per month. */
export interface Worth {
  perMonth: number;
  currency: string;
}

/** Advice with what only the store knows of it. */
export interface KeptAdvice {
  advice: Advice;
  /** Our id of what it is about, such as a workload; null where that is not stored. */
  subjectId: string | null;
  /** What the requests that it frees are worth; negative where it takes more. Null where nothing is priced. */
  value: Worth | null;
  /** What the bill falls by; null where no cluster node or volume goes by it. */
  bill?: Worth | null;
}

/** What tells whether two pieces of advice are the same one. */
export function identityOf(clusterId: string | null, { rule, subject }: Pick<Advice, 'rule' | 'subject'>): string {
  const { kind, namespace, name, container } = subject;
  return [rule, clusterId ?? '', kind, namespace ?? '', name, container ?? ''].join('/');
}

/** Whether a row is about the object that advice is about; containers aside. */
export function isAboutTheSame(row: Recommendation, { subject }: Pick<Advice, 'subject'>): boolean {
  const { subjectKind, namespace, subjectName } = row;
  return subjectKind === subject.kind && namespace === subject.namespace && subjectName === subject.name;
}

type AdviceColumns = Pick<
  Recommendation,
  | 'category'
  | 'risk'
  | 'riskRank'
  | 'confidence'
  | 'title'
  | 'text'
  | 'body'
  | 'subjectId'
  | 'cpuFreed'
  | 'memoryFreed'
  | 'weight'
  | 'requestsValue'
  | 'billSaving'
  | 'currency'
  | 'pricedAt'
  | 'seenAt'
>;

/** What a row takes from what its rule says now. */
export function adviceColumns({ advice, subjectId, value, bill = null }: KeptAdvice, now: Date): AdviceColumns {
  const { category, risk, confidence, title, text } = advice;
  const currency = value?.currency ?? bill?.currency ?? null;
  const { freed } = advice;
  return {
    ...{ category, risk, title, text, subjectId, currency },
    riskRank: LEVEL_RANK[risk],
    confidence: confidence.level,
    body: bodyOf(advice),
    cpuFreed: freed?.cpu ?? null,
    memoryFreed: freed?.memory ?? null,
    weight: weightOf(advice, freed),
    requestsValue: value?.perMonth ?? null,
    billSaving: bill?.perMonth ?? null,
    pricedAt: currency === null ? null : now,
    seenAt: now,
  };
}

const GIB = 1_073_741_824;
/** Clouds ask for a core about what they ask for 8 GiB of memory, or for 300 GiB of disk, within a factor of two. */
const MEMORY_OF_A_CORE = 8 * GIB;
const DISK_OF_A_CORE = 300 * GIB;

/** How much it frees as one number, in cores. It tells no money, so that everybody may sort by it. */
function weightOf(advice: Advice, freed: { cpu: number; memory: number } | null): number {
  const amount = freed ?? advice.packing?.allocatable;
  if (amount) return amount.cpu / 1_000_000 + amount.memory / MEMORY_OF_A_CORE;
  if (advice.subject.kind !== 'PersistentVolumeClaim') return 0;
  const bytes = advice.evidence.find(({ unit }) => unit === 'BYTES')?.value ?? 0;
  return bytes / DISK_OF_A_CORE;
}

/** A new row; its history is the writer’s. */
export function rowOf(
  kept: KeptAdvice,
  { tenantId, id, clusterId }: { tenantId: string; id: string; clusterId: string | null },
  now: Date,
): Omit<Recommendation, 'globalId' | 'ownerCluster'> {
  const { advice } = kept;
  const { kind, namespace, name, container } = advice.subject;
  return {
    ...{ tenantId, id, clusterId, namespace, container },
    identity: identityOf(clusterId, advice),
    subjectKind: kind,
    subjectName: name,
    rule: advice.rule,
    state: 'OPEN',
    revision: 0,
    ...adviceColumns(kept, now),
    told: numbersOf(advice),
    isCounted: true,
    openedAt: now,
    changedAt: now,
    ...NOTHING_YET,
  };
}

/** What a life adds to a row; an open one has none of it. */
export const NOTHING_YET = {
  appliedAt: null,
  settledAt: null,
  endedAt: null,
  checkedAt: null,
  snoozedUntil: null,
  dismissedReason: null,
  comment: null,
  actedBy: null,
  actedAt: null,
  realisedCpu: null,
  realisedMemory: null,
  realisedValue: null,
  realisedBill: null,
  outcome: null,
} as const;
