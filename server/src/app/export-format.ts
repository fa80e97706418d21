import type { CsvColumn } from './export-columns.js';
import type { MaskedError } from './mask-error.js';

/** How an export is written. */
export interface ExportFormat {
  contentType: string;
  /** Whether its last line says that it is whole; else a broken connection says that it is not. */
  tellsEnd: boolean;
  start(list: string, objectChangesAfter: string | null): string;
  node(node: object): string;
  /** Null where the format has no place for errors: who reads it must not take what follows for the whole. */
  errors(errors: readonly MaskedError[]): string | null;
  end(count: number): string;
}

const line = (value: object): string => `${JSON.stringify(value)}\n`;

/** Lines of JSON, each an object that says what it is. */
export const NDJSON: ExportFormat = {
  contentType: 'application/x-ndjson; charset=utf-8',
  tellsEnd: true,
  start: (list, objectChangesAfter) => line({ start: { list, objectChangesAfter } }),
  node: (node) => line({ node }),
  errors: (errors) => line({ errors }),
  end: (count) => line({ end: { count } }),
};

/** Comma-separated values with a line of names first (https://www.rfc-editor.org/rfc/rfc4180). */
export function csvOf(columns: readonly CsvColumn[]): ExportFormat {
  return {
    contentType: 'text/csv; charset=utf-8; header=present',
    tellsEnd: false,
    start: () => row(columns.map(({ name }) => name)),
    node: (node) => row(columns.map(({ path }) => valueAt(node, path))),
    errors: () => null,
    end: () => '',
  };
}

function row(values: readonly unknown[]): string {
  return `${values.map(cell).join(',')}\r\n`;
}

function valueAt(node: object, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, key) => (value as Record<string, unknown> | null)?.[key], node);
}

/** Null is empty, a list of plain values is joined, anything else is JSON. */
function cell(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return text(value);
  const isPlain = Array.isArray(value) && value.every((one) => typeof one !== 'object' || one === null);
  return text(isPlain ? value.filter((one) => one !== null).join('; ') : JSON.stringify(value));
}

/**
 * A text that a spreadsheet would run as a formula gets an apostrophe before it: names and messages in it come from
 * clusters (https://owasp.org/www-community/attacks/CSV_Injection).
 */
function text(value: string): string {
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
