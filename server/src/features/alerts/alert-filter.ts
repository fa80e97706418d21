import { AppError } from '../../platform/errors.js';
import { refuseNestedNot } from '../../platform/list.js';
import type { StreamEventType } from '../streams/stream.types.js';
import type { AlertSeverity, AlertState } from './alert.entity.js';
import type { AlertFilter } from './alert.types.js';
import { isFoundBy, searchWords, termsOf } from './title-terms.js';

/** A moment as a row has it, or as JSON does. */
type Moment = Date | string;

/** What alerts are filtered by. */
export interface Filterable {
  clusterId: string;
  severity: string;
  state: string;
  rule: string;
  title: string;
  namespace: string | null;
  subjectKind: string;
  subjectName: string;
  firstSeenAt: Moment;
  /** Null where it is not known: of the alert as a reader was last told of it. */
  lastSeenAt: Moment | null;
  changedAt: Moment;
  // Events from before alerts had a life of their own lack what follows.
  workloadName?: string | null;
  nodeName?: string | null;
  acknowledgedAt?: Moment | null;
  silenceId?: string | null;
  inhibitedById?: string | null;
  assigneeId?: string | null;
}

export type AlertTest = (alert: Filterable) => boolean;

/** One condition; null where it cannot be told. */
type Test = (alert: Filterable) => boolean | null;

/**
 * The filter as a function, with the meaning it has in SQL: fields AND, lists OR, `not` negates one inner level, and an
 * empty list matches nothing. What is not known of an alert speaks for it.
 * @param idsOf reads opaque ids
 * @throws BAD_USER_INPUT for a filter by team or incident, which the alert itself does not tell, or by who asks
 */
export function alertTest(
  filter: AlertFilter | null | undefined,
  idsOf: (type: 'Cluster' | 'User', globalIds: string[]) => string[],
): AlertTest {
  if (!filter) return () => true;
  refuseNestedNot(filter);
  if (filter.team || filter.not?.team) {
    throw new AppError(
      'BAD_USER_INPUT',
      'The filter of a stream names a team; expected none, because ownership changes while the stream runs. Name the namespaces of the team.',
    );
  }
  if (filter.incident || filter.not?.incident) {
    throw new AppError(
      'BAD_USER_INPUT',
      'The filter of a stream names an incident; expected none, because alerts join it after they are told. Follow `incidentStream`, or list its alerts.',
    );
  }
  if (filter.isMine != null || filter.not?.isMine != null) {
    throw new AppError(
      'BAD_USER_INPUT',
      'The filter of a stream has `isMine`; expected `assignee`, because people who ask alike share a stream. Name the user.',
    );
  }
  const outer = levelTests(filter, idsOf);
  const inner = filter.not ? levelTests(filter.not, idsOf) : [];
  return (alert) =>
    outer.every((test) => test(alert) !== false) &&
    (inner.length === 0 || !inner.every((test) => test(alert) === true));
}

function levelTests(filter: AlertFilter, idsOf: (type: 'Cluster' | 'User', globalIds: string[]) => string[]): Test[] {
  return [
    ...oneOf(filter.cluster ? idsOf('Cluster', filter.cluster) : null, (alert) => alert.clusterId),
    ...oneOf(filter.severity, (alert) => alert.severity),
    ...oneOf(filter.state, (alert) => alert.state),
    ...oneOf(filter.rule, (alert) => alert.rule),
    ...oneOf(filter.namespace, (alert) => alert.namespace),
    ...oneOf(filter.subjectKind, (alert) => alert.subjectKind),
    ...beginsWith(filter.subjectName),
    ...oneOf(filter.workload, (alert) => alert.workloadName ?? null),
    ...oneOf(filter.node, (alert) => alert.nodeName ?? null),
    ...given(filter.acknowledged, (alert) => alert.acknowledgedAt),
    ...given(filter.silenced, (alert) => alert.silenceId),
    ...given(filter.inhibited, (alert) => alert.inhibitedById),
    ...oneOf(filter.assignee ? idsOf('User', filter.assignee) : null, (alert) => alert.assigneeId ?? null),
    ...foundBy(filter.text),
    ...atLeast(filter.firstSeenAfter, (alert) => alert.firstSeenAt),
    ...below(filter.firstSeenBefore, (alert) => alert.firstSeenAt),
    ...atLeast(filter.lastSeenAfter, (alert) => alert.lastSeenAt),
    ...below(filter.lastSeenBefore, (alert) => alert.lastSeenAt),
    ...atLeast(filter.updatedSince, (alert) => alert.changedAt),
  ];
}

function oneOf(allowed: readonly string[] | null | undefined, read: (alert: Filterable) => string | null): Test[] {
  if (!allowed) return [];
  const set = new Set<string | null>(allowed);
  return [(alert) => set.has(read(alert))];
}

function given(isWanted: boolean | null | undefined, read: (alert: Filterable) => unknown): Test[] {
  return isWanted == null ? [] : [(alert) => (read(alert) != null) === isWanted];
}

function beginsWith(prefix: string | null | undefined): Test[] {
  return prefix ? [(alert) => alert.subjectName.startsWith(prefix)] : [];
}

function foundBy(text: string | null | undefined): Test[] {
  const words = searchWords(text ?? '');
  return words.length > 0 ? [(alert) => isFoundBy(termsOf(alert.title), words)] : [];
}

type ReadMoment = (alert: Filterable) => Moment | null;

function atLeast(bound: Date | null | undefined, read: ReadMoment): Test[] {
  return bound ? [compared(read, (time) => time >= bound.getTime())] : [];
}

function below(bound: Date | null | undefined, read: ReadMoment): Test[] {
  return bound ? [compared(read, (time) => time < bound.getTime())] : [];
}

function compared(read: ReadMoment, isWithin: (time: number) => boolean): Test {
  return (alert) => {
    const moment = read(alert);
    return moment === null ? null : isWithin(new Date(moment).getTime());
  };
}

/**
 * The filterable values that change during an alert's life and are told; all others belong to its fingerprint. Events
 * from before a version of the server that stored one of them lack it: it counts as unchanged.
 */
export interface PreviousValues {
  severity: AlertSeverity;
  state: AlertState;
  title?: string;
  changedAt?: Moment;
  workloadName?: string | null;
  nodeName?: string | null;
  acknowledgedAt?: Moment | null;
  silenceId?: string | null;
  inhibitedById?: string | null;
  assigneeId?: string | null;
}

/**
 * How one reader is told of a change: an alert that enters the filter is ADDED and one that leaves it has LEFT_FILTER,
 * whatever happened to it; null when it matches neither before nor after. Stateless: the event carries the values before.
 * When an alert was last seen moves without being told, so under a bound of it an alert may have been in before: it is
 * MODIFIED or LEFT_FILTER then, also for readers who did not have it.
 */
export function classify(
  matches: AlertTest,
  stored: string,
  alert: Filterable,
  previous: PreviousValues | null,
): keyof typeof StreamEventType | null {
  const isIn = matches(alert);
  const wasIn = previous !== null && matches({ ...alert, ...previous, lastSeenAt: null });
  if (!isIn) return wasIn ? 'LEFT_FILTER' : null;
  if (!wasIn) return 'ADDED';
  return stored === 'RESOLVED' ? 'RESOLVED' : 'MODIFIED';
}
