import { createColumnHelper, tableFeatures, useTable } from '@tanstack/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type CSSProperties, useEffect, useMemo, useRef, useState } from 'react';
import type { Column, Sort } from './column';
import { useShortcut } from './shortcuts';
import styles from './Table.module.css';
import { cellClass, TableHead } from './TableHead';
import { usePhone } from './use-phone';

export interface TableProps<T, K extends string> {
  readonly label: string;
  readonly columns: readonly Column<T, K>[];
  readonly rows: readonly T[];
  readonly rowKey: (row: T) => string;
  readonly sort?: Sort<K>;
  readonly onSort?: (sort: Sort<K>) => void;
  readonly onOpen?: (row: T) => void;
  /** A key pressed on the row that j and k lead to; true when it was used. Without a row nothing is chosen yet. */
  readonly onKey?: (key: string, row: T | undefined) => boolean;
  /** Tints the row: it is chosen, or open beside the table. */
  readonly isSelected?: (row: T) => boolean;
  readonly isCritical?: (row: T) => boolean;
  readonly hasMore?: boolean;
  readonly loadMore?: () => void;
  /** Called with the keys of the rows in view, for refreshing just those. */
  readonly onWindow?: (keys: readonly string[]) => void;
  /** What a phone shows in place of the columns: rows as high as what is in them, below a header that is only read aloud. */
  readonly phoneColumns?: readonly Column<T, K>[];
  /** Fills the height of its parent; otherwise grows with its rows up to 360 px. */
  readonly isFull?: boolean;
}

const ROW_HEIGHT = 28;
// A row of a phone before it is measured: a title of two lines.
const CARD_HEIGHT = 92;
// Far enough ahead that a fast wheel does not reach the end before the next page is here.
const LOAD_AHEAD_ROWS = 30;
const features = tableFeatures({});

/** The dense list of the console: sticky header and first column, virtual rows, j/k/Enter, more rows on scroll. */
export function Table<T extends object, K extends string = never>(props: TableProps<T, K>) {
  const { rows, rowKey, onOpen } = props;
  const { columns, rowHeight, headHeight, isMeasured, className } = useLayout(props);
  const scroller = useRef<HTMLDivElement>(null);
  const definitions = useMemo(() => {
    const helper = createColumnHelper<typeof features, T>();
    return columns.map((column) =>
      helper.display({ id: column.id, cell: ({ row }) => column.cell(row.original as T) }),
    );
  }, [columns]);
  const table = useTable({ features, columns: definitions, data: rows as T[], getRowId: rowKey });
  const model = table.getRowModel().rows;
  const virtual = useVirtualizer({
    count: model.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => model[index]?.id ?? index,
    scrollPaddingStart: headHeight,
    overscan: 12,
  });
  const items = virtual.getVirtualItems();
  const keys = useMemo(() => rows.map(rowKey), [rows, rowKey]);
  const active = useActiveRow(keys, (index) => virtual.scrollToIndex(index), scroller);
  useShortcut(
    (key) =>
      props.onKey?.(
        key,
        rows.find((row) => rowKey(row) === active.key),
      ) ?? false,
  );
  useWindow(props, items[0]?.index ?? 0, items.at(-1)?.index ?? 0);
  const above = items[0]?.start ?? 0;
  const below = virtual.getTotalSize() - (items.at(-1)?.end ?? 0);

  return (
    <section
      ref={scroller}
      className={`${styles.scroller} ${props.isFull ? styles.full : ''}`}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard (axe: scrollable-region-focusable)
      tabIndex={0}
      aria-label={`${props.label} table`}
    >
      <table
        className={className}
        style={minWidths(columns)}
        aria-label={props.label}
        aria-rowcount={props.hasMore ? -1 : model.length + 1}
      >
        <TableHead columns={columns} sort={props.sort} onSort={props.onSort} />
        <tbody>
          {above > 0 ? <Spacer height={above} /> : null}
          {items.map((item) => {
            const row = model[item.index];
            if (!row) return null;
            const original = row.original as T;
            return (
              <tr
                key={row.id}
                ref={isMeasured ? virtual.measureElement : undefined}
                data-index={item.index}
                aria-rowindex={item.index + 2}
                tabIndex={-1}
                className={rowClass(props, original)}
                onFocus={() => active.set(row.id)}
                onClick={() => onOpen?.(original)}
                onKeyDown={(event) => {
                  if (event.key === 'Enter' && event.target === event.currentTarget) onOpen?.(original);
                }}
              >
                {row.getAllCells().map((cell, index) => (
                  <td key={cell.id} className={cellClass(columns[index])}>
                    <table.FlexRender cell={cell} />
                  </td>
                ))}
              </tr>
            );
          })}
          {below > 0 ? <Spacer height={below} /> : null}
        </tbody>
      </table>
    </section>
  );
}

