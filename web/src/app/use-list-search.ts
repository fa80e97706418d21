import { useNavigate } from '@tanstack/react-router';
import { useCallback } from 'react';

/** Changes some search parameters of the page and keeps the rest. Undefined removes one. */
export function useSearchPatch(): (change: Record<string, unknown>) => void {
  const navigate = useNavigate();
  return useCallback(
    (change) => {
      // Filtering replaces the address: Back leaves the list instead of undoing letters.
      navigate({ to: '.', replace: true, search: (old: Record<string, unknown>) => ({ ...old, ...change }) as never });
    },
    [navigate],
  );
}

/** "a,b" as its parts; nothing as an empty list. */
export function splitList(value: string | undefined): readonly string[] {
  return value === undefined || value === '' ? [] : value.split(',');
}

/** Parts as "a,b" for the address, or undefined where there are none. */
export function joinList(values: readonly string[]): string | undefined {
  return values.length === 0 ? undefined : values.join(',');
}

/** A list for a filter input: none chosen means no filter. */
export function filterList<T extends string>(values: readonly T[]): T[] | undefined {
  return values.length === 0 ? undefined : [...values];
}
