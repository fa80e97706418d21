import { createContext, useContext, useSyncExternalStore } from 'react';

/** The zone in which every absolute time on the page is written (an IANA name). */
export const TimeZoneContext = createContext(Intl.DateTimeFormat().resolvedOptions().timeZone);

/** Reads the page's time zone. */
export function useTimeZone(): string {
  return useContext(TimeZoneContext);
}

// Relative or absolute is one choice for the whole page: a mixed column cannot be compared.
let isAbsolute = false;
const listeners = new Set<() => void>();

/** Swaps all times between "4 min ago" and "14:02:31 UTC". */
export function swapTimeDisplay(): void {
  isAbsolute = !isAbsolute;
  for (const notify of listeners) notify();
}

/** Whether times are shown absolute. */
export function useAbsoluteTime(): boolean {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => isAbsolute,
  );
}
