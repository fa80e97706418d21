import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';
import { type ChartSpec, parseSpec } from '../features/metrics/chart-spec';
import { chartTexts, toChartSearch } from './explorer-search';

export interface Explorer {
  readonly charts: readonly ChartSpec[];
  /** Position of the chart whose fields are open; -1 for none. */
  readonly edited: number;
  /** Shows these charts. Looking at a chart in another way replaces the address, asking something else adds to it. */
  readonly show: (charts: readonly ChartSpec[], edited?: number, how?: 'replace' | 'push') => void;
}

/** A spec per text, the same object for the same text: charts whose text did not change do not render again. */
const parsed = new Map<string, ChartSpec | null>();

function specOf(text: string): ChartSpec | null {
  if (!parsed.has(text)) parsed.set(text, parseSpec(text));
  return parsed.get(text) ?? null;
}

/** The explorer's charts as they stand in the address. */
export function useExplorer(): Explorer {
  const search = useSearch({ from: '/app/explorer' });
  const navigate = useNavigate();
  const texts = chartTexts(search).join(' ');
  const charts = useMemo(() => texts.split(' ').flatMap((text) => specOf(text) ?? []), [texts]);
  const edited = Math.min(charts.length, search.edit ?? 1) - 1;
  const show = useCallback<Explorer['show']>(
    (next, at = edited, how = 'push') => {
      navigate({
        to: '/explorer',
        replace: how === 'replace',
        resetScroll: false,
        search: (old: Record<string, unknown>) => ({ ...old, ...toChartSearch(next), edit: at + 1 }) as never,
      });
    },
    [navigate, edited],
  );
  return { charts, edited, show };
}
