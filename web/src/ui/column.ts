import type { ReactNode } from 'react';

/** The server's order field and its direction. */
export interface Sort<K extends string> {
  readonly field: K;
  readonly direction: 'ASC' | 'DESC';
}

/** A column as data. `sort` is the server's order field: sorting never happens on the loaded part only. */
export interface Column<T, K extends string = never> {
  readonly id: string;
  readonly header: string;
  /** The header is only read aloud: the column is as narrow as a checkbox. */
  readonly isHeaderHidden?: boolean;
  /** Unit, muted behind the header. */
  readonly unit?: string;
  readonly cell: (row: T) => ReactNode;
  /** Pixels; a column without width takes what is left. */
  readonly width?: number;
  /** Least pixels of a column without width; 160 unless told. */
  readonly minWidth?: number;
  readonly align?: 'right';
  readonly sort?: K;
  /** 1 stays on a phone, 2 shows where the table is wider than 760 px, 3 where it is wider than 1,100 px. */
  readonly priority?: 1 | 2 | 3;
}
