import { IN_CLUSTER } from '../../platform/place-rule.js';
import { type RequestContext, rightsOf } from '../../platform/request-context.js';
import { sees } from '../../platform/rights.js';

/**
 * Whether somebody may read what an agent tells in words: they name pods and nodes wherever these are, so that rights
 * for single namespaces do not do.
 */
export function readsWords(context: Pick<RequestContext, 'caller'>, clusterId: string): boolean {
  return sees(rightsOf(context), IN_CLUSTER.of({ clusterId }));
}

/** What stands in the place of a text that its reader may not have; null where there is none. */
export function hiddenWords<T extends string | null>(text: T): T {
  return (text === null ? null : 'The details are for those who see the whole cluster.') as T;
}
