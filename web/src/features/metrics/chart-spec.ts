import type { Across, OverTime, SeriesGroup } from '../../graphql/generated';
import { type ChartView, LEGEND_COLUMNS, type LegendSort, PLAIN_VIEW, type Shown } from '../../ui/chart-view';
import { parseScope, type Scope, writeScope } from './scope';

export const OVER_TIME = ['AVG', 'MIN', 'MAX', 'SUM', 'LAST', 'P50', 'P95', 'P99'] as const satisfies OverTime[];
export const ACROSS = ['SUM', 'AVG', 'MIN', 'MAX', 'POOLED'] as const satisfies Across[];
export const GROUPS = [
  'ALL',
  'CLUSTER',
  'TEAM',
  'NAMESPACE',
  'WORKLOAD',
  'CLUSTER_NODE',
  'POD',
  'CONTAINER',
  'VOLUME',
] as const satisfies SeriesGroup[];

/** More lines than these cannot be told apart, and cost frames. */
export const MAX_SERIES = 8;
export const MAX_METRICS = 4;
export const MAX_CHARTS = 8;

/** One chart of the explorer: what it asks, and how it is looked at. */
export interface ChartSpec {
  readonly metrics: readonly string[];
  readonly scope: Scope;
  readonly overTime: OverTime;
  readonly across: Across;
  readonly groupBy: SeriesGroup;
  /** Most groups of all metrics together, 1 to 8; the rest is one more line. */
  readonly top: number;
  readonly view: ChartView;
}

// Stays as it is in an address, and occurs in no id, metric or enum.
const FIELD = '*';
const METRIC = /^[a-z0-9][a-z0-9_.]*$/i;

/** encodeURIComponent leaves the star alone, which parts the fields here. */
const escapeName = (name: string) => encodeURIComponent(name).replaceAll(FIELD, '%2A');

function writeShown({ kind, names }: Shown): string {
  return `${kind}:${names.map(escapeName).join('|')}`;
}

function parseShown(text: string): Shown | null {
  const [kind, rest = ''] = text.split(':');
  if (kind !== 'only' && kind !== 'hide') return null;
  try {
    return { kind, names: rest.split('|').filter(Boolean).map(decodeURIComponent) };
  } catch {
    return null;
  }
}

function parseSort(text: string): LegendSort | null {
  const [word, name, direction] = text.split(':');
  const column = LEGEND_COLUMNS.find((candidate) => candidate === name);
  return word === 'sort' && column ? { column, isDescending: direction === 'desc' } : null;
}

function writeView({ isTable, sort, shown }: ChartView): string[] {
  return [
    ...(isTable ? ['table'] : []),
    ...(sort ? [`sort:${sort.column}:${sort.isDescending ? 'desc' : 'asc'}`] : []),
    ...(shown ? [writeShown(shown)] : []),
  ];
}

/** The first part that can be read as what is asked for. */
function firstOf<T>(parts: readonly string[], read: (part: string) => T | null): T | null {
  for (const part of parts) {
    const found = read(part);
    if (found !== null) return found;
  }
  return null;
}

function parseView(parts: readonly string[]): ChartView {
  return { isTable: parts.includes('table'), sort: firstOf(parts, parseSort), shown: firstOf(parts, parseShown) };
}

/** A chart as one value of an address. */
export function writeSpec(spec: ChartSpec): string {
  const question = [spec.metrics.join(','), writeScope(spec.scope), spec.overTime, spec.across, spec.groupBy, spec.top];
  return [...question, ...writeView(spec.view)].join(FIELD);
}

const oneOf = <T extends string>(text: string | undefined, allowed: readonly T[]): T | null =>
  allowed.find((candidate) => candidate === text) ?? null;

/** Reads what writeSpec wrote; null for anything else, so that a broken link opens with the charts that are whole. */
export function parseSpec(text: unknown): ChartSpec | null {
  if (typeof text !== 'string') return null;
  const [names = '', place = '', overTime, across, groupBy, most, ...view] = text.split(FIELD);
  const metrics = names.split(',').filter((name) => METRIC.test(name));
  const scope = parseScope(place);
  const [over, between, group] = [oneOf(overTime, OVER_TIME), oneOf(across, ACROSS), oneOf(groupBy, GROUPS)];
  const top = Number(most);
  if (metrics.length === 0 || !scope || !over || !between || !group || !Number.isInteger(top)) return null;
  return {
    metrics: metrics.slice(0, MAX_METRICS),
    scope,
    overTime: over,
    across: between,
    groupBy: group,
    top: Math.min(MAX_SERIES, Math.max(1, top)),
    view: parseView(view),
  };
}

/** A chart of a metric with what suits most questions: mean over time, sum over the subjects. */
export function plainSpec(metrics: readonly string[], scope: Scope, groupBy: SeriesGroup = 'ALL'): ChartSpec {
  return { metrics, scope, overTime: 'AVG', across: 'SUM', groupBy, top: MAX_SERIES, view: PLAIN_VIEW };
}
