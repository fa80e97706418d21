import { useMemo } from 'react';
import { TimeSeriesDocument, type TimeSeriesQuery } from '../../graphql/generated';
import { useView } from '../../graphql/use-view';
import { formatCores, joinQuantity } from '../../lib/format';
import { Sparkline } from '../../ui/Sparkline';
import { partialFrom } from './chart-model';
import { NODE_CPU } from './metric-names';

interface Props {
  readonly cluster: { readonly id: string; readonly kind: 'KUBERNETES' | 'HOST' };
}

// One point per two pixels; a trend does not need more, nor to be asked for more often.
const MAX_POINTS = 48;
const POLL_MS = 60_000;
const pick = (data: TimeSeriesQuery) => data.timeSeries;
const cores = (value: number) => joinQuantity(formatCores(value));

/** CPU of a cluster over the last hour, as a trend. */
export function CpuSparkline({ cluster }: Props) {
  const variables = useMemo(
    () => ({
      input: {
        of: { cluster: cluster.id },
        metrics: Object.keys(NODE_CPU[cluster.kind]),
        range: { last: 'LAST_1H' as const },
        maxPoints: MAX_POINTS,
      },
    }),
    [cluster.id, cluster.kind],
  );
  const { data, isLoading } = useView(TimeSeriesDocument, { variables, pick, pollMs: POLL_MS });
  if (isLoading) return null;
  const open = data ? partialFrom(data) : null;
  // A bucket that is still filling would read as a fall.
  const values = data?.series[0]?.values.filter(
    (_, index) => open === null || Date.parse(data.times[index] ?? '') < open,
  );
  return <Sparkline values={values ?? []} format={cores} />;
}
