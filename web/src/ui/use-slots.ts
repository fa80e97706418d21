import { useRef } from 'react';

/**
 * Gives each name a colour slot and keeps it while the name is shown: a colour belongs to an entity, not to its rank,
 * which changes with every refresh. A new name takes the lowest free slot.
 */
export function assignSlots(
  before: ReadonlyMap<string, number>,
  names: readonly string[],
): ReadonlyMap<string, number> {
  const kept = new Map(names.flatMap((name) => (before.has(name) ? [[name, before.get(name) ?? 0]] : [])));
  const taken = new Set(kept.values());
  for (const name of names) {
    if (kept.has(name)) continue;
    let slot = 0;
    while (taken.has(slot)) slot += 1;
    kept.set(name, slot);
    taken.add(slot);
  }
  return kept;
}

/** The slots of the names now shown. */
export function useSlots(names: readonly string[]): ReadonlyMap<string, number> {
  const slots = useRef<ReadonlyMap<string, number>>(new Map());
  const isSame = slots.current.size === names.length && names.every((name) => slots.current.has(name));
  // The same object for the same names, so that memos downstream hold.
  if (!isSame) slots.current = assignSlots(slots.current, names);
  return slots.current;
}
