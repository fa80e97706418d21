import type { CostGroup, CostLineRowFragment } from '../../graphql/generated';
import { type Cell, toCsv } from '../../lib/csv';

const COLUMNS: readonly (readonly [string, (line: CostLineRowFragment) => Cell])[] = [
  ['name', ({ name }) => name],
  ['cluster', ({ cluster }) => cluster?.name ?? null],
  ['namespace', ({ namespace }) => namespace],
  ['team', ({ team }) => team?.name ?? null],
  ['kind', ({ kind }) => kind],
  ['isShared', ({ isShared }) => String(isShared)],
  ['cpu', ({ cpu }) => cpu],
  ['memory', ({ memory }) => memory],
  ['storage', ({ storage }) => storage],
  ['own', ({ own }) => own],
  ['sharedShare', ({ sharedShare }) => sharedShare],
  ['idleShare', ({ idleShare }) => idleShare],
  ['idle', ({ idle }) => idle],
  ['unallocated', ({ unallocated }) => unallocated],
  ['total', ({ total }) => total],
  ['perMonth', ({ perMonth }) => perMonth],
  ['previousTotal', ({ previousTotal }) => previousTotal],
  ['share', ({ share }) => share],
  ['cpuEfficiency', ({ efficiency }) => efficiency.cpu],
  ['memoryEfficiency', ({ efficiency }) => efficiency.memory],
  ['unpricedContainers', ({ unpricedContainers }) => unpricedContainers],
  ['unpricedClaims', ({ unpricedClaims }) => unpricedClaims],
];

interface Period {
  readonly from: string;
  readonly to: string;
  readonly currency: string;
}

/** Lines of costs as CSV, unrounded; the period and the currency stand in each row, so that files can be joined. */
export function costsCsv(lines: readonly CostLineRowFragment[], { from, to, currency }: Period): string {
  const head = ['from', 'to', 'currency', ...COLUMNS.map(([name]) => name)];
  return toCsv([head, ...lines.map((line): Cell[] => [from, to, currency, ...COLUMNS.map(([, cell]) => cell(line))])]);
}

/** What the file is called. */
export function costsTitle(by: CostGroup): string {
  return `costs by ${by.toLowerCase()}`;
}
