/** Which alerts are chosen, and from where a range reaches. */
export interface Chosen {
  readonly ids: ReadonlySet<string>;
  /** Key of the row that was chosen or left out last; null for none. */
  readonly anchor: string | null;
}

export const NOTHING: Chosen = { ids: new Set(), anchor: null };

/** A row as choosing sees it. */
export interface Choosable {
  readonly key: string;
  /** The alerts that it stands for. */
  readonly ids: readonly string[];
}

/** Whether all, some or none of a row's alerts are chosen. */
export function chosen({ ids }: Chosen, row: Choosable): 'all' | 'some' | 'none' {
  const count = row.ids.filter((id) => ids.has(id)).length;
  if (count === 0) return 'none';
  return count === row.ids.length ? 'all' : 'some';
}

/** Chooses a row, or leaves it out where all of it was chosen. */
export function toggleRow(selection: Chosen, row: Choosable): Chosen {
  const isAdding = chosen(selection, row) !== 'all';
  const ids = new Set(selection.ids);
  for (const id of row.ids) {
    if (isAdding) ids.add(id);
    else ids.delete(id);
  }
  return { ids, anchor: row.key };
}

/** Chooses all rows from the one that was chosen last to this one, as shift does. */
export function chooseTo(selection: Chosen, row: Choosable, rows: readonly Choosable[]): Chosen {
  const from = rows.findIndex(({ key }) => key === selection.anchor);
  const to = rows.findIndex(({ key }) => key === row.key);
  if (from < 0 || to < 0) return toggleRow(selection, row);
  const between = rows.slice(Math.min(from, to), Math.max(from, to) + 1);
  return { ids: new Set([...selection.ids, ...between.flatMap(({ ids }) => ids)]), anchor: selection.anchor };
}

/** Without what is not in the list any more: what cannot be seen must not be acted on. */
export function keepListed(selection: Chosen, listed: ReadonlySet<string>): Chosen {
  const ids = [...selection.ids].filter((id) => listed.has(id));
  return ids.length === selection.ids.size ? selection : { ...selection, ids: new Set(ids) };
}
