import { useQuery } from '@apollo/client/react';
import { useMemo } from 'react';
import type { AlertDetail } from '../features/alerts/AlertHistoryPanel';
import { plainSpec, writeSpec } from '../features/metrics/chart-spec';
import { MetricChart } from '../features/metrics/MetricChart';
import type { MarkKind } from '../features/metrics/marks';
import { metricWord } from '../features/metrics/metric-words';
import type { Scope } from '../features/metrics/scope';
import { SaturationBaseDocument } from '../graphql/generated';
import { type TimeRange, toSearch } from '../lib/time-range';
import type { ChartLine, ChartSpan } from '../ui/chart-types';
import { shareInWords, wholeOf } from './saturation';

const MARKS: readonly MarkKind[] = ['changes', 'restarts'];
const HOUR_MS = 3_600_000;
/** The window is this many times as long as the rule waits: the rise before it must be seen. */
const WINDOWS = 4;

type Resource = 'CPU' | 'MEMORY';

const OF_PODS: Readonly<Record<Resource, string>> = {
  CPU: 'container.cpu.usage',
  MEMORY: 'container.memory.working_set',
};
const OF_NODES: Readonly<Record<Resource, string>> = { CPU: 'node.cpu.usage', MEMORY: 'node.memory.working_set' };
/** A machine outside Kubernetes has metrics of its own. */
const OF_HOSTS: Readonly<Record<Resource, string>> = { CPU: 'host.cpu.usage', MEMORY: 'host.memory.used' };

/** What the alert's subject is to a chart; null where there is nothing to measure. */
function scopeOf({ pod, clusterNode, workload, subjectKind, namespace, cluster }: AlertDetail): Scope | null {
  if (pod) return { kind: 'pod', id: pod.id };
  if (subjectKind === 'Node' && clusterNode) return { kind: 'node', id: clusterNode.id };
  if (workload) return { kind: 'workload', id: workload.id };
  if (namespace) return { kind: 'namespace', cluster: cluster.id, name: namespace };
  return subjectKind === 'Cluster' ? { kind: 'clusters', ids: [cluster.id] } : null;
}

/** The metric that the rule judges, or that explains what it says; null where none does. */
function metricOf({ alertRule, rule, subjectKind, cluster }: AlertDetail): string | null {
  const params = alertRule?.params;
  if (params?.metric) return params.metric;
  const ofNode = cluster.kind === 'HOST' ? OF_HOSTS : OF_NODES;
  const ofResource = subjectKind === 'Node' ? ofNode : OF_PODS;
  if (params?.resource === 'CPU' || params?.resource === 'MEMORY') return ofResource[params.resource];
  return /OOM|Memory/i.test(rule) ? ofResource.MEMORY : null;
}

/** From long enough before it began until it was over, or now. */
function rangeOf({ firstSeenAt, resolvedAt, alertRule }: AlertDetail, now: number): TimeRange {
  const start = Date.parse(firstSeenAt);
  const end = resolvedAt === null ? now : Date.parse(resolvedAt);
  const before = Math.max(HOUR_MS / 2, (alertRule?.forSeconds ?? 0) * 1000 * WINDOWS, (end - start) / 2);
  const after = resolvedAt === null ? 0 : Math.min(now - end, before / 2);
  return { from: new Date(start - before).toISOString(), to: new Date(end + after).toISOString() };
}

function firingSpans({ stateSpans }: AlertDetail): readonly ChartSpan[] {
  return stateSpans
    .filter(({ state }) => state === 'FIRING')
    .map(({ from, to }) => ({ from: Date.parse(from), to: Date.parse(to), label: 'Firing' }));
}

/** The threshold as a line in the unit of the metric; of a share it is that share of the limit, request or capacity. */
function useThreshold({ threshold, alertRule, pod, clusterNode }: AlertDetail): readonly ChartLine[] {
  const resource = alertRule?.params.resource ?? null;
  const against = alertRule?.params.against ?? null;
  const id = clusterNode?.id ?? pod?.id ?? '';
  const { data } = useQuery(SaturationBaseDocument, { variables: { id }, skip: against === null || id === '' });
  return useMemo(() => {
    if (threshold === null) return [];
    if (against === null) return [{ label: 'Threshold', value: threshold, role: 'threshold' as const }];
    const whole = wholeOf(data?.node, { resource, against });
    if (whole === null) return [];
    const label = `Threshold, ${shareInWords(threshold, { resource, against })}`;
    return [{ label, value: threshold * whole, role: 'threshold' as const }];
  }, [threshold, resource, against, data]);
}

interface DrawnProps {
  readonly alert: AlertDetail;
  readonly metric: string;
  readonly scope: Scope;
}

function Drawn({ alert, metric, scope }: DrawnProps) {
  // One that stands must not ask for another window with every poll.
  const now = useMemo(() => Date.now(), []);
  const { id, resolvedAt, firstSeenAt } = alert;
  // biome-ignore lint/correctness/useExhaustiveDependencies: only these move the window
  const range = useMemo(() => rangeOf(alert, now), [id, resolvedAt, firstSeenAt, now]);
  const spec = useMemo(() => plainSpec([metric], scope), [metric, scope]);
  const labels = useMemo(() => ({ [metric]: metricWord(metric) }), [metric]);
  const lines = useThreshold(alert);
  const spans = useMemo(() => firingSpans(alert), [alert]);
  const explorer = useMemo(() => ({ c1: writeSpec(spec), ...toSearch(range) }), [spec, range]);
  return (
    <MetricChart
      title={metricWord(metric)}
      question={spec}
      labels={labels}
      range={range}
      compareTo={null}
      marks={MARKS}
      lines={lines}
      spans={spans}
      explorer={explorer}
    />
  );
}

/** The metric around the alert, with the threshold and the times in which it fired shaded. */
export function AlertChart({ alert }: { readonly alert: AlertDetail }) {
  const metric = metricOf(alert);
  const found = scopeOf(alert);
  const key = JSON.stringify(found);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says when it is another one
  const scope = useMemo(() => found, [key]);
  return metric && scope ? <Drawn alert={alert} metric={metric} scope={scope} /> : null;
}
