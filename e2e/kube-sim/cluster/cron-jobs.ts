import type { Condition, CronJob, Job, Labels, Pod } from '../types.js';
import { admitPod, deletePod } from './kubelet.js';
import { compact, newMeta, newPod, podsOf, templateOf } from './pod-factory.js';
import { ownedBy, type PodPlan, type World } from './world.js';

export interface CronDraft {
  /** Runs at minutes that are multiples of this, as "*\/N * * * *" says. */
  everyMinutes: number;
  /** Minutes after those multiples, for a job that runs once a day. */
  offsetMinutes?: number;
  /** How long a run takes, in ms. */
  takesMs: readonly [number, number];
  /** Every n-th run fails; never when left out. */
  failsEvery?: number;
}

const MINUTE_MS = 60_000;

/** Starts a CronJob's life: a Job at every due minute. */
export function startCronJob(world: World, cron: CronJob, draft: CronDraft, plan: PodPlan): void {
  const period = draft.everyMinutes * MINUTE_MS;
  const runs = { count: 0 };
  const offset = (draft.offsetMinutes ?? 0) * MINUTE_MS;
  const first = period - ((world.clock.now() - offset) % period) + world.random.between(100, 900);
  world.clock.every(
    period,
    () => {
      runs.count += 1;
      const fails = draft.failsEvery !== undefined && runs.count % draft.failsEvery === 0;
      startJob(world, cron, {
        ...plan,
        run: { forMs: world.random.between(...draft.takesMs), exitCode: fails ? 1 : 0 },
      });
    },
    first,
  );
}

function startJob(world: World, { metadata: { namespace, name } }: CronJob, plan: PodPlan): void {
  const cron = world.store.get('cronjobs', namespace, name);
  if (!cron || cron.spec.suspend) return;
  const scheduledMs = Math.floor(world.clock.now() / MINUTE_MS) * MINUTE_MS;
  const job = world.store.create('jobs', jobOf(world, cron, `${name}-${scheduledMs / MINUTE_MS}`));
  emitCron(world, cron, 'SuccessfulCreate', `Created job ${job.metadata.name}`);
  world.store.update('cronjobs', namespace, name, ({ status }) => {
    const { uid, resourceVersion } = job.metadata;
    const reference = {
      apiVersion: 'batch/v1',
      kind: 'Job',
      name: job.metadata.name,
      namespace: namespace ?? '',
      resourceVersion,
      uid,
    };
    status.active = [...(status.active ?? []), reference];
    status.lastScheduleTime = new Date(scheduledMs).toISOString().replace('.000', '');
  });
  world.clock.after(300, () => startPod(world, job, plan));
}

function emitCron(world: World, cron: CronJob, reason: string, message: string): void {
  world.events.emit({ object: cron, component: 'cronjob-controller', reason, message });
}

function jobLabels(uid: string, name: string): Labels {
  return {
    'batch.kubernetes.io/controller-uid': uid,
    'batch.kubernetes.io/job-name': name,
    'controller-uid': uid,
    'job-name': name,
  };
}

function jobOf(world: World, cron: CronJob, name: string): Job {
  const { template, backoffLimit } = cron.spec.jobTemplate.spec;
  const meta = newMeta(world, {
    generation: 1,
    name,
    namespace: cron.metadata.namespace ?? '',
    ownerReferences: [ownedBy(cron)],
  });
  const labels = { ...template.metadata.labels, ...jobLabels(meta.uid, name) };
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { ...meta, labels },
    spec: {
      backoffLimit,
      completionMode: 'NonIndexed',
      completions: 1,
      manualSelector: false,
      parallelism: 1,
      podReplacementPolicy: 'TerminatingOrFailed',
      selector: { matchLabels: { 'batch.kubernetes.io/controller-uid': meta.uid } },
      suspend: false,
      template: templateOf(labels, template.spec),
    },
    status: { active: 1, ready: 0, startTime: meta.creationTimestamp, terminating: 0, uncountedTerminatedPods: {} },
  };
}

