import type { AlertSeverity, AlertState } from './alert.entity.js';
import type { AlertFilter } from './alert.types.js';
import type { StreamEventType } from './alert-stream.types.js';

/** What alerts are filtered by. */
export interface Filterable {
  clusterId: string;
  severity: string;
  state: string;
  rule: string;
  namespace: string | null;
  subjectKind: string;
  subjectName: string;
}

export type AlertTest = (alert: Filterable) => boolean;

/**
 * The filter as a function, with the meaning it has in SQL: fields AND, lists OR, `not` negates one inner level, and an
 * empty list matches nothing.
 * @param clusterIdsOf reads the opaque ids of clusters
 */
export function alertTest(
  filter: AlertFilter | null | undefined,
  clusterIdsOf: (globalIds: string[]) => string[],
): AlertTest {
  if (!filter) return () => true;
  const outer = levelTests(filter, clusterIdsOf);
  const inner = filter.not ? levelTests(filter.not, clusterIdsOf) : [];
  return (alert) => outer.every((test) => test(alert)) && (inner.length === 0 || !inner.every((test) => test(alert)));
}

function levelTests(filter: AlertFilter, clusterIdsOf: (globalIds: string[]) => string[]): AlertTest[] {
  const tests = [
    oneOf(filter.cluster ? clusterIdsOf(filter.cluster) : null, (alert) => alert.clusterId),
    oneOf(filter.severity, (alert) => alert.severity),
    oneOf(filter.state, (alert) => alert.state),
    oneOf(filter.rule, (alert) => alert.rule),
    oneOf(filter.namespace, (alert) => alert.namespace),
    oneOf(filter.subjectKind, (alert) => alert.subjectKind),
  ];
  const prefix = filter.subjectName;
  if (prefix) tests.push((alert) => alert.subjectName.startsWith(prefix));
  return tests.filter((test) => test !== null);
}

function oneOf(
  allowed: readonly string[] | null | undefined,
  read: (alert: Filterable) => string | null,
): AlertTest | null {
  if (!allowed) return null;
  const set = new Set<string | null>(allowed);
  return (alert) => set.has(read(alert));
}

/** The two filterable values that change during an alert's life; all others belong to its fingerprint. */
export interface PreviousValues {
  severity: AlertSeverity;
  state: AlertState;
}

/**
 * How one reader is told of a change: an alert that enters the filter is ADDED and one that leaves it has LEFT_FILTER,
 * whatever happened to it; null when it matches neither before nor after. Stateless: the event carries the values before.
 */
export function classify(
  matches: AlertTest,
  stored: string,
  alert: Filterable,
  previous: PreviousValues | null,
): keyof typeof StreamEventType | null {
  const isIn = matches(alert);
  const wasIn = previous !== null && matches({ ...alert, ...previous });
  if (!isIn) return wasIn ? 'LEFT_FILTER' : null;
  if (!wasIn) return 'ADDED';
  return stored === 'RESOLVED' ? 'RESOLVED' : 'MODIFIED';
}
