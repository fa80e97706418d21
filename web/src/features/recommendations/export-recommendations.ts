import type { RecommendationRowFragment } from '../../graphql/generated';
import type { Cell } from '../../lib/csv';
import type { ExportColumns } from '../../lib/export-rows';

type Row = RecommendationRowFragment;
type Change = Row['changes'][number];
type Key = keyof Change['current'] & `${'cpu' | 'memory'}${string}`;

/** Of the one container that it is about; of several no single number would be true. */
const amount =
  (side: 'current' | 'proposed', key: Key) =>
  ({ changes }: Row): Cell =>
    changes.length === 1 ? (changes[0]?.[side][key] ?? null) : null;

/** What a file of recommendations tells of each. */
export const RECOMMENDATION_EXPORT: ExportColumns<Row> = [
  ['id', ({ id }) => id],
  ['rule', ({ rule }) => rule],
  ['category', ({ category }) => category],
  ['state', ({ state }) => state],
  ['risk', ({ risk }) => risk],
  ['confidence', ({ confidence }) => confidence.level],
  ['cluster', ({ cluster }) => cluster?.name ?? null],
  ['namespace', ({ namespace }) => namespace],
  ['kind', ({ subject }) => subject.kind],
  ['name', ({ subject }) => subject.name],
  ['container', ({ subject }) => subject.container],
  ['title', ({ title }) => title],
  ['cpuRequestCores', amount('current', 'cpuRequestCores')],
  ['proposedCpuRequestCores', amount('proposed', 'cpuRequestCores')],
  ['cpuLimitCores', amount('current', 'cpuLimitCores')],
  ['proposedCpuLimitCores', amount('proposed', 'cpuLimitCores')],
  ['memoryRequestBytes', amount('current', 'memoryRequestBytes')],
  ['proposedMemoryRequestBytes', amount('proposed', 'memoryRequestBytes')],
  ['memoryLimitBytes', amount('current', 'memoryLimitBytes')],
  ['proposedMemoryLimitBytes', amount('proposed', 'memoryLimitBytes')],
  ['replicas', ({ replicas }) => replicas?.from ?? null],
  ['proposedReplicas', ({ replicas }) => replicas?.to ?? null],
  ['freedCpuCores', ({ freedCpuCores }) => freedCpuCores],
  ['freedMemoryBytes', ({ freedMemoryBytes }) => freedMemoryBytes],
  ['requestsValuePerMonth', ({ requestsValuePerMonth }) => requestsValuePerMonth],
  ['billSavingPerMonth', ({ billSavingPerMonth }) => billSavingPerMonth],
  ['currency', ({ currency }) => currency],
  ['isCounted', ({ isCounted }) => String(isCounted)],
  ['openedAt', ({ openedAt }) => openedAt],
  ['changedAt', ({ changedAt }) => changedAt],
  ['appliedAt', ({ appliedAt }) => appliedAt],
  ['settledAt', ({ settledAt }) => settledAt],
  ['realisedCpuCores', ({ realisedCpuCores }) => realisedCpuCores],
  ['realisedMemoryBytes', ({ realisedMemoryBytes }) => realisedMemoryBytes],
  ['realisedValuePerMonth', ({ realisedValuePerMonth }) => realisedValuePerMonth],
  ['realisedBillPerMonth', ({ realisedBillPerMonth }) => realisedBillPerMonth],
  ['dismissedReason', ({ dismissal }) => dismissal?.reason ?? null],
  ['snoozedUntil', ({ snoozedUntil }) => snoozedUntil],
];
