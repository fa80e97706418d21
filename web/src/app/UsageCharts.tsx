import { type ReactNode, useMemo } from 'react';
import { MetricChart } from '../features/metrics/MetricChart';
import type { ResourceValuesFragment, SubjectSelector, UsageValuesFragment } from '../graphql/generated';
import { Columns } from '../ui/DetailPage';
import { absenceOf } from '../ui/usage';
import { chartLines } from './chart-lines';
import { useRange } from './use-range';

interface Props {
  /** Keep it stable: it is part of the query. */
  readonly of: SubjectSelector;
  readonly cpu: Readonly<Record<string, string>>;
  readonly memory: Readonly<Record<string, string>>;
  readonly usage: UsageValuesFragment;
  readonly resources: ResourceValuesFragment;
  readonly allocatable?: { readonly cpuCores: number | null; readonly memoryBytes: number | null };
  readonly children?: ReactNode;
}

/** CPU and memory beside each other, with what they are compared with: request, limit, allocatable. */
export function UsageCharts({ of, cpu, memory, usage, resources, allocatable, children }: Props) {
  const { range, zoom } = useRange();
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
  const chart = {
    of,
    range,
    onZoom: zoom,
    absentReason: usage.absent ? `${absenceOf(usage).replace(/\.$/, '')}.` : undefined,
  };
  return (
    <Columns>
      <MetricChart title="CPU" {...chart} metrics={cpu} lines={cpuLines} />
      <MetricChart title="Memory" {...chart} metrics={memory} lines={memoryLines} />
      {children}
    </Columns>
  );
}