/** Columns, or on a phone what stands for them. */
function useLayout<T, K extends string>({ columns, phoneColumns }: TableProps<T, K>) {
  const isPhone = usePhone();
  if (!isPhone || !phoneColumns) {
    return { columns, rowHeight: ROW_HEIGHT, headHeight: ROW_HEIGHT, isMeasured: false, className: styles.table };
  }
  const className = `${styles.table} ${styles.cards}`;
  return { columns: phoneColumns, rowHeight: CARD_HEIGHT, headHeight: 0, isMeasured: true, className };
}

function rowClass<T, K extends string>({ isCritical, isSelected, onOpen }: TableProps<T, K>, row: T): string {
  const names = [
    styles.row,
    isCritical?.(row) && styles.critical,
    isSelected?.(row) && styles.selected,
    onOpen && styles.open,
  ];
  return names.filter(Boolean).join(' ');
}

/** The least width with all columns, and with those that stay where it is narrower. */
function minWidths<T, K extends string>(columns: readonly Column<T, K>[]): CSSProperties {
  const upTo = (priority: number) =>
    columns
      .filter((column) => (column.priority ?? 1) <= priority)
      .reduce((sum, column) => sum + (column.width ?? column.minWidth ?? 160), 0);
  const names = { '--min-width-1': upTo(1), '--min-width-2': upTo(2), '--min-width-3': upTo(3) };
  return Object.fromEntries(Object.entries(names).map(([name, pixels]) => [name, `${pixels}px`]));
}

/** Stands for rows out of view. One cell: a span over hidden columns would bring their width back. */
function Spacer({ height }: { readonly height: number }) {
  return (
    <tr className={styles.spacer}>
      <td style={{ height }} />
    </tr>
  );
}

/** Asks for the next page near the end, and reports which rows are in view. */
function useWindow<T, K extends string>(props: TableProps<T, K>, first: number, last: number): void {
  const { rows, rowKey, hasMore = false, loadMore, onWindow } = props;
  useEffect(() => {
    if (hasMore && last >= rows.length - LOAD_AHEAD_ROWS) loadMore?.();
  }, [hasMore, last, rows.length, loadMore]);
  useEffect(() => {
    onWindow?.(rows.slice(first, last + 1).map(rowKey));
  }, [rows, first, last, onWindow, rowKey]);
}

/** The row that j and k move; focus follows so that Enter and screen readers know it. It goes by its key: rows come and go. */
function useActiveRow(
  keys: readonly string[],
  reveal: (index: number) => void,
  scroller: { readonly current: HTMLElement | null },
) {
  const [active, setActive] = useState<string | null>(null);
  const [wanted, setWanted] = useState<number | null>(null);
  useShortcut((key) => {
    if ((key !== 'j' && key !== 'k') || keys.length === 0) return false;
    const at = active === null ? -1 : keys.indexOf(active);
    const next = Math.min(keys.length - 1, Math.max(0, at + (key === 'j' ? 1 : -1)));
    reveal(next);
    setActive(keys[next] ?? null);
    setWanted(next);
    return true;
  });
  useEffect(() => {
    if (wanted === null) return;
    scroller.current?.querySelector<HTMLElement>(`tr[data-index="${wanted}"]`)?.focus({ preventScroll: true });
    setWanted(null);
  }, [wanted, scroller]);
  return { key: active, set: setActive };
}
