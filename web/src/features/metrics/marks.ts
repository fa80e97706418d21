import type {
  AlertFilter,
  AnomalyFilter,
  ChangeFilter,
  ChartAlertsQuery,
  ChartAnomaliesQuery,
  ChartChangesQuery,
  ChartRestartsQuery,
  PodFilter,
} from '../../graphql/generated';
import { anomalyInWords } from '../../lib/anomaly-text';
import { formatCount, sentenceCase } from '../../lib/format';
import { rangeLength, type TimeRange } from '../../lib/time-range';
import type { ChartMark } from '../../ui/chart-types';
import type { Scope } from './scope';

export const MARK_KINDS = ['anomalies', 'alerts', 'changes', 'restarts'] as const;
export type MarkKind = (typeof MARK_KINDS)[number];

/** What the names of a scope's object say; null parts where it has none, or is not known yet. */
export interface Place {
  readonly name: string;
  readonly cluster: string | null;
  readonly namespace: string | null;
  /** Of a container. */
  readonly pod: string | null;
}

export interface Window {
  readonly after: string;
  readonly before: string | undefined;
}

const HOUR_MS = 3_600_000;

/** The window in which marks are asked for: wide enough, and at instants that do not move with every second. */
export function markWindow(range: TimeRange, now: Date): Window {
  if (!('last' in range)) return { after: range.from, before: range.to };
  const length = rangeLength(range);
  const grid = Math.max(HOUR_MS, length);
  return { after: new Date(Math.floor((now.getTime() - length) / grid) * grid).toISOString(), before: undefined };
}

/** Clusters and namespaces of a scope that is not one object. */
function areaOf(scope: Scope): { cluster?: string[]; namespace?: string[]; team?: string[] } | null {
  switch (scope.kind) {
    case 'fleet':
      return {};
    case 'clusters':
      return { cluster: [...scope.ids] };
    case 'cluster':
      return { cluster: [scope.id] };
    case 'team':
      return { team: [scope.id] };
    case 'namespace':
      return { cluster: [scope.cluster], namespace: [scope.name] };
    default:
      return null;
  }
}

function areaOfPlace({ cluster, namespace }: Place) {
  return { ...(cluster ? { cluster: [cluster] } : {}), ...(namespace ? { namespace: [namespace] } : {}) };
}

/** Alerts that began in the window; null where the object's name is not known. */
export function alertFilter(scope: Scope, place: Place | null, { after, before }: Window): AlertFilter | null {
  const span = { firstSeenAfter: after, firstSeenBefore: before };
  const area = areaOf(scope);
  if (area) return { ...area, ...span };
  return place ? { ...areaOfPlace(place), subjectName: place.pod ?? place.name, ...span } : null;
}

const JOBS: ChangeFilter = { objectKind: ['WORKLOAD'], action: ['CREATED', 'DELETED'] };

/** Changes seen in the window; null where the API cannot ask for them. */
export function changeFilter(scope: Scope, place: Place | null, { after, before }: Window): ChangeFilter | null {
  const span = { observedAfter: after, observedBefore: before };
  const area = areaOf(scope);
  if (scope.kind === 'pod') return place ? { ...areaOfPlace(place), name: place.name, ...span } : null;
  if (!area) return 'id' in scope ? { objectId: [scope.id], ...span } : null;
  if (area.team) return null;
  // Pods and jobs come and go all the time: that would bury what was changed on purpose.
  return { ...area, objectKind: ['WORKLOAD', 'CLUSTER_NODE'], not: JOBS, ...span };
}

/** Pods that were restarted at all; null where the object's name is not known, and for what has no pods. */
export function restartFilter(scope: Scope, place: Place | null): PodFilter | null {
  const minRestarts = 1;
  const area = areaOf(scope);
  if (area) return { ...area, minRestarts };
  if (scope.kind === 'workload') return { workload: [scope.id], minRestarts };
  if (scope.kind === 'node') return { clusterNode: [scope.id], minRestarts };
  return place ? { ...areaOfPlace(place), name: place.pod ?? place.name, minRestarts } : null;
}

/**
 * Anomalies of the chart's metrics that stood in the window; null where the object's name is not known, and for teams and
 * cluster nodes, of which anomalies say nothing.
 */
