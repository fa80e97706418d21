import { ActionIcon } from '@mantine/core';
import { IconChartBar, IconTable } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import styles from './BarsChart.module.css';
import type { BarsModel } from './bars';
import tableStyles from './ChartTable.module.css';
import { BlockSkeleton } from './Skeleton';
import { useWidth } from './use-width';

const BarsPlot = lazy(() => import('./BarsPlot').then((module) => ({ default: module.BarsPlot })));

interface Props {
  readonly label: string;
  readonly model: BarsModel;
  readonly height?: number;
}

function BarsTable({ label, model }: Props) {
  const order = model.labels.map((_, index) => index).reverse();
  const show = (value: number | null | undefined) =>
    value === null || value === undefined ? 'n/a' : model.format(value);
  return (
    <table className={tableStyles.table} aria-label={label}>
      <thead>
        <tr>
          <th scope="col">Period</th>
          {model.series.map(({ key, label: name }) => (
            <th key={key} scope="col">
              {name}
            </th>
          ))}
          {model.notes ? <th scope="col">Note</th> : null}
        </tr>
      </thead>
      <tbody>
        {order.map((index) => (
          <tr key={model.labels[index]}>
            <th scope="row">{model.labels[index]}</th>
            {model.series.map(({ key, values }) => (
              <td key={key}>{show(values[index])}</td>
            ))}
            {model.notes ? <td>{model.notes[index]}</td> : null}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Parts over days or months as stacked bars, and the same as a table. A bar of which nothing is known is hatched, not empty. */
export function BarsChart({ label, model, height = 200 }: Props) {
  const [isTable, setTable] = useState(false);
  const { box, width } = useWidth();
  const Glyph = isTable ? IconChartBar : IconTable;
  return (
    <figure className={styles.chart} aria-label={label}>
      <div className={styles.head}>
        <ul className={styles.legend}>
          {model.series.map(({ key, label: name, colour }) => (
            <li key={key}>
              <span className={styles.key} style={{ background: `var(${colour})` }} />
              {name}
            </li>
          ))}
        </ul>
        <ActionIcon
          variant="subtle"
          size={24}
          aria-label={isTable ? `Show ${label} as chart` : `Show ${label} as table`}
          aria-pressed={isTable}
          onClick={() => setTable(!isTable)}
        >
          <Glyph size={15} aria-hidden="true" />
        </ActionIcon>
      </div>
      <div ref={box} style={{ minHeight: height }}>
        {isTable ? (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
          <section className={tableStyles.tableBox} style={{ height }} tabIndex={0} aria-label={`${label} values`}>
            <BarsTable label={label} model={model} />
          </section>
        ) : (
          <Suspense fallback={<BlockSkeleton height={height - 24} />}>
            {width > 0 ? <BarsPlot model={model} width={width} height={height} /> : null}
          </Suspense>
        )}
      </div>
    </figure>
  );
}
