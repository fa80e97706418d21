import { rfc3339 } from '../clock.js';
import type { Workload } from '../cluster/controllers.js';
import { ownedBy, type World } from '../cluster/world.js';
import type { Job } from '../types.js';
import type { PastEvent, PastSpan } from './past.js';
import { gonePod, type PastPod, randomFor } from './past-pods.js';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** The nights' runs of a job that comes once a day: each a Job and a pod, both gone when it is over. */
export function pastJobs(world: World, workload: Workload, span: PastSpan): { events: PastEvent[]; pods: PastPod[] } {
  const { cron } = workload.draft;
  if (!cron || cron.everyMinutes !== DAY_MS / MINUTE_MS) return { events: [], pods: [] };
  const offsetMs = (cron.offsetMinutes ?? 0) * MINUTE_MS;
  const firstMs = Math.ceil((span.fromMs - offsetMs) / DAY_MS) * DAY_MS + offsetMs;
  const nights = Math.max(0, Math.ceil((span.toMs - firstMs) / DAY_MS));
  const runs = Array.from({ length: nights }, (_, night) => runOf(world, workload, firstMs + night * DAY_MS));
  const over = runs.filter(({ pod }) => (pod.goneMs ?? 0) < span.toMs);
  return { events: over.flatMap((run) => run.events), pods: over.map((run) => run.pod) };
}

function runOf(world: World, { draft, plan }: Workload, startedMs: number): { events: PastEvent[]; pod: PastPod } {
  const { namespace, name } = draft;
  const random = randomFor(world, 'job', namespace, name, startedMs);
  const [shortest, longest] = draft.cron?.takesMs ?? [0, 0];
  const goneMs = startedMs + Math.round(random.between(shortest, longest));
  const job = jobOf(world, { namespace, name, startedMs, uid: random.uid() });
  const nodes = world.store.list('nodes').filter(({ spec }) => !spec.taints);
  const pod = gonePod(world, {
    name: `${job.metadata.name}-${random.suffix()}`,
    labels: job.spec.template.metadata.labels,
    spec: job.spec.template.spec,
    owner: job,
    node: random.pick(nodes).metadata.name,
    startedMs,
  });
  const told = { resource: 'jobs' as const, object: job };
  return {
    events: [
      { ...told, atMs: startedMs, type: 'ADDED' },
      { ...told, atMs: goneMs, type: 'DELETED' },
    ],
    pod: { pod, workload: name, plan, level: null, share: 1, fromMs: startedMs, goneMs },
  };
}

interface Run {
  namespace: string;
  name: string;
  startedMs: number;
  uid: string;
}

function jobOf(world: World, { namespace, name, startedMs, uid }: Run): Job {
  const cron = world.store.get('cronjobs', namespace, name);
  if (!cron) throw new Error(`The CronJob ${namespace}/${name} of a workload is not stored.`);
  const { template, backoffLimit } = cron.spec.jobTemplate.spec;
  const creationTimestamp = rfc3339(startedMs);
  const labels = { ...template.metadata.labels, 'job-name': `${name}-${startedMs / MINUTE_MS}` };
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      creationTimestamp,
      labels,
      name: `${name}-${startedMs / MINUTE_MS}`,
      namespace,
      ownerReferences: [ownedBy(cron)],
      resourceVersion: '1',
      uid,
    },
    spec: {
      backoffLimit,
      completionMode: 'NonIndexed',
      completions: 1,
      manualSelector: false,
      parallelism: 1,
      podReplacementPolicy: 'TerminatingOrFailed',
      selector: { matchLabels: { 'batch.kubernetes.io/controller-uid': uid } },
      suspend: false,
      template: { metadata: { ...template.metadata, labels }, spec: template.spec },
    },
    status: { active: 1, ready: 1, startTime: creationTimestamp, terminating: 0, uncountedTerminatedPods: {} },
  };
}