function startPod(world: World, job: Job, plan: PodPlan): void {
  const { name, namespace = '' } = job.metadata;
  const labels = job.spec.template.metadata.labels;
  const pod = admitPod(
    world,
    newPod(world, { namespace, generateName: `${name}-`, labels, spec: job.spec.template.spec, owner: job }),
    plan,
  );
  const message = `Created pod: ${pod.metadata.name}`;
  world.events.emit({ object: job, component: 'job-controller', reason: 'SuccessfulCreate', message });
}

function finished(type: 'Complete' | 'Failed', now: string): Condition[] {
  const times = { lastProbeTime: now, lastTransitionTime: now, status: 'True' as const };
  if (type === 'Failed') {
    const message = 'Job has reached the specified backoff limit';
    return [{ ...times, message, reason: 'BackoffLimitExceeded', type }];
  }
  const reached = { ...times, message: 'Reached expected number of succeeded pods', reason: 'CompletionsReached' };
  return [
    { ...reached, type: 'SuccessCriteriaMet' },
    { ...reached, type },
  ];
}

/** Takes over what became of a Job's pod. */
export function reconcileJob(world: World, job: Job): void {
  const { name, namespace } = job.metadata;
  const pods = podsOf(world, job);
  const count = (phase: Pod['status']['phase']) => pods.filter((pod) => pod.status.phase === phase).length;
  const [succeeded, failed] = [count('Succeeded'), count('Failed')];
  const isOver = succeeded + failed > 0;
  const now = world.clock.timestamp();
  world.store.update('jobs', namespace, name, ({ status }) => {
    status.ready = count('Running');
    if (!isOver || status.conditions) return;
    delete status.active;
    Object.assign(status, compact({ succeeded, failed }));
    if (succeeded > 0) status.completionTime = now;
    status.conditions = finished(succeeded > 0 ? 'Complete' : 'Failed', now);
  });
  if (isOver && !job.status.conditions) closeJob(world, job, succeeded > 0);
}

function closeJob(world: World, job: Job, isComplete: boolean): void {
  const { name, namespace } = job.metadata;
  const said = isComplete
    ? { reason: 'Completed', message: 'Job completed' }
    : {
        reason: 'BackoffLimitExceeded',
        message: 'Job has reached the specified backoff limit',
        type: 'Warning' as const,
      };
  world.events.emit({ object: job, component: 'job-controller', ...said });
  const cron = world.store.get('cronjobs', namespace, job.metadata.ownerReferences?.[0]?.name ?? '');
  if (!cron) return;
  emitCron(
    world,
    cron,
    'SawCompletedJob',
    `Saw completed job: ${name}, condition: ${isComplete ? 'Complete' : 'Failed'}`,
  );
  const now = world.clock.timestamp();
  world.store.update('cronjobs', namespace, cron.metadata.name, ({ status }) => {
    const active = (status.active ?? []).filter((it) => it.name !== name);
    if (active.length > 0) status.active = active;
    else delete status.active;
    if (isComplete) status.lastSuccessfulTime = now;
  });
  forgetOldJobs(world, cron);
}

function forgetOldJobs(world: World, cron: CronJob): void {
  const jobs = world.store.list('jobs').filter((job) => job.metadata.ownerReferences?.[0]?.uid === cron.metadata.uid);
  const newestFirst = [...jobs].sort((a, b) =>
    b.metadata.creationTimestamp.localeCompare(a.metadata.creationTimestamp),
  );
  const ended = (type: string) => newestFirst.filter((job) => job.status.conditions?.some((it) => it.type === type));
  const { successfulJobsHistoryLimit, failedJobsHistoryLimit } = cron.spec;
  const surplus = [
    ...ended('Complete').slice(successfulJobsHistoryLimit),
    ...ended('Failed').slice(failedJobsHistoryLimit),
  ];
  for (const job of surplus) {
    for (const pod of podsOf(world, job)) deletePod(world, pod);
    world.store.remove('jobs', job.metadata.namespace, job.metadata.name);
    emitCron(world, cron, 'SuccessfulDelete', `Deleted job ${job.metadata.name}`);
  }
}
