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

function activity(profile: LoadProfile, moment: LoadMoment): number {
  if (profile.shape === 'batch') return 1;
  if (profile.shape === 'steady') return 0.4;
  return traffic(moment.seed, moment.nowMs) * moment.share;
}

function memoryOf(profile: LoadProfile, moment: LoadMoment, active: number, key: number): number {
  const [base, peak] = profile.memory;
  const ageMs = Math.max(0, moment.nowMs - moment.startedMs);
  const wobble = 1 + 0.02 * noise(key + 7, moment.nowMs, 9 * 60_000);
  if (profile.shape === 'leak' && profile.leakMs && Number.isFinite(moment.memoryLimit)) {
    const filled = Math.min(1, ageMs / profile.leakMs);
    return Math.min(moment.memoryLimit, base + (moment.memoryLimit - base) * filled ** 1.15);
  }
  // Caches fill within a quarter of an hour after the start.
  const warm = 1 - Math.exp(-ageMs / (15 * 60_000));
  const offset = unitAt(key, 99) * GC_PERIOD_HOURS;
  const drift = (profile.driftPerHour ?? 0) * Math.min(ageMs / HOUR_MS, (ageMs / HOUR_MS + offset) % GC_PERIOD_HOURS);
  const used = (base + (peak - base) * Math.min(1.2, active) * warm + drift) * wobble;
  // An application with a limit is sized to stay below it; only leaks run into it.
  return Math.min(used, moment.memoryLimit * 0.96);
}

/** Use of CPU and memory at a moment: a pure function, so every reader sees the same world. */
export function usageAt(profile: LoadProfile, moment: LoadMoment): Usage {
  const key = hash32(`${moment.seed}/${moment.key}`);
  const bias = 0.88 + 0.24 * unitAt(key, 1);
  const active = activity(profile, moment) * bias;
  const [idle, peak] = profile.cpu;
  const jitter = 1 + 0.12 * noise(key + 3, moment.nowMs, 45_000) + 0.08 * noise(key + 5, moment.nowMs, 6 * 60_000);
  const ageMs = moment.nowMs - moment.startedMs;
  // Runtimes compile and warm up in the first minute.
  const startup = profile.shape === 'batch' ? 0 : 0.6 * peak * Math.exp(-ageMs / 25_000);
  const wanted = (idle + (peak - idle) * active + startup) * jitter;
  return {
    cpuMillicores: Math.max(0.05, Math.min(wanted, moment.cpuLimit)),
    memoryMi: Math.max(0.2, memoryOf(profile, moment, active, key)),
  };
}
