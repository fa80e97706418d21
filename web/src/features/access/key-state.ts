import type { ApiKeyRowFragment } from '../../graphql/generated';
import { formatAge, formatDuration } from '../../lib/time';
import type { StatusKind } from '../../ui/Status';

type Key = Pick<ApiKeyRowFragment, 'createdAt' | 'expiresAt' | 'revokedAt' | 'isActive' | 'lastUsedAt' | 'lastUsedIp'>;

/** What the table says of a key: word, glyph, and why. */
export interface KeyState {
  readonly kind: StatusKind;
  readonly word: string;
  readonly reason: string;
}

const DAY_MS = 86_400_000;
/** Longer unused, a key is more likely forgotten than needed. */
const UNUSED_DAYS = 90;
const SOON_DAYS = 7;

/** State of a key, the most urgent reason to act on it first. */
export function keyState(key: Key, now: Date): KeyState {
  if (key.revokedAt) return { kind: 'paused', word: 'Revoked', reason: 'Requests with it are refused.' };
  if (!key.isActive) return { kind: 'paused', word: 'Expired', reason: 'Requests with it are refused.' };
  const unusedMs = now.getTime() - Date.parse(key.lastUsedAt ?? key.createdAt);
  if (unusedMs >= UNUSED_DAYS * DAY_MS) {
    return {
      kind: 'degraded',
      word: `Unused ${formatDuration(unusedMs)}`,
      reason: 'Nobody seems to need it. Revoke it, unless it is for an emergency.',
    };
  }
  if (key.expiresAt === null) {
    return { kind: 'degraded', word: 'No expiry', reason: 'A copy that leaks stays good. Renew it with an expiry.' };
  }
  const leftMs = Date.parse(key.expiresAt) - now.getTime();
  if (leftMs < SOON_DAYS * DAY_MS) {
    return { kind: 'degraded', word: `Expires in ${formatDuration(leftMs)}`, reason: 'Make a new one before it does.' };
  }
  return { kind: 'healthy', word: 'Active', reason: 'Requests with it are answered.' };
}

/** What revoking will break, as far as its use tells. */
export function revokeEffect(key: Key, now: Date): string {
  if (!key.lastUsedAt) return 'It was never used: nothing is known to break.';
  const from = key.lastUsedIp ? ` by ${key.lastUsedIp}` : '';
  return `Used ${formatAge(new Date(key.lastUsedAt), now)}${from}. Requests with it fail at once, open streams end within 5 s.`;
}
