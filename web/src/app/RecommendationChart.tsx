import { useMemo } from 'react';
import { writeSpec } from '../features/metrics/chart-spec';
import { MetricChart } from '../features/metrics/MetricChart';
import type { Scope } from '../features/metrics/scope';
import type { RecommendationDetail } from '../features/recommendations/detail';
import { toSearch } from '../lib/time-range';
import type { ChartLine } from '../ui/chart-types';
import { PLAIN_VIEW } from '../ui/chart-view';

const WINDOW = { last: 'LAST_7D' } as const;
const MARKS = ['restarts', 'changes'] as const;
/** More lines would hide what they are compared with. */
const BUSIEST = 5;

type Amounts = RecommendationDetail['changes'][number]['current'];
type Part = readonly [label: string, role: ChartLine['role'], value: number | null];

/** What is set now, and what would be where that differs. */
function linesOf(current: Amounts, proposed: Amounts, resource: 'cpu' | 'memory'): readonly ChartLine[] {
  const [request, limit] =
    resource === 'cpu'
      ? (['cpuRequestCores', 'cpuLimitCores'] as const)
      : (['memoryRequestBytes', 'memoryLimitBytes'] as const);
  const other = (key: typeof request | typeof limit) => (proposed[key] === current[key] ? null : proposed[key]);
  const parts: readonly Part[] = [
    ['Request now', 'request', current[request]],
    ['Request proposed', 'proposedRequest', other(request)],
    ['Limit now', 'limit', current[limit]],
    ['Limit proposed', 'proposedLimit', other(limit)],
  ];
  return parts.flatMap(([label, role, value]) => (value === null ? [] : [{ label, role, value }]));
}

const CPU = { 'container.cpu.usage': 'Busiest pod' } as const;
const MEMORY = { 'container.memory.working_set': 'Largest pod' } as const;

interface ChartProps {
  readonly title: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly scope: Scope;
  readonly lines: readonly ChartLine[];
  /** Whether its pods have one container: then one line says it all. */
  readonly isAlone: boolean;
}

/** What was used at the most: the highest of each bucket, since a mean hides what hits a limit. */
function Usage({ title, labels, scope, lines, isAlone }: ChartProps) {
  const spec = useMemo(
    () => ({
      ...{ metrics: Object.keys(labels), scope, top: BUSIEST, view: PLAIN_VIEW },
      ...{ overTime: 'MAX' as const, across: 'MAX' as const },
      // A limit is of one container: of several the largest is not always the one in question.
      groupBy: isAlone ? ('ALL' as const) : ('CONTAINER' as const),
    }),
    [labels, scope, isAlone],
  );
  const explorer = useMemo(() => ({ c1: writeSpec(spec), ...toSearch(WINDOW) }), [spec]);
  return (
    <MetricChart
      {...{ title, labels, lines, explorer }}
      question={spec}
      range={WINDOW}
      compareTo={null}
      marks={MARKS}
      height={160}
    />
  );
}

interface Props {
  readonly change: RecommendationDetail['changes'][number];
  readonly workload: NonNullable<RecommendationDetail['workload']>;
}

function Charts({ change: { current, proposed }, workload: { id, usageProfiles } }: Props) {
  const scope = useMemo(() => ({ kind: 'workload' as const, id }), [id]);
  const cpu = useMemo(() => linesOf(current, proposed, 'cpu'), [current, proposed]);
  const memory = useMemo(() => linesOf(current, proposed, 'memory'), [current, proposed]);
  const isAlone = usageProfiles.length === 1;
  return (
    <>
      <Usage title="CPU used" labels={CPU} lines={cpu} {...{ scope, isAlone }} />
      <Usage title="Memory used" labels={MEMORY} lines={memory} {...{ scope, isAlone }} />
    </>
  );
}

/** The evidence: what the workload's containers used over the window, against what is set and what would be. */
export function RecommendationChart({ of: { changes, workload } }: { readonly of: RecommendationDetail }) {
  const [change] = changes;
  if (!change || workload === null) return null;
  return <Charts change={change} workload={workload} />;
}
