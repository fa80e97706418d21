import type { LoadProfile } from '../load.js';
import { hash32, unitAt } from '../prng.js';
import type { ContainerLife, History } from './life.js';

export interface EstateOptions {
  seed: number;
  fromMs: number;
  toMs: number;
  /** Containers that live at one moment; the rollout and the night's job add some that live for a while only. */
  containers: number;
  /** 30 containers a node by default. */
  nodes?: number;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const REPLICAS = 5;
const WORKLOADS_PER_NAMESPACE = 4;
const CPU_CAPACITY = 32_000;
/** The agent is away for 17 minutes, at 14:02 UTC of the middle day. */
const SILENCE_MS = 17 * 60_000;
const SILENCE_AT_MS = 14 * HOUR_MS + 2 * 60_000;
const NIGHT_JOB_AT_MS = 2.5 * HOUR_MS;
const NIGHT_JOB_MS = 45 * 60_000;

const numbered = (prefix: string, i: number) => `${prefix}-${String(i).padStart(3, '0')}`;

/**
 * An invented estate of any size for tests and benches, with what the demo's past has too: daily and weekly rhythm, a
 * rollout (the first workload: new pods, a higher level), a slow leak that ends in restarts (the second), a job at
 * night, and a silence of the agent. Pure: the same options give the same history.
 */
export function estateOf(options: EstateOptions): History {
  const { seed, fromMs, toMs, containers } = options;
  const nodes = Array.from({ length: options.nodes ?? Math.ceil(containers / 30) }, (_, i) => ({
    name: numbered('node', i),
    cpuCapacity: CPU_CAPACITY,
    offsetMs: 0,
  }));
  const lives = Array.from({ length: containers }, (_, i) => lifeOf(options, i, nodes.length));
  const middle = Math.floor((fromMs + toMs) / 2 / DAY_MS) * DAY_MS + SILENCE_AT_MS;
  return {
    seed,
    fromMs,
    toMs,
    nodes,
    lives: [...lives.flatMap((life) => rolledOut(options, life)), ...nightJobs(options)],
    silences: [{ fromMs: middle, toMs: middle + SILENCE_MS }],
  };
}

function profileOf(seed: number, workload: number): LoadProfile {
  const key = hash32(`${seed}/estate/${workload}`);
  const idle = 2 + 30 * unitAt(key, 1) ** 2;
  const base = 24 + 900 * unitAt(key, 2) ** 3;
  const isSteady = unitAt(key, 3) < 0.25;
  return {
    shape: isSteady ? 'steady' : 'traffic',
    cpu: [idle, idle * (4 + 12 * unitAt(key, 4))],
    memory: [base, base * (1.2 + 0.6 * unitAt(key, 5))],
    driftPerHour: 6 * unitAt(key, 6) ** 2,
  };
}

/** The second workload fills its memory within a quarter of the span, at most in 60 hours. */
function leakOf({ fromMs, toMs }: EstateOptions): { profile: LoadProfile; memoryLimit: number; leakMs: number } {
  const leakMs = Math.min(60 * HOUR_MS, (toMs - fromMs) / 4);
  return { profile: { shape: 'leak', cpu: [20, 180], memory: [180, 240], leakMs }, memoryLimit: 512, leakMs };
}

function lifeOf(options: EstateOptions, i: number, nodes: number): ContainerLife {
  const { seed, fromMs, toMs } = options;
  const workload = Math.floor(i / REPLICAS);
  const name = numbered('app', workload);
  const startedMs = fromMs - DAY_MS * (1 + 20 * unitAt(hash32(`${seed}/age/${i}`), 1));
  const leak = workload === 1 ? leakOf(options) : null;
  return {
    namespace: numbered('team', Math.floor(workload / WORKLOADS_PER_NAMESPACE)),
    workload: name,
    pod: `${name}-${i % REPLICAS}`,
    container: 'app',
    node: numbered('node', i % nodes),
    key: `${name}/${i}`,
    profile: leak?.profile ?? profileOf(seed, workload),
    share: 1,
    cpuLimit: null,
    memoryLimit: leak?.memoryLimit ?? null,
    fromMs,
    toMs,
    startedMs,
    restartEveryMs: leak?.leakMs ?? null,
  };
}

/** The first workload gets a new version after 0.6 of the span, one pod a minute: other pods, a higher level. */
function rolledOut({ fromMs, toMs }: EstateOptions, life: ContainerLife): ContainerLife[] {
  if (life.workload !== numbered('app', 0)) return [life];
  const replica = Number(life.pod.at(-1));
  const atMs = fromMs + Math.floor((0.6 * (toMs - fromMs)) / 60_000) * 60_000 + replica * 60_000;
  const { profile } = life;
  const [idle, peak] = profile.cpu;
  const [base, top] = profile.memory;
  const heavier = {
    ...profile,
    cpu: [idle * 1.6, peak * 1.6],
    memory: [base * 1.35, top * 1.35],
  } as const satisfies LoadProfile;
  const fresh = { pod: `${life.workload}-v2-${replica}`, key: `${life.key}/v2`, profile: heavier };
  return [
    { ...life, toMs: atMs },
    { ...life, ...fresh, fromMs: atMs, startedMs: atMs },
  ];
}

/** A job works hard from 02:30 UTC on, for three quarters of an hour, every night in a pod of its own. */
function nightJobs({ fromMs, toMs }: EstateOptions): ContainerLife[] {
  const nights = Math.ceil((toMs - fromMs) / DAY_MS) + 1;
  return Array.from({ length: nights }, (_, i) => {
    const atMs = (Math.floor(fromMs / DAY_MS) + i) * DAY_MS + NIGHT_JOB_AT_MS;
    const pod = `nightly-${new Date(atMs).toISOString().slice(0, 10)}`;
    return {
      namespace: numbered('team', 0),
      workload: 'nightly',
      pod,
      container: 'job',
      node: numbered('node', 0),
      key: pod,
      profile: { shape: 'batch', cpu: [200, 1_400], memory: [220, 640] } as const,
      share: 1,
      cpuLimit: null,
      memoryLimit: null,
      fromMs: Math.max(fromMs, atMs),
      toMs: Math.min(toMs, atMs + NIGHT_JOB_MS),
      startedMs: atMs,
      restartEveryMs: null,
    };
  }).filter((life) => life.fromMs < life.toMs);
}
