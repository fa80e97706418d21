import { hash, verify } from '@node-rs/argon2';
import { HashQueue } from './hash-queue.js';

// OWASP Password Storage Cheat Sheet: argon2id with 19 MiB, 2 iterations, 1 lane.
const OPTIONS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
// Each hash takes 19 MiB and a core for tens of milliseconds: a flood of sign-ins must queue, not exhaust the machine.
const MAX_RUNNING = 2;
/** About two seconds of waiting; whoever comes later is told so. */
const MAX_WAITING = 100;

const queue = new HashQueue(MAX_RUNNING, MAX_WAITING);

export function hashPassword(password: string): Promise<string> {
  return queue.run(() => hash(password, OPTIONS));
}

let dummy: Promise<string> | undefined;

/** Compares in the same time whether the account exists or not; a null hash never matches. */
export async function matchesPassword(stored: string | null, password: string): Promise<boolean> {
  // Not queued: a refusal would be kept for ever.
  dummy ??= hash('no account has this password', OPTIONS);
  const known = stored ?? (await dummy);
  const matches = await queue.run(() => verify(known, password));
  return matches && stored !== null;
}

export const PASSWORD_MIN_LENGTH = 12;
export const PASSWORD_MAX_LENGTH = 200;

/** What is wrong with a new password, or null. */
export function passwordProblem(password: string): string | null {
  const { length } = password;
  if (length >= PASSWORD_MIN_LENGTH && length <= PASSWORD_MAX_LENGTH) return null;
  return `The password has ${length} characters; use ${PASSWORD_MIN_LENGTH} to ${PASSWORD_MAX_LENGTH}.`;
}
