import type { ChangeAction, ObjectKind } from './change.entity.js';
import type { ResourceQuota } from './resource-quota.entity.js';
import type { Service } from './service.entity.js';
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

/** What is watched of an object besides its plain properties: a field that people would look for, as text. */
interface Derived {
  field: string;
  of(row: never): string | null;
  /** Whether becoming known or unknown is no change: what cannot be observed has not happened. */
  skipsUnknown?: true;
}

const NAMES_OF_PORTS: Derived = { field: 'ports', of: portsText };
const SELECTED: Derived = { field: 'selector', of: pairsText };
const HARD: Derived = { field: 'hard', of: hardText };
const SERVING: Derived = { field: 'hasReadyEndpoints', of: servingText, skipsUnknown: true };

/**
 * Fields whose history explains trouble. Counts that move by themselves (ready replicas, restarts, what is used of a
 * quota) are left out: they are metrics and alerts, and would bury the causes.
 */
const WATCHED: Record<keyof typeof ObjectKind, readonly (string | Derived)[]> = {
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
  HORIZONTAL_POD_AUTOSCALER: [
    'targetKind',
    'targetName',
    'minReplicas',
    'maxReplicas',
    'currentReplicas',
    'desiredReplicas',
  ],
  POD_DISRUPTION_BUDGET: ['minAvailable', 'maxUnavailable'],
  PERSISTENT_VOLUME_CLAIM: ['phase', 'requestBytes', 'capacityBytes'],
  SERVICE: ['type', NAMES_OF_PORTS, SELECTED, SERVING],
  RESOURCE_QUOTA: [HARD],
};

const MAX_TEXT = 512;

/** What differs between two states of one object, in the watched fields of its kind. */
export function diffObject(kind: keyof typeof ObjectKind, before: object, after: object): FieldChange[] {
  const old = before as Record<string, unknown>;
  const fresh = after as Record<string, unknown>;
  return WATCHED[kind].flatMap((watched) => {
    const change =
      typeof watched === 'string'
        ? { field: watched, before: textOf(old[watched]), after: textOf(fresh[watched]) }
        : { field: watched.field, before: textOf(watched.of(old as never)), after: textOf(watched.of(fresh as never)) };
    if (typeof watched === 'object' && watched.skipsUnknown && (change.before === null || change.after === null)) {
      return [];
    }
    return change.before === change.after ? [] : [change];
  });
}

/** “http 80/TCP → 8080, 443/TCP”. */
function portsText({ ports }: Pick<Service, 'ports'>): string {
  const texts = ports.map(({ name, port, protocol, targetPort }) => {
    const outside = `${name ? `${name} ` : ''}${port}/${protocol}`;
    return targetPort ? `${outside} → ${targetPort}` : outside;
  });
  return texts.join(', ');
}

function pairsText({ selector }: Pick<Service, 'selector'>): string {
  return selector.map(({ key, value }) => `${key}=${value}`).join(', ');
}

function servingText({ readyEndpoints }: Pick<Service, 'readyEndpoints'>): string | null {
  return readyEndpoints === null ? null : String(readyEndpoints > 0);
}

function hardText({ resources }: Pick<ResourceQuota, 'resources'>): string {
  return resources.map(({ name, hard }) => `${name}=${hard}`).join(', ');
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
