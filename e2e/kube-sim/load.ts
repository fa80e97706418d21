import { hash32, unitAt } from './prng.js';

/**
 * How much a container uses. `traffic` follows the shop's visitors, `steady` does not, `batch` works hard from start
 * to end, `leak` is traffic with memory that grows until the limit is reached `leakMs` after the start.
 */
export interface LoadProfile {
  shape: 'traffic' | 'steady' | 'batch' | 'leak';
  /** Millicores: idle, and at the top of an ordinary day. */
  cpu: readonly [idle: number, peak: number];
  /** MiB: after start, and at the top of an ordinary day. */
  memory: readonly [base: number, peak: number];
  /** MiB that memory creeps up per hour until the collector takes it back (every 12 hours). */
  driftPerHour?: number;
  leakMs?: number;
}

/** What a container is measured under. */
export interface LoadMoment {
  seed: number;
  /** Stable identity of the container, such as "shop/frontend-…/nginx". */
  key: string;
  nowMs: number;
  startedMs: number;
  /** Share of the traffic, 1 when as many replicas run as the profile was written for. */
  share: number;
  /** Limits: millicores and MiB; Infinity when not set. */
  cpuLimit: number;
  memoryLimit: number;
}

export interface Usage {
  cpuMillicores: number;
  memoryMi: number;
}

const HOUR_MS = 3_600_000;
/** The shop's customers live an hour east of UTC. */
const ZONE_MS = HOUR_MS;
const GC_PERIOD_HOURS = 12;

/** Smooth noise in [-1, 1] that changes within about `periodMs`. */
function noise(key: number, nowMs: number, periodMs: number): number {
  const x = nowMs / periodMs;
  const left = Math.floor(x);
  const t = x - left;
  const ease = t * t * (3 - 2 * t);
  const a = unitAt(key, left);
  return 2 * (a + (unitAt(key, left + 1) - a) * ease) - 1;
}

function hump(hour: number, centre: number, width: number): number {
  const distance = Math.abs(hour - centre);
  const wrapped = Math.min(distance, 24 - distance);
  return Math.exp(-((wrapped / width) ** 2) / 2);
}

/** A flash sale: in about one hour of ten, a surge of some minutes. Height in parts of the daily peak. */
function surge(seed: number, nowMs: number): number {
  const hour = Math.floor(nowMs / HOUR_MS);
  const key = hash32(`${seed}/surge`);
  if (unitAt(key, hour) > 0.12) return 0;
  const minute = (nowMs % HOUR_MS) / 60_000;
  const centre = 12 + 36 * unitAt(key, hour + 1_000_003);
  return 0.45 * Math.exp(-(((minute - centre) / 3) ** 2));
}

/** Visitors of the shop in parts of an ordinary daily peak: night about 0.1, evening about 1, more on weekends. */
export function traffic(seed: number, nowMs: number): number {
  const local = new Date(nowMs + ZONE_MS);
  const hour = local.getUTCHours() + local.getUTCMinutes() / 60 + local.getUTCSeconds() / 3600;
  const day = 0.1 + 0.3 * hump(hour, 9.5, 1.8) + 0.45 * hump(hour, 12.8, 2) + 0.85 * hump(hour, 20.3, 2.3);
  const weekend = [0, 6].includes(local.getUTCDay()) ? 1.15 : 1;
  const key = hash32(`${seed}/traffic`);
  const wander = 1 + 0.05 * noise(key, nowMs, 20 * 60_000) + 0.04 * noise(key + 1, nowMs, 3 * 60_000);
  return day * weekend * wander + surge(seed, nowMs);
}

/** A container's profile with all that follows from its name and limits, reckoned once for many moments. */
export interface Load {
  profile: LoadProfile;
  key: number;
  /** How busy it is beside others of its workload. */
  bias: number;
  gcOffsetHours: number;
  cpuLimit: number;
  memoryLimit: number;
}

/** Prepares a container for `cpuAt` and `memoryAt`. */
export function loadOf(
  profile: LoadProfile,
  { seed, key: name, cpuLimit, memoryLimit }: Pick<LoadMoment, 'seed' | 'key' | 'cpuLimit' | 'memoryLimit'>,
): Load {
  const key = hash32(`${seed}/${name}`);
  const bias = 0.88 + 0.24 * unitAt(key, 1);
  return { profile, key, bias, gcOffsetHours: unitAt(key, 99) * GC_PERIOD_HOURS, cpuLimit, memoryLimit };
}

/** @param visitors the traffic times the container's share of it */
function activity({ profile, bias }: Load, visitors: number): number {
  if (profile.shape === 'batch') return bias;
  if (profile.shape === 'steady') return 0.4 * bias;
  return visitors * bias;
}

/** Millicores that a container would use at a moment, were there no limit. */
export function demandAt(load: Load, nowMs: number, startedMs: number, visitors: number): number {
  const { profile, key } = load;
  const [idle, peak] = profile.cpu;
  const jitter = 1 + 0.12 * noise(key + 3, nowMs, 45_000) + 0.08 * noise(key + 5, nowMs, 6 * 60_000);
  const ageMs = nowMs - startedMs;
  // Runtimes compile and warm up in the first minute; ten minutes later nothing of it can be measured.
  // A moment before the start, such as one of an earlier run of the container, has none of it.
  const isStarting = profile.shape !== 'batch' && ageMs >= 0 && ageMs < 600_000;
  const startup = isStarting ? 0.6 * peak * Math.exp(-ageMs / 25_000) : 0;
  return Math.max(0.05, (idle + (peak - idle) * activity(load, visitors) + startup) * jitter);
}

/** Millicores at a moment. */
export function cpuAt(load: Load, nowMs: number, startedMs: number, visitors: number): number {
  return Math.min(demandAt(load, nowMs, startedMs, visitors), load.cpuLimit);
}

/** MiB at a moment. */
export function memoryAt(load: Load, nowMs: number, startedMs: number, visitors: number): number {
  const { profile, key, gcOffsetHours, memoryLimit } = load;
  const [base, peak] = profile.memory;
  const ageMs = Math.max(0, nowMs - startedMs);
  if (profile.shape === 'leak' && profile.leakMs && Number.isFinite(memoryLimit)) {
    const filled = Math.min(1, ageMs / profile.leakMs);
    return Math.max(0.2, Math.min(memoryLimit, base + (memoryLimit - base) * filled ** 1.15));
  }
  const wobble = 1 + 0.02 * noise(key + 7, nowMs, 9 * 60_000);
  // Caches fill within a quarter of an hour after the start.
  const warm = ageMs > 36_000_000 ? 1 : 1 - Math.exp(-ageMs / (15 * 60_000));
  const ageHours = ageMs / HOUR_MS;
  const drift = (profile.driftPerHour ?? 0) * Math.min(ageHours, (ageHours + gcOffsetHours) % GC_PERIOD_HOURS);
  const used = (base + (peak - base) * Math.min(1.2, activity(load, visitors)) * warm + drift) * wobble;
  // An application with a limit is sized to stay below it; only leaks run into it.
  return Math.max(0.2, Math.min(used, memoryLimit * 0.96));
}

/** Use of CPU and memory at a moment: a pure function, so every reader sees the same world. */
export function usageAt(profile: LoadProfile, moment: LoadMoment): Usage {
  const { seed, nowMs, startedMs, share } = moment;
  const load = loadOf(profile, moment);
  const visitors = traffic(seed, nowMs) * share;
  return {
    cpuMillicores: cpuAt(load, nowMs, startedMs, visitors),
    memoryMi: memoryAt(load, nowMs, startedMs, visitors),
  };
}
