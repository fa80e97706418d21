import { type ChartSpec, MAX_CHARTS, parseSpec, writeSpec } from '../features/metrics/chart-spec';
import { parseRangePageSearch, type RangePageSearch, type RawSearch } from './search';

const KEYS = ['c1', 'c2', 'c3', 'c4', 'c5', 'c6', 'c7', 'c8'] as const;
type ChartKey = (typeof KEYS)[number];

/** The explorer's whole state: its charts, which of them is edited, the time range and what all charts show. */
export interface ExplorerSearch extends RangePageSearch, Partial<Record<ChartKey, string>> {
  /** Number of the chart whose fields are open, from 1; 0 for none. */
  readonly edit?: number;
}

/** Search parameters of the explorer. Charts that cannot be read are dropped, the others move up. */
export function parseExplorerSearch(raw: RawSearch): ExplorerSearch {
  const charts = KEYS.map((key) => raw[key]).filter((text): text is string => parseSpec(text) !== null);
  const edit = Number(raw.edit);
  return {
    ...parseRangePageSearch(raw),
    ...chartsSearch(charts),
    ...(Number.isInteger(edit) && edit >= 0 && edit <= MAX_CHARTS && raw.edit !== undefined ? { edit } : {}),
  };
}

function chartsSearch(charts: readonly string[]): Partial<Record<ChartKey, string>> {
  return Object.fromEntries(KEYS.flatMap((key, index) => (charts[index] ? [[key, charts[index]]] : [])));
}

/** The charts of an address, as text: the same text is the same chart. */
export function chartTexts(search: ExplorerSearch): string[] {
  return KEYS.flatMap((key) => search[key] ?? []);
}

/** The parameters of these charts; keys of charts that went are there, so that they are removed. */
export function toChartSearch(specs: readonly ChartSpec[]): Record<ChartKey, string | undefined> {
  const texts = specs.map(writeSpec);
  return Object.fromEntries(KEYS.map((key, index) => [key, texts[index]])) as Record<ChartKey, string | undefined>;
}
