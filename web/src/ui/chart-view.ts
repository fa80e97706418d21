// What a person has set on one chart: picture or table, which lines, in which order.

export const LEGEND_COLUMNS = ['name', 'min', 'mean', 'p95', 'max', 'last', 'before'] as const;
export type LegendColumn = (typeof LEGEND_COLUMNS)[number];

export interface LegendSort {
  readonly column: LegendColumn;
  readonly isDescending: boolean;
}

/** Only these lines, or all but these. By name, since lines come and go with every refresh. */
export interface Shown {
  readonly kind: 'only' | 'hide';
  readonly names: readonly string[];
}

export interface ChartView {
  readonly isTable: boolean;
  /** Null keeps the server's order: greatest mean first. */
  readonly sort: LegendSort | null;
  /** Null shows all. */
  readonly shown: Shown | null;
}

export const PLAIN_VIEW: ChartView = { isTable: false, sort: null, shown: null };

/** Whether a line is left out of the picture. */
export function isHidden({ shown }: ChartView, name: string): boolean {
  if (shown === null) return false;
  return shown.names.includes(name) === (shown.kind === 'hide');
}

/** A click on a line: alone, or all again where it is alone already. */
export function isolate(view: ChartView, name: string): ChartView {
  const isAlone = view.shown?.kind === 'only' && view.shown.names.length === 1 && view.shown.names[0] === name;
  return { ...view, shown: isAlone ? null : { kind: 'only', names: [name] } };
}

/** A click with ⌘ or Ctrl: in or out, the others as they are. */
export function toggle(view: ChartView, name: string): ChartView {
  const { kind, names } = view.shown ?? { kind: 'hide' as const, names: [] };
  const changed = names.includes(name) ? names.filter((other) => other !== name) : [...names, name];
  return { ...view, shown: changed.length === 0 ? null : { kind, names: changed } };
}

/** A click on a column's head: numbers begin with the greatest; the third click is the server's order again. */
export function sortBy(view: ChartView, column: LegendColumn): ChartView {
  const first = column !== 'name';
  if (view.sort?.column !== column) return { ...view, sort: { column, isDescending: first } };
  return { ...view, sort: view.sort.isDescending === first ? { column, isDescending: !first } : null };
}
