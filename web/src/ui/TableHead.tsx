import { IconChevronDown, IconChevronUp, IconSelector } from '@tabler/icons-react';
import type { Column, Sort } from './column';
import styles from './Table.module.css';

interface Props<T, K extends string> {
  readonly columns: readonly Column<T, K>[];
  readonly sort?: Sort<K>;
  readonly onSort?: (sort: Sort<K>) => void;
}

const ARIA = { ASC: 'ascending', DESC: 'descending' } as const;

/** The sticky header; a sortable column is a button that turns its order around. */
export function TableHead<T, K extends string>({ columns, sort, onSort }: Props<T, K>) {
  return (
    <thead>
      <tr aria-rowindex={1}>
        {columns.map((column) => (
          <HeaderCell key={column.id} column={column} sort={sort} onSort={onSort} />
        ))}
      </tr>
    </thead>
  );
}

interface CellProps<T, K extends string> extends Pick<Props<T, K>, 'sort' | 'onSort'> {
  readonly column: Column<T, K>;
}

function HeaderCell<T, K extends string>({ column, sort, onSort }: CellProps<T, K>) {
  const current = column.sort !== undefined && column.sort === sort?.field ? sort : undefined;
  return (
    <th
      scope="col"
      style={{ width: column.width }}
      className={cellClass(column)}
      aria-sort={current ? ARIA[current.direction] : undefined}
    >
      {column.sort && onSort ? (
        <SortButton column={column} field={column.sort} current={current} onSort={onSort} />
      ) : (
        <HeaderText column={column} />
      )}
    </th>
  );
}

/** Class names of a column's cells: alignment, and the widths at which it shows. */
export function cellClass<T, K extends string>(column: Column<T, K> | undefined): string {
  return `${column?.align === 'right' ? styles.right : ''} ${styles[`priority${column?.priority ?? 1}`] ?? ''}`;
}

function HeaderText<T, K extends string>({ column }: { readonly column: Column<T, K> }) {
  return (
    <span className={column.isHeaderHidden ? 'visually-hidden' : styles.headerText}>
      {column.header}
      {column.unit ? <span className={styles.unit}>{column.unit}</span> : null}
    </span>
  );
}

interface SortProps<T, K extends string> {
  readonly column: Column<T, K>;
  readonly field: K;
  readonly current: Sort<K> | undefined;
  readonly onSort: (sort: Sort<K>) => void;
}

function SortButton<T, K extends string>({ column, field, current, onSort }: SortProps<T, K>) {
  // Numbers are looked at from the top: the first click on a right-aligned column sorts downwards.
  const first = column.align === 'right' ? 'DESC' : 'ASC';
  const turned = current?.direction === 'ASC' ? 'DESC' : 'ASC';
  const Arrow = current === undefined ? IconSelector : current.direction === 'ASC' ? IconChevronUp : IconChevronDown;
  return (
    <button
      type="button"
      className={styles.sort}
      onClick={() => onSort({ field, direction: current ? turned : first })}
    >
      <HeaderText column={column} />
      <Arrow size={13} aria-hidden="true" className={current ? undefined : styles.idle} />
    </button>
  );
}
