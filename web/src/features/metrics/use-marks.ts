import { useMemo } from 'react';
import {
  ChartAlertsDocument,
  type ChartAlertsQuery,
  ChartChangesDocument,
  type ChartChangesQuery,
  ChartRestartsDocument,
  type ChartRestartsQuery,
} from '../../graphql/generated';
import { useView } from '../../graphql/use-view';
import { formatCount } from '../../lib/format';
import type { TimeRange } from '../../lib/time-range';
import type { ChartMark } from '../../ui/chart-types';
import {
  alertFilter,
  alertMark,
  changeFilter,
  changeMark,
  isAbout,
  type MarkKind,
  markWindow,
  type Place,
  restartFilter,
  restartMark,
} from './marks';
import type { Scope } from './scope';
import { usePlace } from './use-place';

const POLL_MS = 30_000;
const pickAlerts = (data: ChartAlertsQuery) => data.alerts;
const pickChanges = (data: ChartChangesQuery) => data.changes;
const pickPods = (data: ChartRestartsQuery) => data.pods;

interface Connection {
  readonly edges: readonly unknown[];
  readonly totalCount: number | null;
}

function cutNote(name: string, connection: Connection | null): string[] {
  const total = connection?.totalCount ?? 0;
  const shown = connection?.edges.length ?? 0;
  return total > shown ? [`newest ${formatCount(shown)} of ${formatCount(total)} ${name} marked`] : [];
}

interface Question {
  readonly scope: Scope;
  readonly place: Place | null;
  readonly kinds: readonly MarkKind[];
  readonly range: TimeRange;
}

function useConnections({ scope, place, kinds, range }: Question) {
  // A moving range keeps its window until another one is chosen: the variables must not move.
  const window = useMemo(() => markWindow(range, new Date()), [range]);
  const ofAlerts = useMemo(() => alertFilter(scope, place, window), [scope, place, window]);
  const ofChanges = useMemo(() => changeFilter(scope, place, window), [scope, place, window]);
  const ofPods = useMemo(() => restartFilter(scope, place), [scope, place]);
  const alerts = useView(ChartAlertsDocument, {
    variables: useMemo(() => ({ filter: ofAlerts }), [ofAlerts]),
    pick: pickAlerts,
    pollMs: POLL_MS,
    skip: !kinds.includes('alerts') || ofAlerts === null,
  });
  const changes = useView(ChartChangesDocument, {
    variables: useMemo(() => ({ filter: ofChanges }), [ofChanges]),
    pick: pickChanges,
    pollMs: POLL_MS,
    skip: !kinds.includes('changes') || ofChanges === null,
  });
  const pods = useView(ChartRestartsDocument, {
    variables: useMemo(() => ({ filter: ofPods }), [ofPods]),
    pick: pickPods,
    pollMs: POLL_MS,
    skip: !kinds.includes('restarts') || ofPods === null,
  });
  return {
    alerts: kinds.includes('alerts') ? alerts.data : null,
    changes: kinds.includes('changes') ? changes.data : null,
    pods: kinds.includes('restarts') ? pods.data : null,
  };
}

interface Marks {
  readonly marks: readonly ChartMark[];
  /** What is not marked, and why. */
  readonly notes: readonly string[];
}

/** What happened to the chart's objects: alerts that began, changes, and the newest restart of each pod. */
export function useMarks(scope: Scope, kinds: readonly MarkKind[], range: TimeRange): Marks {
  const place = usePlace(kinds.length > 0 ? scope : null);
  const { alerts, changes, pods } = useConnections({ scope, place, kinds, range });
  return useMemo(
    () => ({
      marks: [
        ...(alerts?.edges ?? [])
          .filter(({ node }) => isAbout(scope, place, node.subjectName, node.container))
          .map(({ node }) => alertMark(node)),
        ...(changes?.edges ?? [])
          .filter(({ node }) => scope.kind !== 'pod' || isAbout(scope, place, node.name.split('/')[0] ?? '', null))
          .map(({ node }) => changeMark(node)),
        ...(pods?.edges ?? []).flatMap(({ node }) => restartMark(node) ?? []),
      ],
      notes: [
        ...cutNote('alerts', alerts),
        ...cutNote('changes', changes),
        ...(scope.kind === 'team' && kinds.includes('changes') ? ['changes n/a for a team'] : []),
      ],
    }),
    [scope, place, kinds, alerts, changes, pods],
  );
}
