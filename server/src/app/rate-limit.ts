// A bucket of points per key: every operation takes its cost, and points come back with time. Buckets live in this
// process: with n replicas a caller has n of them, which is documented beside the setting.

export interface BucketSize {
  /** Points of a full bucket; 0 stands for no limit. */
  points: number;
  perSecond: number;
}

/** What a caller is told of its bucket. */
export interface Throttle {
  limit: number;
  remaining: number;
  restoreRatePerSecond: number;
  /** When the bucket is full again, in Unix milliseconds. */
  resetAtMs: number;
}

export interface Taking {
  /** Seconds until these points would have been there; 0 where they were taken. */
  retryAfterSeconds: number;
  /** Null where there is no limit. */
  throttle: Throttle | null;
}

interface Bucket {
  points: number;
  atMs: number;
}

const MAX_BUCKETS = 10_000;

/** Token buckets, bounded in number: the one that was used longest ago, and so is fullest, is forgotten first. */
export class RateLimiter {
  readonly #buckets = new Map<string, Bucket>();

  constructor(private readonly maxBuckets = MAX_BUCKETS) {}

  get size(): number {
    return this.#buckets.size;
  }

  /** Takes points where they are there; an operation dearer than a full bucket takes it whole. */
  take(key: string, cost: number, size: BucketSize, nowMs: number): Taking {
    if (size.points <= 0) return { retryAfterSeconds: 0, throttle: null };
    const bucket = this.#touch(key, size, nowMs);
    const missing = Math.min(cost, size.points) - bucket.points;
    if (missing <= 0) bucket.points -= cost;
    const retryAfterSeconds = missing <= 0 ? 0 : Math.max(1, Math.ceil(missing / size.perSecond));
    return { retryAfterSeconds, throttle: throttleOf(bucket, size) };
  }

  #touch(key: string, size: BucketSize, nowMs: number): Bucket {
    const known = this.#buckets.get(key);
    if (known) {
      const passedSeconds = Math.max(0, nowMs - known.atMs) / 1_000;
      known.points = Math.min(size.points, known.points + passedSeconds * size.perSecond);
      known.atMs = Math.max(known.atMs, nowMs);
      this.#buckets.delete(key);
      this.#buckets.set(key, known);
      return known;
    }
    const fresh = { points: size.points, atMs: nowMs };
    this.#buckets.set(key, fresh);
    if (this.#buckets.size > this.maxBuckets) this.#buckets.delete(this.#buckets.keys().next().value!);
    return fresh;
  }
}

function throttleOf(bucket: Bucket, { points, perSecond }: BucketSize): Throttle {
  const missing = points - bucket.points;
  return {
    limit: points,
    remaining: Math.max(0, Math.floor(bucket.points)),
    restoreRatePerSecond: perSecond,
    resetAtMs: Math.ceil(bucket.atMs + (missing / perSecond) * 1_000),
  };
}

/** Whose bucket an address draws from: an IPv6 network has more addresses than anybody could count, so its /64 does. */
export function addressKey(ip: string | null): string {
  if (!ip) return 'unknown';
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(ip);
  if (mapped) return mapped[1]!;
  if (!ip.includes(':')) return ip;
  const [head = '', tail] = ip.split('::');
  const groups = head === '' ? [] : head.split(':');
  const missing = tail === undefined ? 0 : 8 - groups.length - (tail === '' ? 0 : tail.split(':').length);
  const whole = [...groups, ...Array<string>(Math.max(0, missing)).fill('0'), ...(tail ? tail.split(':') : [])];
  return `${whole.slice(0, 4).join(':')}::/64`;
}
