import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import { useMemo } from 'react';
import { formatUnit, unitName } from '../lib/format';
import { axisFor } from './axis';
import { type LegendRow, legendRows } from './chart-legend';
import { type ChartLine, type ChartModel, highest, swatchOf } from './chart-types';
import { type ChartView, isHidden, isolate, type LegendColumn, sortBy, toggle } from './chart-view';
import styles from './TimeSeriesChart.module.css';

interface Props {
  readonly model: ChartModel;
  readonly view: ChartView;
  readonly onView: (view: ChartView) => void;
  readonly onEmphasise: (key: string | null) => void;
}

interface Column {
  readonly id: Exclude<LegendColumn, 'name'>;
  readonly label: string;
  /** Left out where the chart is narrow. */
  readonly isExtra: boolean;
  /** Left out already where it is less narrow. */
  readonly isSpare?: boolean;
}

const COLUMNS: readonly Column[] = [
  { id: 'min', label: 'Min', isExtra: true },
  { id: 'mean', label: 'Mean', isExtra: true },
  { id: 'p95', label: 'P95', isExtra: true },
  { id: 'max', label: 'Max', isExtra: false },
  { id: 'last', label: 'Last', isExtra: false },
];
const BEFORE: Column = { id: 'before', label: 'Before', isExtra: true };
/** With one figure more the name would have no room beside the least. */
const WITH_BEFORE = [...COLUMNS.map((column) => ({ ...column, isSpare: column.id === 'min' })), BEFORE];

const classOf = ({ isExtra, isSpare }: Column) =>
  [isExtra && styles.extra, isSpare && styles.spare].filter(Boolean).join(' ') || undefined;

const TITLES: Partial<Record<LegendColumn, string>> = {
  p95: 'The value that 95 % of the points do not exceed',
  last: 'The newest value that no later report can change',
  before: 'Mean of the time compared with',
};

// Both ends of a name are shown: the hash at the end tells pods apart.
const TAIL_LETTERS = 16;

function SeriesName({ name }: { readonly name: string }) {
  const cut = Math.max(0, name.length - TAIL_LETTERS);
  return (
    <>
      <span className={styles.name}>{name.slice(0, cut)}</span>
      <span className={styles.tail}>{name.slice(cut)}</span>
    </>
  );
}

const LINE_CLASS: Record<ChartLine['role'], string | undefined> = {
  request: styles.lineRequest,
  limit: styles.lineLimit,
  proposedRequest: styles.lineProposedRequest,
  proposedLimit: styles.lineProposedLimit,
  allocatable: styles.lineAllocatable,
  threshold: styles.lineThreshold,
};

interface HeadProps {
  readonly label: string;
  readonly column: LegendColumn;
  readonly className?: string | undefined;
  readonly view: ChartView;
  readonly onView: (view: ChartView) => void;
}

function Head({ label, column, className, view, onView }: HeadProps) {
  const isSorted = view.sort?.column === column;
  const Arrow = view.sort?.isDescending ? IconArrowDown : IconArrowUp;
  const direction = view.sort?.isDescending ? 'descending' : 'ascending';
  return (
    <th scope="col" className={className} title={TITLES[column]} aria-sort={isSorted ? direction : undefined}>
      <button type="button" onClick={() => onView(sortBy(view, column))}>
        {isSorted ? <Arrow size={11} aria-hidden="true" /> : null}
        {label}
      </button>
    </th>
  );
}

interface SeriesRowProps extends Props {
  readonly row: LegendRow;
  readonly columns: readonly Column[];
  readonly show: (value: number | null) => string;
}

function SeriesRow({ row: { series, index, figures }, columns, show, view, onView, onEmphasise }: SeriesRowProps) {
  const isOut = isHidden(view, series.label);
  return (
    <tr className={isOut ? styles.isHidden : undefined}>
      <th scope="row" className={styles.nameCell}>
        <button
          type="button"
          aria-label={series.label}
          aria-pressed={!isOut}
          title={`${series.label}. Click shows it alone, with ⌘ or Ctrl it comes and goes.`}
          onClick={(event) => onView((event.metaKey || event.ctrlKey ? toggle : isolate)(view, series.label))}
          onMouseEnter={() => onEmphasise(series.key)}
          onMouseLeave={() => onEmphasise(null)}
          onFocus={() => onEmphasise(series.key)}
          onBlur={() => onEmphasise(null)}
        >
          <span className={styles.swatch} style={swatchOf(series, index)} />
          <SeriesName name={series.label} />
        </button>
      </th>
      {columns.map((column) => (
        <td key={column.id} className={classOf(column)}>
          {show(figures[column.id])}
        </td>
      ))}
    </tr>
  );
}

/**
 * The legend as a table: name and what the line's points amount to. Click isolates a line, with ⌘ or Ctrl it toggles;
 * a column's head sorts. The unit stands once, in the head.
 */
export function ChartLegend(props: Props) {
  const { model, view, onView } = props;
  const { byteUnit } = useMemo(
    () =>
      axisFor(
        highest(model, () => false),
        model.unit,
      ),
    [model],
  );
  const rows = useMemo(() => legendRows(model, view.sort), [model, view.sort]);
  const columns = model.comparison ? WITH_BEFORE : COLUMNS;
  const unit = unitName(model.unit, byteUnit);
  const show = (value: number | null) => (value === null ? 'n/a' : formatUnit(value, model.unit, byteUnit).text);
  return (
    <table className={styles.legend}>
      <thead>
        <tr>
          <Head label={unit ? `Series, ${unit}` : 'Series'} column="name" view={view} onView={onView} />
          {columns.map((column) => (
            <Head
              key={column.id}
              label={column.label}
              column={column.id}
              className={classOf(column)}
              view={view}
              onView={onView}
            />
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <SeriesRow key={row.series.key} {...props} row={row} columns={columns} show={show} />
        ))}
        {model.lines.map((line) => (
          <tr key={line.label}>
            <th scope="row" className={styles.nameCell}>
              <span className={styles.lineName}>
                <span className={`${styles.lineSwatch} ${LINE_CLASS[line.role] ?? ''}`} />
                {line.label}
              </span>
            </th>
            {columns.map((column) => (
              <td key={column.id} className={classOf(column)}>
                {column.id === 'last' ? show(line.value) : null}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
