import { createContext, useContext, useRef } from 'react';

/** The colours in which the page draws an entity first, so that its other charts use the same. */
export const PageSlotsContext = createContext<Map<string, number> | null>(null);

function lowestFree(taken: ReadonlySet<number>): number {
  let slot = 0;
  while (taken.has(slot)) slot += 1;
  return slot;
}

/**
 * Gives each name a colour slot and keeps it while the name is shown: a colour belongs to an entity, not to its rank,
 * which changes with every refresh. A new name takes the slot it has elsewhere on the page, else the lowest free one.
 */
export function assignSlots(
  before: ReadonlyMap<string, number>,
  names: readonly string[],
  page: ReadonlyMap<string, number> = new Map(),
): ReadonlyMap<string, number> {
  const kept = new Map(names.flatMap((name) => (before.has(name) ? [[name, before.get(name) ?? 0]] : [])));
  const taken = new Set(kept.values());
  const take = (name: string, slot: number) => {
    kept.set(name, slot);
    taken.add(slot);
  };
  const fresh = names.filter((name) => !kept.has(name));
  for (const name of fresh) {
    const slot = page.get(name);
    if (slot !== undefined && !taken.has(slot)) take(name, slot);
  }
  for (const name of fresh) if (!kept.has(name)) take(name, lowestFree(taken));
  return kept;
}

/** The slots of the names now shown. */
export function useSlots(names: readonly string[]): ReadonlyMap<string, number> {
  const slots = useRef<ReadonlyMap<string, number>>(new Map());
  const page = useContext(PageSlotsContext);
  const isSame = slots.current.size === names.length && names.every((name) => slots.current.has(name));
  // The same object for the same names, so that memos downstream hold.
  if (!isSame) {
    slots.current = assignSlots(slots.current, names, page ?? undefined);
    for (const [name, slot] of slots.current) if (page && !page.has(name)) page.set(name, slot);
  }
  return slots.current;
}
