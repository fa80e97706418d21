import DataLoader from 'dataloader';
import { readerOf } from '../../platform/list.js';
import type { RequestContext } from '../../platform/request-context.js';
import { type ListedGap, listGaps } from './gap-list.service.js';

/** What is looked at where nothing is said, in milliseconds. */
const DEFAULT_SPAN_MS = 7 * 86_400_000;

/** The gaps of each cluster that overlap a span: one statement for all clusters of an operation that ask alike. */
export function gapsByCluster(
  context: RequestContext,
  asked: { from?: Date | null; to?: Date | null },
): DataLoader<string, ListedGap[]> {
  const name = `gaps.byCluster ${asked.from?.getTime()} ${asked.to?.getTime()}`;
  return context.loader(name, () => {
    const to = asked.to ?? context.now();
    const span = { from: asked.from ?? new Date(to.getTime() - DEFAULT_SPAN_MS), to };
    return new DataLoader<string, ListedGap[]>((ids) => load(context, ids, span));
  });
}

async function load(
  context: RequestContext,
  ids: readonly string[],
  span: { from: Date; to: Date },
): Promise<ListedGap[][]> {
  const byCluster = new Map<string, ListedGap[]>(ids.map((id) => [id, []]));
  for (const gap of await listGaps(readerOf(context), ids, span)) byCluster.get(gap.clusterId)?.push(gap);
  return ids.map((id) => byCluster.get(id)!);
}
