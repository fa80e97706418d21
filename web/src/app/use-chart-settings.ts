import { useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { MARK_KINDS, type MarkKind } from '../features/metrics/marks';
import type { Comparison } from '../graphql/generated';
import { NO_MARKS } from './search';
import { splitList, useSearchPatch } from './use-list-search';

export interface ChartSettings {
  readonly compareTo: Comparison | null;
  readonly marks: readonly MarkKind[];
  readonly setComparison: (compareTo: Comparison | null) => void;
  readonly setMarks: (marks: readonly MarkKind[]) => void;
}

const NOTHING: readonly MarkKind[] = [];

/** What all charts of the page show beside their lines, as it stands in the address. */
export function useChartSettings(usual: readonly MarkKind[] = NOTHING): ChartSettings {
  const { compare, marks } = useSearch({ strict: false });
  const patch = useSearchPatch();
  return useMemo(() => {
    const chosen = splitList(marks);
    return {
      compareTo: compare ?? null,
      marks: marks === undefined ? usual : MARK_KINDS.filter((kind) => chosen.includes(kind)),
      setComparison: (compareTo) => patch({ compare: compareTo ?? undefined }),
      setMarks: (kinds) => patch({ marks: kinds.length === 0 ? NO_MARKS : kinds.join(',') }),
    };
  }, [compare, marks, usual, patch]);
}
