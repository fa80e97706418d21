import { useMemo } from 'react';
import { plainSpec, writeSpec } from '../features/metrics/chart-spec';
import { MetricChart } from '../features/metrics/MetricChart';
import type { MarkKind } from '../features/metrics/marks';
import type { Scope } from '../features/metrics/scope';
import type { AnomalyRowFragment } from '../graphql/generated';
import { metricInWords } from '../lib/anomaly-text';
import { formatUnit, joinQuantity } from '../lib/format';
import { type TimeRange, toSearch } from '../lib/time-range';
import type { ChartBand } from '../ui/chart-types';

interface Props {
  readonly anomaly: AnomalyRowFragment;
  /** Null where the workload was never reported: then there is nothing to read below. */
  readonly scope: Scope | null;
}

const MARKS: readonly MarkKind[] = ['anomalies', 'changes'];
const HOUR_MS = 3_600_000;
const SIGMAS = 3;

/** The time of the anomaly with as much before it, so that the usual can be seen. */
function rangeOf({ startedAt, endedAt }: AnomalyRowFragment, now: number): TimeRange {
  const start = Date.parse(startedAt);
  const end = endedAt === null ? now : Date.parse(endedAt);
  const around = Math.max(HOUR_MS, end - start);
  const iso = (at: number) => new Date(at).toISOString();
  return { from: iso(start - around), to: iso(Math.min(now, end + around / 2)) };
}

function bandOf({ startedAt, endedAt, baseline, sigma, unit, container }: AnomalyRowFragment, now: number): ChartBand {
  const [low, high] = [Math.max(0, baseline - SIGMAS * sigma), baseline + SIGMAS * sigma];
  const inUnit = (value: number) => joinQuantity(formatUnit(value, unit));
  return {
    from: Date.parse(startedAt),
    to: endedAt === null ? now : Date.parse(endedAt),
    low,
    middle: baseline,
    high,
    label: `Usual ± ${SIGMAS} σ of container ${container}: ${inUnit(low)} to ${inUnit(high)}`,
  };
}

/** The metric at the time of an anomaly, with the band of what was usual. */
export function AnomalyChart({ anomaly, scope }: Props) {
  // A standing one must not ask for another window with every second.
  const now = useMemo(() => Date.now(), []);
  const range = useMemo(() => rangeOf(anomaly, now), [anomaly, now]);
  const bands = useMemo(() => [bandOf(anomaly, now)], [anomaly, now]);
  const labels = useMemo(() => ({ [anomaly.metric]: metricInWords(anomaly.metric) }), [anomaly.metric]);
  // The detection judges the mean of a workload's pods.
  const spec = useMemo(
    () => scope && { ...plainSpec([anomaly.metric], scope, 'ALL'), across: 'AVG' as const },
    [anomaly.metric, scope],
  );
  const explorer = useMemo(() => spec && { c1: writeSpec(spec), ...toSearch(range) }, [spec, range]);
  if (!spec) return <p className="muted">The workload was never reported, so its samples cannot be found.</p>;
  return (
    <MetricChart
      title={metricInWords(anomaly.metric)}
      question={spec}
      labels={labels}
      range={range}
      compareTo={null}
      marks={MARKS}
      bands={bands}
      explorer={explorer}
    />
  );
}
