/** One cell; null is empty, which no spreadsheet reads as zero. */
export type Cell = string | number | null;

// A text that begins like a formula would be run by a spreadsheet; a leading apostrophe keeps it a text.
const FORMULA = /^[=+\-@\t\r]/;

function cellText(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell);
  const text = FORMULA.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Rows as CSV (RFC 4180): CRLF, quotes where needed, numbers unrounded with a point. */
export function toCsv(rows: readonly (readonly Cell[])[]): string {
  return rows.map((row) => `${row.map(cellText).join(',')}\r\n`).join('');
}
