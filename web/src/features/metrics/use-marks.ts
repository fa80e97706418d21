import { useMemo } from 'react';
import {
  ChartAlertsDocument,
  type ChartAlertsQuery,
  ChartAnomaliesDocument,
  type ChartAnomaliesQuery,
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
  anomalyFilter,
  anomalyMark,
  changeFilter,
  changeMark,
  isAbout,
  isAnomalyOf,
  type MarkKind,
  markWindow,
  type Place,
  restartFilter,
  restartMark,
} from './marks';
import type { Scope } from './scope';
import { usePlace } from './use-place';

const POLL_MS = 30_000;
const pickAnomalies = (data: ChartAnomaliesQuery) => data.anomalies;
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
  readonly metrics: readonly string[];
}

function useAnomalies({ scope, place, kinds, range, metrics }: Question) {
  const window = useMemo(() => markWindow(range, new Date()), [range]);
  const filter = useMemo(() => anomalyFilter(scope, place, metrics, window), [scope, place, metrics, window]);
  const view = useView(ChartAnomaliesDocument, {
    variables: useMemo(() => ({ filter }), [filter]),
    pick: pickAnomalies,
    pollMs: POLL_MS,
    skip: !kinds.includes('anomalies') || filter === null,
  });
  return kinds.includes('anomalies') ? view.data : null;
}

function useConnections(question: Question) {
  const { scope, place, kinds, range } = question;
  const anomalies = useAnomalies(question);
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
    anomalies,
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

type Chart = Omit<Question, 'place'>;

/** What happened to the chart's objects: anomalies, alerts that began, changes, and the newest restart of each pod. */
export function useMarks({ scope, kinds, range, metrics }: Chart): Marks {
  const place = usePlace(kinds.length > 0 ? scope : null);
  const { anomalies, alerts, changes, pods } = useConnections({ scope, place, kinds, range, metrics });
  return useMemo(
    () => ({
      marks: [
        ...(anomalies?.edges ?? [])
          .filter(({ node }) => isAnomalyOf(scope, place, node.workloadName))
          .map(({ node }) => anomalyMark(node)),
        ...(alerts?.edges ?? [])
          .filter(({ node }) => isAbout(scope, place, node.subjectName, node.container))
          .map(({ node }) => alertMark(node)),
        ...(changes?.edges ?? [])
          .filter(({ node }) => scope.kind !== 'pod' || isAbout(scope, place, node.name.split('/')[0] ?? '', null))
          .map(({ node }) => changeMark(node)),
        ...(pods?.edges ?? []).flatMap(({ node }) => restartMark(node) ?? []),
      ],
      notes: [
        ...cutNote('anomalies', anomalies),
        ...cutNote('alerts', alerts),
        ...cutNote('changes', changes),
        ...(scope.kind === 'team' && kinds.includes('changes') ? ['changes n/a for a team'] : []),
      ],
    }),
    [scope, place, kinds, anomalies, alerts, changes, pods],
  );
}
