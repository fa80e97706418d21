import { Clock } from '../clock.js';
import type { Controllers, Workload } from '../cluster/controllers.js';
import { newPod } from '../cluster/pod-factory.js';
import { letRun } from '../cluster/running-pod.js';
import type { World } from '../cluster/world.js';
import { limitsOf } from '../limits.js';
import type { LoadProfile } from '../load.js';
import { DEFAULT_LOAD, runningContainers, SCRAPE_MS, startOf } from '../metrics-api.js';
import { Random } from '../prng.js';
import type { ContainerStatus, KubeObject, Labels, Pod, PodSpec } from '../types.js';
import type { ContainerLife } from './life.js';
import type { Version } from './versions.js';

/** A pod of the past or the present and what of its life lies in the span. */
export interface PastPod {
  pod: Pod;
  workload: string;
  plan: Pick<Workload['plan'], 'load' | 'faults'>;
  level: Version['level'];
  share: number;
  fromMs: number;
  /** When it went; null: it is still there. */
  goneMs: number | null;
}

/** A pod that is no more, as the API server would have shown it. */
export interface GonePod {
  name: string;
  labels: Labels;
  spec: PodSpec;
  owner: KubeObject;
  node: string;
  startedMs: number;
}

/** The random numbers of one thing of the past, whatever else was invented before it. */
export function randomFor(world: World, ...what: (string | number)[]): Random {
  return new Random([world.seed, 'past', ...what].join('/'));
}

export function gonePod(world: World, from: GonePod): Pod {
  const { name, labels, spec, owner, node, startedMs } = from;
  const namespace = owner.metadata.namespace ?? '';
  const random = randomFor(world, namespace, name, startedMs);
  const then = { ...world, random, clock: new Clock(startedMs) };
  const pod = newPod(then, { namespace, name, labels, spec: structuredClone(spec), owner });
  const hostIP = world.store.get('nodes', undefined, node)?.status.addresses[0]?.address ?? '';
  const podIP = `10.244.${Math.floor(random.next() * 3)}.${1 + Math.floor(random.next() * 250)}`;
  return letRun(pod, { node, hostIP, podIP: spec.hostNetwork ? hostIP : podIP, startedMs });
}

/** The pods of a workload that run now, as past pods without an end. */
export function presentPods(world: World, controllers: Controllers, { draft, plan }: Workload): PastPod[] {
  const isOurs = (pod: Pod) => pod.metadata.labels?.app === draft.name && runningContainers(pod).length > 0;
  const pods = world.store.list('pods').filter((pod) => pod.metadata.namespace === draft.namespace && isOurs(pod));
  return pods
    .map((pod) => ({
      pod,
      workload: draft.name,
      plan: world.plans.get(pod.metadata.uid) ?? plan,
      level: null,
      share: controllers.shareOf(pod),
      fromMs: Date.parse(pod.status.startTime ?? pod.metadata.creationTimestamp),
      goneMs: null,
    }))
    .sort((a, b) => a.pod.metadata.name.localeCompare(b.pod.metadata.name));
}

const LATEST_MS = 8.64e15;

/** What was measured of a pod's containers; nothing of those that crash, which hardly ever live for two scrapes. */
export function livesOf(past: PastPod, span: { fromMs: number; toMs: number }): ContainerLife[] {
  const { pod, plan } = past;
  const specs = [...pod.spec.containers, ...(pod.spec.initContainers ?? [])];
  return runningContainers(pod).flatMap((status) => {
    const { name } = status;
    if (plan.faults[name]?.kind === 'crash') return [];
    const profile = scaled(plan.load[name] ?? DEFAULT_LOAD, past.level);
    const isLeak = plan.faults[name]?.kind === 'leak' && profile.leakMs !== undefined;
    const life = {
      namespace: pod.metadata.namespace ?? '',
      workload: past.workload,
      pod: pod.metadata.name,
      container: name,
      node: pod.spec.nodeName ?? '',
      key: `${pod.metadata.uid}/${name}`,
      profile,
      share: past.share,
      ...limitsOf(specs.find((it) => it.name === name)),
      restartEveryMs: isLeak ? (profile.leakMs ?? 0) + 1_000 : null,
    };
    return runsOf(past, status, isLeak)
      .map((run) => ({ ...life, ...run }))
      .map((run) => ({ ...run, fromMs: Math.max(span.fromMs, run.fromMs), toMs: Math.min(span.toMs, run.toMs) }))
      .filter((run) => run.fromMs < run.toMs);
  });
}

/** The run that goes on and, where the container has restarted without leaking, the one before. */
function runsOf(
  past: PastPod,
  status: ContainerStatus,
  isLeak: boolean,
): Pick<ContainerLife, 'fromMs' | 'toMs' | 'startedMs'>[] {
  const startedMs = startOf(status);
  const toMs = past.goneMs ?? LATEST_MS;
  if (isLeak) return [{ fromMs: past.fromMs + SCRAPE_MS, toMs, startedMs }];
  const run = { fromMs: startedMs + SCRAPE_MS, toMs, startedMs };
  const before = { fromMs: past.fromMs + SCRAPE_MS, toMs: startedMs, startedMs: past.fromMs };
  return status.restartCount > 0 ? [before, run] : [run];
}

function scaled(profile: LoadProfile, level: Version['level']): LoadProfile {
  if (level === null) return profile;
  const [idle, peak] = profile.cpu;
  const [base, top] = profile.memory;
  return {
    ...profile,
    cpu: [idle * level.cpuBefore, peak * level.cpuBefore],
    memory: [base * level.memoryBefore, top * level.memoryBefore],
  };
}
