import DataLoader from 'dataloader';
import { readerOf } from '../../platform/list.js';
import type { RequestContext } from '../../platform/request-context.js';
import { type Books, booksOf } from './price-book.service.js';
import type { NodePrice } from './price-of-node.js';
import { nodesById, priceOfStored } from './priced-node.service.js';

/** The tenant’s prices, read once for an operation. */
export function books(context: RequestContext): Promise<Books> {
  return context.loader('costs.books', () => {
    const { tx, tenantId } = readerOf(context);
    return booksOf(tx, tenantId);
  });
}

/** What cluster nodes cost, by their ids; whoever asks has to see them. */
export function nodePriceById(context: RequestContext): DataLoader<string, NodePrice | null> {
  return context.loader(
    'clusterNode.price',
    () =>
      new DataLoader<string, NodePrice | null>(async (ids) => {
        const { tx, tenantId } = readerOf(context);
        const [nodes, { nodes: book }] = await Promise.all([nodesById(tx, tenantId, ids), books(context)]);
        const prices = new Map(nodes.map((node) => [node.id, priceOfStored(node, book)]));
        return ids.map((id) => prices.get(id) ?? null);
      }),
  );
}
