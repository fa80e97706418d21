// Batches may arrive out of order: the agent's spool sends its newest snapshot first. Whatever the order, the stored
// inventory must end as if they had come in order. Objects carry the position of the batch they were last written by,
// which settles every conflict about an object that is stored. What is left are objects that a late batch brings
// although a later batch, already stored, has said that they are gone. Of those the marks remember:
//   complete  the last complete list of a kind, and which of the uids in it were not stored then (“awaited”):
//             a late batch may still bring those, and nothing else, to life;
//   deleted   uids that were deleted before they were ever stored.
// A complete list forgets the deletions before it, because it says the same.

import type { InventoryKind } from './inventory.types.js';

/** Where a batch stands in its agent's history. */
export interface BatchPosition {
  epoch: number;
  seq: number;
}

export interface Mark extends BatchPosition {
  /** When it was seen, ISO 8601. */
  observedAt: string;
}

export interface CompleteMark extends Mark {
  awaited: string[];
}

type Kind = keyof typeof InventoryKind;

export interface InventoryMarks {
  /** Positions of the newest batches that told facts about the cluster, and which kinds can be seen: theirs hold. */
  latest: { facts?: BatchPosition; seen?: BatchPosition };
  complete: Partial<Record<Kind, CompleteMark>>;
  deleted: Partial<Record<Kind, Record<string, Mark>>>;
}

export const NO_MARKS: InventoryMarks = { latest: {}, complete: {}, deleted: {} };

/** Most uids remembered per kind and reason; beyond it the oldest are forgotten, and the next complete list settles them. */
const MAX_REMEMBERED = 20_000;

/** Whether a position is after another one. */
export function isAfter(a: BatchPosition, b: BatchPosition): boolean {
  return a.epoch === b.epoch ? a.seq > b.seq : a.epoch > b.epoch;
}

/** When an object, which a batch at this position brings and which is not stored live, was deleted by a later batch; null when it was not. */
export function deletedLater(marks: InventoryMarks, kind: Kind, uid: string, position: BatchPosition): Date | null {
  const deleted = marks.deleted[kind]?.[uid];
  if (deleted && isAfter(deleted, position)) return new Date(deleted.observedAt);
  const complete = marks.complete[kind];
  if (complete && isAfter(complete, position) && !complete.awaited.includes(uid)) return new Date(complete.observedAt);
  return null;
}

/** Whether a complete list is older than one already stored, and so says nothing new. */
export function isOutdated(marks: InventoryMarks, kind: Kind, position: BatchPosition): boolean {
  const complete = marks.complete[kind];
  return complete !== undefined && isAfter(complete, position);
}

/** Remembers uids that were deleted before they were stored. */
export function markDeleted(marks: InventoryMarks, kind: Kind, uids: readonly string[], mark: Mark): void {
  const known = { ...marks.deleted[kind] };
  for (const uid of uids) known[uid] = mark;
  marks.deleted[kind] = Object.fromEntries(Object.entries(known).slice(-MAX_REMEMBERED));
}

/** Remembers a complete list, and forgets the deletions it covers. */
export function markComplete(marks: InventoryMarks, kind: Kind, mark: Mark, awaited: readonly string[]): void {
  marks.complete[kind] = { ...mark, awaited: awaited.slice(-MAX_REMEMBERED) };
  const later = Object.entries(marks.deleted[kind] ?? {}).filter(([, deleted]) => isAfter(deleted, mark));
  marks.deleted[kind] = Object.fromEntries(later);
}

/** Forgets what was remembered of uids that are stored live now; of those stored as deleted more late batches may come. */
export function settle(marks: InventoryMarks, kind: Kind, uids: readonly string[]): void {
  const stored = new Set(uids);
  const complete = marks.complete[kind];
  if (complete) complete.awaited = complete.awaited.filter((uid) => !stored.has(uid));
  const deleted = marks.deleted[kind];
  if (deleted) for (const uid of uids) delete deleted[uid];
}

/** Notes a batch as the newest one that tells such a thing; false where a newer one has told it. */
export function advance(marks: InventoryMarks, told: 'facts' | 'seen', position: BatchPosition): boolean {
  const latest = marks.latest[told];
  if (latest && !isAfter(position, latest)) return false;
  marks.latest[told] = position;
  return true;
}
