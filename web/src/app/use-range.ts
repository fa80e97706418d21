import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';
import { rangeOf, snap, type TimeRange, toSearch } from '../lib/time-range';

/** The page's time range from the URL, and zooming by drag, which the browser's Back undoes. */
export function useRange(): { readonly range: TimeRange; readonly zoom: (from: number, to: number) => void } {
  const search = useSearch({ strict: false });
  const { range: name, from, to } = search;
  const navigate = useNavigate();
  const range = useMemo(() => rangeOf({ range: name, from, to }), [name, from, to]);
  const zoom = useCallback(
    (start: number, end: number) => {
      navigate({
        to: '.',
        search: (old: Record<string, unknown>) => ({ ...old, ...toSearch(snap(start, end)) }) as never,
      });
    },
    [navigate],
  );
  return { range, zoom };
}
