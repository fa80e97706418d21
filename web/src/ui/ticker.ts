import { useSyncExternalStore } from 'react';

// One interval for the whole page: a timer per date label costs a wake-up per label.
const TICK_MS = 1000;
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    for (const notify of listeners) notify();
  }, TICK_MS);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

/** Derives a text or flag from the current time; the component renders again only when the answer changes. */
export function useTicking<T extends string | boolean | number | null>(derive: (now: Date) => T): T {
  return useSyncExternalStore(subscribe, () => derive(new Date()));
}
