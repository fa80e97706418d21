import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { cleanup, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { narrowToPhone } from '../test/phone';
import type { Column } from './column';
import { ShortcutsContext } from './shortcuts';
import { Table, type TableProps } from './Table';

interface Row {
  readonly id: string;
  readonly size: number;
}

const COLUMNS: readonly Column<Row, 'NAME' | 'SIZE'>[] = [
  { id: 'name', header: 'Name', sort: 'NAME', cell: ({ id }) => id },
  { id: 'size', header: 'Size', unit: 'MiB', align: 'right', sort: 'SIZE', cell: ({ size }) => size },
  { id: 'note', header: 'Note', cell: () => '—' },
];

const ROWS = Array.from({ length: 5000 }, (_, index) => ({ id: `row-${index}`, size: index }));
const keyOf = (row: Row) => row.id;

function show(props: Partial<TableProps<Row, 'NAME' | 'SIZE'>> = {}, areShortcutsOn = true) {
  return render(
    <ShortcutsContext value={areShortcutsOn}>
      <Table label="Things" columns={COLUMNS} rows={ROWS} rowKey={keyOf} {...props} />
    </ShortcutsContext>,
  );
}

afterEach(cleanup);

describe('Table', () => {
  it('draws only the rows in view', () => {
    show();
    expect(screen.getAllByRole('row').length).toBeLessThan(60);
    expect(screen.getByRole('table', { name: 'Things' }).getAttribute('aria-rowcount')).toBe('5001');
  });

  it('asks for more near the end, and only there', () => {
    const loadMore = jest.fn();
    show({ hasMore: true, loadMore });
    expect(loadMore).not.toHaveBeenCalled();
    cleanup();
    show({ hasMore: true, loadMore, rows: ROWS.slice(0, 20) });
    expect(loadMore).toHaveBeenCalled();
  });

  it('reports the rows in view', () => {
    const onWindow = jest.fn<(keys: readonly string[]) => void>();
    show({ onWindow, rows: ROWS.slice(0, 3) });
    expect(onWindow).toHaveBeenLastCalledWith(['row-0', 'row-1', 'row-2']);
  });

  it('sorts numbers from the top first, text from the beginning, and turns around on the second click', async () => {
    const onSort = jest.fn();
    show({ onSort, sort: { field: 'NAME', direction: 'ASC' } });
    await userEvent.click(screen.getByRole('button', { name: /Size/ }));
    expect(onSort).toHaveBeenLastCalledWith({ field: 'SIZE', direction: 'DESC' });
    await userEvent.click(screen.getByRole('button', { name: /Name/ }));
    expect(onSort).toHaveBeenLastCalledWith({ field: 'NAME', direction: 'DESC' });
    expect(screen.queryByRole('button', { name: /Note/ })).toBeNull();
  });

  it('moves with j and k and opens with Enter', async () => {
    const onOpen = jest.fn<(row: Row) => void>();
    show({ onOpen });
    await userEvent.keyboard('jjjk');
    expect(document.activeElement?.getAttribute('data-index')).toBe('1');
    await userEvent.keyboard('{Enter}');
    expect(onOpen).toHaveBeenCalledWith({ id: 'row-1', size: 1 });
  });

  it('leaves single keys alone when shortcuts are off', async () => {
    show({}, false);
    await userEvent.keyboard('jj');
    expect(document.activeElement?.tagName).toBe('BODY');
  });

  it('shows what stands for the columns on a phone, and the columns where nothing does', () => {
    const widen = narrowToPhone();
    const card: Column<Row, 'NAME' | 'SIZE'> = {
      id: 'card',
      header: 'Thing',
      isHeaderHidden: true,
      cell: ({ id, size }) => `${id} of ${size} MiB`,
    };
    show({ rows: ROWS.slice(0, 2), phoneColumns: [card] });
    expect(screen.getAllByRole('columnheader').map(({ textContent }) => textContent)).toEqual(['Thing']);
    expect(screen.getByRole('cell', { name: 'row-1 of 1 MiB' })).toBeTruthy();
    cleanup();
    show({ rows: ROWS.slice(0, 2) });
    expect(screen.getAllByRole('columnheader')).toHaveLength(3);
    widen();
  });
});
