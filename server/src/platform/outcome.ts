import { type UserError, userError } from './user-error.types.js';

/** What a mutation did, or why it refused its input: an expected refusal is an answer, not an exception. */
export type Outcome<T> = { done: T; userErrors: UserError[] } | { done: null; userErrors: UserError[] };

export function done<T>(result: T): Outcome<T> {
  return { done: result, userErrors: [] };
}

/** A refusal of one input field, in the caller's words for it. */
export function refused(
  field: string | null,
  message: string,
  code: UserError['code'] = 'BAD_USER_INPUT',
): Outcome<never> {
  return { done: null, userErrors: userError(field === null ? null : ['input', field], message, code) };
}

const MAX_TEXT = 100;

/** Refuses a free text that is too long for a label; null where it is good. */
export function refuseLongText(field: string, text: string | null | undefined): Outcome<never> | null {
  if (!text || text.length <= MAX_TEXT) return null;
  return refused(field, `“${field}” has ${text.length} characters; at most ${MAX_TEXT} are kept. Shorten it.`);
}
