import { Link } from '@tanstack/react-router';
import { type ReactNode, useMemo } from 'react';
import { USAGE_SOURCES } from '../features/agent/agent-words';
import type { MarkKind } from '../features/metrics/marks';
import type { Scope } from '../features/metrics/scope';
import type { ResourceValuesFragment, UsageValuesFragment } from '../graphql/generated';
import { Columns } from '../ui/DetailPage';
import { absenceOf } from '../ui/usage';
import { ChartControls } from './ChartControls';
import { chartLines } from './chart-lines';
import { PageChart } from './PageChart';
import { type ChartSettings, useChartSettings } from './use-chart-settings';

interface Props {
  /** Keep it stable: it is part of the query. */
  readonly scope: Scope;
  /** Whose agent measures it. */
  readonly cluster: { readonly name: string };
  readonly cpu: Readonly<Record<string, string>>;
  readonly memory: Readonly<Record<string, string>>;
  readonly usage: UsageValuesFragment;
  readonly resources: ResourceValuesFragment;
  readonly allocatable?: { readonly cpuCores: number | null; readonly memoryBytes: number | null };
  /** Marks that are shown unless the address says otherwise. */
  readonly usualMarks?: readonly MarkKind[];
  /** More charts, which share the settings. */
  readonly children?: (settings: ChartSettings) => ReactNode;
}

/** Where it says which sources there are, what is the matter with them, and what helps. */
function SourcesLink({ cluster }: Pick<Props, 'cluster'>) {
  return (
    <Link to="/clusters/$cluster" params={{ cluster: cluster.name }} hash={USAGE_SOURCES}>
      {`Usage sources of ${cluster.name}`}
    </Link>
  );
}

/** CPU and memory beside each other, with what they are compared with: request, limit, allocatable. */
export function UsageCharts(props: Props) {
  const { scope, cluster, cpu, memory, usage, resources, allocatable, usualMarks, children } = props;
  const settings = useChartSettings(usualMarks);
  const { cpuRequestCores, cpuLimitCores, memoryRequestBytes, memoryLimitBytes } = resources;
  const hasCapacity = allocatable !== undefined;
  const cpuEnd = allocatable?.cpuCores ?? null;
  const memoryEnd = allocatable?.memoryBytes ?? null;
  // The limits of a whole node or cluster are a sum that says little; there the end is what is allocatable.
  const cpuLines = useMemo(
    () => chartLines({ request: cpuRequestCores, limit: hasCapacity ? null : cpuLimitCores, allocatable: cpuEnd }),
    [cpuRequestCores, cpuLimitCores, cpuEnd, hasCapacity],
  );
  const memoryLines = useMemo(
    () =>
      chartLines({ request: memoryRequestBytes, limit: hasCapacity ? null : memoryLimitBytes, allocatable: memoryEnd }),
    [memoryRequestBytes, memoryLimitBytes, memoryEnd, hasCapacity],
  );
  const absentReason = usage.absent ? `${absenceOf(usage).replace(/\.$/, '')}.` : undefined;
  // What does not run has nothing to measure, whatever the sources are like.
  const absentHelp = usage.absent && usage.absent !== 'NOT_RUNNING' ? <SourcesLink cluster={cluster} /> : undefined;
  const chart = { scope, settings, absentReason, absentHelp };
  return (
    <>
      <ChartControls settings={settings} />
      <Columns>
        <PageChart title="CPU" {...chart} metrics={cpu} lines={cpuLines} />
        <PageChart title="Memory" {...chart} metrics={memory} lines={memoryLines} />
        {children?.(settings)}
      </Columns>
    </>
  );
}
