import { hash, verify } from '@node-rs/argon2';

// OWASP Password Storage Cheat Sheet: argon2id with 19 MiB, 2 iterations, 1 lane.
const OPTIONS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
// Each hash takes 19 MiB and a core for tens of milliseconds: a flood of sign-ins must queue, not exhaust the machine.
const MAX_CONCURRENT = 2;

let running = 0;
const waiting: (() => void)[] = [];

async function limited<T>(work: () => Promise<T>): Promise<T> {
  if (running >= MAX_CONCURRENT) await new Promise<void>((resolve) => waiting.push(resolve));
  running++;
  try {
    return await work();
  } finally {
    running--;
    waiting.shift()?.();
  }
}

export function hashPassword(password: string): Promise<string> {
  return limited(() => hash(password, OPTIONS));
}

let dummy: Promise<string> | undefined;

/** Compares in the same time whether the account exists or not; a null hash never matches. */
export async function matchesPassword(stored: string | null, password: string): Promise<boolean> {
  dummy ??= hashPassword('no account has this password');
  const known = stored ?? (await dummy);
  const matches = await limited(() => verify(known, password));
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
