import type { ChangeAction, ObjectKind } from './change.entity.js';
import { cutText } from './text.js';

/** One field that differs between what is stored and what was reported. */
export interface FieldChange {
  field: string;
  before: string | null;
  after: string | null;
}

/** The object that a change is about. */
export interface ChangedObject {
  kind: keyof typeof ObjectKind;
  id: string;
  namespace: string | null;
  name: string;
}

/** One change to be recorded; `change` is null where the object appeared or went. */
export interface NewChange {
  object: ChangedObject;
  action: keyof typeof ChangeAction;
  change: FieldChange | null;
  observedAt: Date;
}

/**
 * Fields whose history explains trouble. Counts that move by themselves (ready replicas, restarts) are left out: they
 * are metrics and alerts, and would bury the causes.
 */
const WATCHED: Record<keyof typeof ObjectKind, readonly string[]> = {
  CLUSTER_NODE: [
    'status',
    'statusReason',
    'isSchedulable',
    'kubeletVersion',
    'osImage',
    'kernelVersion',
    'containerRuntime',
    'instanceType',
  ],
  NAMESPACE: ['phase'],
  WORKLOAD: ['images', 'desiredReplicas'],
  POD: ['nodeName', 'phase', 'reason', 'isReady'],
  CONTAINER: ['image', 'cpuRequestCores', 'cpuLimitCores', 'memoryRequestBytes', 'memoryLimitBytes'],
};

const MAX_TEXT = 512;

/** What differs between two states of one object, in the watched fields of its kind. */
export function diffObject(kind: keyof typeof ObjectKind, before: object, after: object): FieldChange[] {
  const old = before as Record<string, unknown>;
  const fresh = after as Record<string, unknown>;
  return WATCHED[kind].flatMap((field) => {
    const change = { field, before: textOf(old[field]), after: textOf(fresh[field]) };
    return change.before === change.after ? [] : [change];
  });
}

function textOf(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return cutText(Array.isArray(value) ? value.join(', ') : String(value), MAX_TEXT);
}

/**
 * Whether an object that appears is news. The first snapshot brings everything that has been there for long; only what
 * was created after it has happened under our eyes.
 */
export function isNewlyCreated(createdAt: Date | null, firstReportAt: Date): boolean {
  return createdAt !== null && createdAt > firstReportAt;
}