export function anomalyFilter(
  scope: Scope,
  place: Place | null,
  metrics: readonly string[],
  { after, before }: Window,
): AnomalyFilter | null {
  const rest = { metric: [...metrics], isSuppressed: false, from: after, to: before };
  if (scope.kind === 'team' || scope.kind === 'node') return null;
  const area = areaOf(scope);
  if (area) return { ...area, ...rest };
  if (!place) return null;
  const name =
    scope.kind === 'workload'
      ? { workload: [place.name] }
      : scope.kind === 'container'
        ? { container: [place.name] }
        : {};
  return { ...areaOfPlace(place), ...name, ...rest };
}

// Letters and digits of which Kubernetes makes its suffixes: no vowels, so that they never read as words.
const SUFFIX = '[bcdfghjklmnpqrstvwxz2456789]+';

/** Whether a name is that of the workload, or of a pod that it made. */
export function isOfWorkload(name: string, workload: string): boolean {
  if (!name.startsWith(workload)) return false;
  return new RegExp(`^(-\\d+|(-${SUFFIX}){1,2}|-\\d+-${SUFFIX})?$`).test(name.slice(workload.length));
}

/** Whether an alert of that subject belongs to the scope: filters match only the beginning of a name. */
export function isAbout(scope: Scope, place: Place | null, name: string, container: string | null): boolean {
  if (!place) return true;
  if (scope.kind === 'workload') return isOfWorkload(name, place.name);
  if (scope.kind === 'container') return name === place.pod && (container === null || container === place.name);
  return name === place.name;
}

/** Whether an anomaly of that workload belongs to the scope: a pod and its containers are of the workload that made it. */
export function isAnomalyOf(scope: Scope, place: Place | null, workload: string): boolean {
  if (!place || (scope.kind !== 'pod' && scope.kind !== 'container')) return true;
  return isOfWorkload(place.pod ?? place.name, workload);
}

type AnomalyAnswer = NonNullable<ChartAnomaliesQuery['anomalies']>['edges'][number]['node'];

/** The span in which something was unusual. */
export function anomalyMark(anomaly: AnomalyAnswer): ChartMark {
  const { id, namespace, workloadName, container, startedAt, endedAt } = anomaly;
  return {
    id,
    at: Date.parse(startedAt),
    until: endedAt === null ? null : Date.parse(endedAt),
    kind: 'anomaly',
    severity: 'INFO',
    text: `Anomaly: ${anomalyInWords(anomaly)}, ${namespace}/${workloadName} / ${container}`,
  };
}

type AlertAnswer = NonNullable<ChartAlertsQuery['alerts']>['edges'][number]['node'];
type ChangeAnswer = NonNullable<ChartChangesQuery['changes']>['edges'][number]['node'];
type PodAnswer = NonNullable<ChartRestartsQuery['pods']>['edges'][number]['node'];

/** The instant at which an alert began. */
export function alertMark(alert: AlertAnswer): ChartMark {
  const { id, severity, firstSeenAt, title } = alert;
  return {
    id,
    at: Date.parse(firstSeenAt),
    kind: 'alert',
    severity,
    text: `${sentenceCase(severity)} alert: ${title}`,
  };
}

const FIELD_WORD: Readonly<Record<string, string>> = {
  images: 'image',
  desiredReplicas: 'replicas',
  isSchedulable: 'schedulable',
};

/** The instant at which something was changed, with what it was before and after. */
export function changeMark(change: ChangeAnswer): ChartMark {
  const { id, objectKind, namespace, name, action, field, before, after, observedAt } = change;
  const object = `${sentenceCase(objectKind)} ${namespace ? `${namespace}/` : ''}${name}`;
  const what =
    action === 'UPDATED'
      ? `${FIELD_WORD[field ?? ''] ?? field ?? 'something'} ${before ?? 'none'} → ${after ?? 'none'}`
      : action.toLowerCase();
  return { id, at: Date.parse(observedAt), kind: 'change', text: `${object}: ${what}` };
}

/** The newest restart of a pod; null where it is not known when that was. */
export function restartMark({ id, namespace, name, restartCount, lastRestartAt }: PodAnswer): ChartMark | null {
  if (lastRestartAt === null) return null;
  const text = `Restart ${formatCount(restartCount)} of pod ${namespace}/${name}`;
  return { id: `restart ${id}`, at: Date.parse(lastRestartAt), kind: 'restart', text };
}
