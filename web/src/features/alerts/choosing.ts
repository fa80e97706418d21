import { createContext, use, useMemo, useState } from 'react';
import type { Choosable } from './choose';
import { type Chosen, chooseTo, chosen, keepListed, NOTHING, toggleRow } from './choose';

interface Choosing {
  readonly stateOf: (row: Choosable) => 'all' | 'some' | 'none';
  /** With shift, all rows up to it. */
  readonly toggle: (row: Choosable, isRange: boolean) => void;
}

export const ChoosingContext = createContext<Choosing>({ stateOf: () => 'none', toggle: () => undefined });

/** Whether a row is chosen, and how to choose it. */
export function useChoosing(): Choosing {
  return use(ChoosingContext);
}

/** Which of the listed rows are chosen; what leaves the list is not chosen any more. */
export function useChosen(rows: readonly Choosable[]) {
  const [all, setAll] = useState<Chosen>(NOTHING);
  const listed = useMemo(() => new Set(rows.flatMap(({ ids }) => ids)), [rows]);
  const current = useMemo(() => keepListed(all, listed), [all, listed]);
  const choosing = useMemo(
    (): Choosing => ({
      stateOf: (row) => chosen(current, row),
      toggle: (row, isRange) => setAll(isRange ? chooseTo(current, row, rows) : toggleRow(current, row)),
    }),
    [current, rows],
  );
  return {
    choosing,
    ids: current.ids,
    clear: () => setAll(NOTHING),
    chooseAll: () => setAll({ ids: listed, anchor: null }),
  };
}
