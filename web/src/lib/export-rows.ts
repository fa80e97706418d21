import { type Cell, toCsv } from './csv';

/** Columns of a file: their names, and what stands in them. */
export type ExportColumns<T> = readonly (readonly [string, (row: T) => Cell])[];

/** Rows as CSV: times and numbers as the API tells them. */
export function rowsCsv<T>(columns: ExportColumns<T>, rows: readonly T[]): string {
  const head = columns.map(([name]) => name);
  return toCsv([head, ...rows.map((row) => columns.map(([, cell]) => cell(row)))]);
}

/** Rows as JSON: the same columns by name, in the same order. */
export function rowsJson<T>(columns: ExportColumns<T>, rows: readonly T[]): string {
  const objects = rows.map((row) => Object.fromEntries(columns.map(([name, cell]) => [name, cell(row)])));
  return `${JSON.stringify(objects, null, 2)}\n`;
}
