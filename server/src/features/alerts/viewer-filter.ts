import type { Caller } from '../../platform/request-context.js';
import type { AlertFilter } from './alert.types.js';

/** The filter with what “mine” means for this caller; nothing is the task of a program. */
export function ofViewer(filter: AlertFilter | null | undefined, caller: Caller): AlertFilter | null | undefined {
  if (filter?.isMine == null && filter?.not?.isMine == null) return filter;
  const viewerId = caller.kind === 'USER' ? caller.id : null;
  return { ...filter, viewerId, ...(filter.not && { not: { ...filter.not, viewerId } }) };
}
