import type { ChartLine } from '../ui/chart-types';

interface Limits {
  readonly request: number | null;
  readonly limit?: number | null;
  readonly allocatable?: number | null;
}

/** The constants a chart compares usage with; what is not set has no line. */
export function chartLines({ request, limit = null, allocatable = null }: Limits): ChartLine[] {
  const lines: ChartLine[] = [];
  if (request !== null) lines.push({ label: 'Requested', value: request, role: 'request' });
  if (limit !== null) lines.push({ label: 'Limit', value: limit, role: 'limit' });
  if (allocatable !== null) lines.push({ label: 'Allocatable', value: allocatable, role: 'allocatable' });
  return lines;
}
