import type { CronJob, DaemonSet, Deployment, Labels, PodTemplate, StatefulSet } from '../types.js';
import type { CronDraft } from './cron-jobs.js';
import { newMeta, templateOf } from './pod-factory.js';
import { type PodDraft, templateSpec } from './pod-spec.js';
import type { PodPlan, World } from './world.js';

export interface RolloutDraft {
  daysAgo: number;
  cpuBefore: number;
  memoryBefore: number;
}

/** A workload in the short form in which the shop is written down. */
export interface WorkloadDraft extends PodDraft {
  kind: 'Deployment' | 'StatefulSet' | 'DaemonSet' | 'CronJob';
  namespace: string;
  name: string;
  replicas?: number;
  cron?: CronDraft;
  /** From start to ready, in ms. */
  readyAfterMs?: number;
  team?: string;
  /** New versions of it are rolled out now and then. */
  isDeployedOften?: boolean;
  /** When the version that runs now came, and how much the one before used beside it. */
  rolledOut?: RolloutDraft;
  /** Its old pods go before new ones come (strategy Recreate). */
  isRecreated?: boolean;
  /** Replicas follow the traffic between these bounds. */
  autoscale?: readonly [min: number, max: number];
  /** How many pods of it may be missing at a time when nodes are drained. */
  budget?: { minAvailable: number | string } | { maxUnavailable: number | string };
  /** How its service is reached; ClusterIP unless told. */
  serviceType?: 'NodePort' | 'LoadBalancer';
  /** Its pods are annotated for Prometheus and serve an exposition. */
  isScraped?: boolean;
}

export function planOfDraft(draft: WorkloadDraft): PodPlan {
  const all = [...draft.containers, ...(draft.init ?? [])];
  return {
    load: Object.fromEntries(all.map((it) => [it.name, it.load])),
    faults: Object.fromEntries(all.flatMap((it) => (it.fault ? [[it.name, it.fault]] : []))),
    readyAfterMs: draft.readyAfterMs ?? 6_000,
    nominalReplicas: draft.replicas ?? 1,
    ...(draft.isScraped ? { isScraped: true } : {}),
  };
}

export function labelsOf(draft: WorkloadDraft): Labels {
  return {
    app: draft.name,
    'app.kubernetes.io/name': draft.name,
    'app.kubernetes.io/part-of':
      draft.namespace === 'shop' || draft.namespace === 'payments' ? 'web-shop' : draft.namespace,
    ...(draft.team ? { team: draft.team } : {}),
  };
}

interface Parts {
  meta: Deployment['metadata'];
  labels: Labels;
  template: PodTemplate;
}

function partsOf(world: World, draft: WorkloadDraft): Parts {
  const labels = labelsOf(draft);
  const { name, namespace } = draft;
  const meta = newMeta(world, { generation: 1, labels, name, namespace });
  return { meta, labels, template: templateOf(labels, templateSpec(draft)) };
}

function deployment({ meta, labels, template }: Parts, draft: WorkloadDraft): Deployment {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: meta,
    spec: {
      progressDeadlineSeconds: 600,
      replicas: draft.replicas ?? 1,
      revisionHistoryLimit: 3,
      selector: { matchLabels: { app: labels.app ?? '' } },
      strategy: draft.isRecreated
        ? { type: 'Recreate' }
        : { rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' }, type: 'RollingUpdate' },
      template,
    },
    status: {},
  };
}

function claim(name: string): object {
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { creationTimestamp: null, name },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '50Gi' } }, volumeMode: 'Filesystem' },
    status: { phase: 'Pending' },
  };
}

function statefulSet({ meta, labels, template }: Parts, draft: WorkloadDraft): StatefulSet {
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: meta,
    spec: {
      persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
      podManagementPolicy: 'OrderedReady',
      replicas: draft.replicas ?? 1,
      revisionHistoryLimit: 10,
      selector: { matchLabels: { app: labels.app ?? '' } },
      serviceName: draft.name,
      template,
      updateStrategy: { rollingUpdate: { partition: 0 }, type: 'RollingUpdate' },
      volumeClaimTemplates: [claim('data')],
    },
    status: { collisionCount: 0, currentRevision: '', updateRevision: '', replicas: 0 },
  };
}

function daemonSet({ meta, labels, template }: Parts): DaemonSet {
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { ...meta, annotations: { 'deprecated.daemonset.template.generation': '1' } },
    spec: {
      revisionHistoryLimit: 10,
      selector: { matchLabels: { app: labels.app ?? '' } },
      template,
      updateStrategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: 1 }, type: 'RollingUpdate' },
    },
    status: { currentNumberScheduled: 0, desiredNumberScheduled: 0, numberMisscheduled: 0, numberReady: 0 },
  };
}

function scheduleOf({ everyMinutes, offsetMinutes }: CronDraft = { everyMinutes: 60, takesMs: [0, 0] }): string {
  if (offsetMinutes === undefined) return `*/${everyMinutes} * * * *`;
  return `${offsetMinutes % 60} ${Math.floor(offsetMinutes / 60)} * * *`;
}

function cronJob({ meta, template }: Parts, draft: WorkloadDraft): CronJob {
  return {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: meta,
    spec: {
      concurrencyPolicy: 'Forbid',
      failedJobsHistoryLimit: 1,
      jobTemplate: { metadata: { creationTimestamp: null }, spec: { backoffLimit: 0, template } },
      schedule: scheduleOf(draft.cron),
      successfulJobsHistoryLimit: 2,
      suspend: false,
    },
    status: {},
  };
}

/** Stores the workload object of a draft; its controller makes the pods. */
export function createWorkload(world: World, draft: WorkloadDraft): Deployment | StatefulSet | DaemonSet | CronJob {
  const parts = partsOf(world, draft);
  if (draft.kind === 'Deployment') return world.store.create('deployments', deployment(parts, draft));
  if (draft.kind === 'StatefulSet') return world.store.create('statefulsets', statefulSet(parts, draft));
  if (draft.kind === 'DaemonSet') return world.store.create('daemonsets', daemonSet(parts));
  return world.store.create('cronjobs', cronJob(parts, draft));
}
