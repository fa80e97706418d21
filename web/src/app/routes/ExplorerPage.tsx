import { ActionIcon, Button } from '@mantine/core';
import { IconCopy, IconPencil, IconPlus, IconX } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { ChartBuilder } from '../../features/metrics/ChartBuilder';
import { type ChartSpec, MAX_CHARTS, plainSpec } from '../../features/metrics/chart-spec';
import { MetricChart } from '../../features/metrics/MetricChart';
import { metricLabels, titleOf } from '../../features/metrics/metric-words';
import { FLEET } from '../../features/metrics/scope';
import { useScopeName } from '../../features/metrics/use-place';
import { Panel } from '../../ui/Panel';
import { PageSlotsContext } from '../../ui/use-slots';
import { ChartControls } from '../ChartControls';
import { type ChartSettings, useChartSettings } from '../use-chart-settings';
import { type Explorer, useExplorer } from '../use-explorer';
import { useRange } from '../use-range';
import styles from './ExplorerPage.module.css';

const STARTS: readonly { readonly what: string; readonly charts: readonly ChartSpec[] }[] = [
  {
    what: 'CPU and memory of containers, by namespace',
    charts: [
      plainSpec(['container.cpu.usage'], FLEET, 'NAMESPACE'),
      plainSpec(['container.memory.working_set'], FLEET, 'NAMESPACE'),
    ],
  },
  {
    what: 'CPU and memory of nodes, one line each',
    charts: [
      plainSpec(['node.cpu.usage'], FLEET, 'CLUSTER_NODE'),
      plainSpec(['node.memory.working_set'], FLEET, 'CLUSTER_NODE'),
    ],
  },
  {
    what: 'The largest workloads of all clusters',
    charts: [
      plainSpec(['container.cpu.usage'], FLEET, 'WORKLOAD'),
      plainSpec(['container.memory.working_set'], FLEET, 'WORKLOAD'),
    ],
  },
  {
    what: 'Network and disks of machines outside of Kubernetes',
    charts: [
      plainSpec(['host.network.receive', 'host.network.transmit'], FLEET),
      plainSpec(['host.disk.read', 'host.disk.write'], FLEET),
    ],
  },
];

function Start({ show }: Pick<Explorer, 'show'>) {
  return (
    <Panel title="Start with">
      <ul className={styles.starts}>
        {STARTS.map(({ what, charts }) => (
          <li key={what}>
            <Button variant="default" onClick={() => show(charts, 0)}>
              {what}
            </Button>
          </li>
        ))}
      </ul>
      <p className="muted">
        A chart of any metric of the catalogue, of the whole fleet or of one container, from 5 minutes to 13 months. The
        address of this page is all it shows: copy it to share it.
      </p>
    </Panel>
  );
}

interface ChartProps {
  readonly explorer: Explorer;
  readonly index: number;
  readonly settings: ChartSettings;
  readonly isAlone: boolean;
}

function ChartActions({ explorer, index, title }: Omit<ChartProps, 'settings' | 'isAlone'> & { title: string }) {
  const { charts, edited, show } = explorer;
  const spec = charts[index];
  if (!spec) return null;
  const without = charts.filter((_, other) => other !== index);
  const action = (label: string, Glyph: typeof IconPencil, onClick: () => void, isPressed?: boolean) => (
    <ActionIcon size={24} aria-label={`${label} ${title}`} title={label} aria-pressed={isPressed} onClick={onClick}>
      <Glyph size={15} aria-hidden="true" />
    </ActionIcon>
  );
  return (
    <>
      {action('Edit', IconPencil, () => show(charts, edited === index ? -1 : index, 'replace'), edited === index)}
      {charts.length < MAX_CHARTS
        ? action('Duplicate', IconCopy, () =>
            show([...charts.slice(0, index + 1), spec, ...charts.slice(index + 1)], index + 1),
          )
        : null}
      {action('Remove', IconX, () => show(without, Math.min(edited, without.length - 1)))}
    </>
  );
}

function ExplorerChart({ explorer, index, settings, isAlone }: ChartProps) {
  const { range, zoom } = useRange();
  const { charts, show, edited } = explorer;
  const spec = charts[index] ?? plainSpec([], FLEET);
  const scopeName = useScopeName(spec.scope);
  const labels = useMemo(() => metricLabels(spec.metrics), [spec.metrics]);
  const title = `${titleOf(spec)}, ${scopeName}`;
  const replace = (change: Partial<ChartSpec>) =>
    charts.map((chart, other) => (other === index ? { ...chart, ...change } : chart));
  return (
    <MetricChart
      title={title}
      question={spec}
      labels={labels}
      range={range}
      onZoom={zoom}
      compareTo={settings.compareTo}
      marks={settings.marks}
      absentReason="nothing was measured in this range. Choose a longer range, another scope or another metric."
      height={isAlone ? 320 : 240}
      view={spec.view}
      onView={(view) => show(replace({ view }), edited, 'replace')}
      explorer={null}
      actions={<ChartActions explorer={explorer} index={index} title={title} />}
    />
  );
}

function Builder({ explorer: { charts, edited, show } }: { readonly explorer: Explorer }) {
  const spec = charts[edited];
  if (!spec) return null;
  return (
    <Panel title={charts.length === 1 ? 'Chart' : `Chart ${edited + 1} of ${charts.length}`} scope={titleOf(spec)}>
      <ChartBuilder
        // Another chart's fields begin closed and empty.
        key={edited}
        spec={spec}
        onChange={(changed) => show(charts.map((chart, index) => (index === edited ? changed : chart)))}
      />
    </Panel>
  );
}

/** The explorer: up to eight charts with one time range and one cursor, built from any metric and scope. */
export function ExplorerPage() {
  const explorer = useExplorer();
  const settings = useChartSettings();
  const [slots] = useState(() => new Map<string, number>());
  const { charts, show } = explorer;
  const add = () => {
    const last = charts.at(-1);
    show([...charts, plainSpec(['container.cpu.usage'], last?.scope ?? FLEET, last?.groupBy)], charts.length);
  };
  return (
    <PageSlotsContext value={slots}>
      <div className={styles.page}>
        <title>Explorer · K8Intel</title>
        <div className={styles.head}>
          <h1>Explorer</h1>
          <ChartControls settings={settings} />
          <Button
            className={styles.add}
            leftSection={<IconPlus size={14} aria-hidden="true" />}
            disabled={charts.length >= MAX_CHARTS}
            title={charts.length >= MAX_CHARTS ? `At most ${MAX_CHARTS} charts fit a page` : undefined}
            onClick={add}
          >
            Add chart
          </Button>
        </div>
        <Builder explorer={explorer} />
        {charts.length === 0 ? <Start show={show} /> : null}
        <div className={charts.length > 1 ? styles.grid : styles.alone}>
          {charts.map((spec, index) => (
            <ExplorerChart
              // biome-ignore lint/suspicious/noArrayIndexKey: a chart that is edited is still the same chart
              key={`${index} ${spec.scope.kind}`}
              explorer={explorer}
              index={index}
              settings={settings}
              isAlone={charts.length === 1}
            />
          ))}
        </div>
      </div>
    </PageSlotsContext>
  );
}
