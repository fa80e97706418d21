import { createHash } from 'node:crypto';
import { AppError } from './errors.js';
import { isUuid } from './id.js';
import type { OrderColumn, SqlType } from './list.js';

/** Where an edge lies in its list: the sort value as PostgreSQL writes it, null for a missing one, and the row's id. */
export interface Position {
  value: string | null;
  id: string;
}

/** A cursor is only good for what it was given out for: tenant, list, order, filter and parent. */
export function bindingOf(parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 12);
}

export function encodeCursor(binding: string, position: Position): string {
  return Buffer.from(JSON.stringify([binding, position.value, position.id])).toString('base64url');
}

/** @throws BAD_USER_INPUT for anything that is not a cursor of this very list */
export function decodeCursor(cursor: string, binding: string, column: OrderColumn): Position {
  try {
    const [found, value, id] = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')) as unknown[];
    const isPosition = typeof id === 'string' && isUuid(id) && isValueOf(column, value);
    if (found === binding && isPosition) return { value: value as string | null, id };
  } catch {
    // Falls through to the one message: a stranger learns nothing from how it is broken.
  }
  throw new AppError(
    'BAD_USER_INPUT',
    'The cursor is not one of this list with this filter and order. Pass an endCursor or startCursor of the same query, or start without one.',
  );
}

/** The position in a cursor that was accepted before; null for none. */
export function positionIn(cursor: string | null | undefined): Position | null {
  if (cursor == null) return null;
  const [, value, id] = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')) as [
    string,
    string | null,
    string,
  ];
  return { value, id };
}

const WHOLE = /^-?\d{1,19}$/;
const TIME = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?[+-]\d\d(:\d\d)?$/;

/** What PostgreSQL wrote as text and so can read again; a forged value must not end as a database error. */
const READABLE: Record<SqlType, (text: string) => boolean> = {
  text: (text) => !text.includes('\0'),
  int4: (text) => WHOLE.test(text) && Math.abs(Number(text)) < 2 ** 31,
  int8: (text) => WHOLE.test(text) && BigInt.asIntN(64, BigInt(text)) === BigInt(text),
  float8: (text) => text.trim() !== '' && Number.isFinite(Number(text)),
  timestamptz: isReadableTime,
};

function isValueOf(column: OrderColumn, value: unknown): boolean {
  return value === null ? column.nullable === true : typeof value === 'string' && READABLE[column.type](value);
}

function isReadableTime(text: string): boolean {
  const time = TIME.test(text) ? new Date(`${text.slice(0, 10)}T${text.slice(11, 19)}Z`) : null;
  return time !== null && !Number.isNaN(time.getTime()) && time.toISOString().startsWith(text.slice(0, 10));
}
