import { randomUUID } from 'node:crypto';

/** Makes a UUIDv7: the first 48 bits are unix milliseconds, so that new rows land at the end of an index (RFC 9562 §5.7). */
export function newId(now: number = Date.now()): string {
  const time = now.toString(16).padStart(12, '0');
  // The rest is as random as a UUIDv4, which Node makes from a store of random bytes: version 4 gives way to 7.
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export function isUuid(text: string): boolean {
  return UUID.test(text);
}

/** Opaque id of an object for callers; it carries the type, so `node(id)` knows the table. */
export function toGlobalId(type: string, id: string): string {
  return Buffer.from(`${type}:${id}`).toString('base64url');
}

/** Reads an opaque id; null where it is not one of ours, which callers answer like a missing object. */
export function fromGlobalId(globalId: string): { type: string; id: string } | null {
  const [type, id, ...rest] = Buffer.from(globalId, 'base64url').toString('utf8').split(':');
  if (!type || !id || rest.length > 0 || !isUuid(id)) return null;
  return { type, id };
}

/** Reads ids of one type for a filter; an id of another type or of nothing matches no row. */
export function idsOfType(type: string, globalIds: readonly string[]): string[] {
  return globalIds.flatMap((globalId) => {
    const parsed = fromGlobalId(globalId);
    return parsed?.type === type ? [parsed.id] : [];
  });
}

/** Belongs to nothing. */
const NOBODY = '00000000-0000-0000-0000-000000000000';

/** Reads ids of one type that must all be found; an id of another type is one of nothing, so that it is missed. */
export function idsToFind(type: string, globalIds: readonly string[]): string[] {
  return globalIds.map((globalId) => idsOfType(type, [globalId])[0] ?? NOBODY);
}
