import { useSyncExternalStore } from 'react';

/** What one person prefers on one machine; nothing of it belongs in a shared link. */
export interface Preferences {
  readonly areShortcutsOn: boolean;
  readonly isRailCollapsed: boolean;
  /** IANA name, or null for the browser's zone. */
  readonly timeZone: string | null;
}

const KEY = 'k8intel-preferences';
const DEFAULTS: Preferences = { areShortcutsOn: true, isRailCollapsed: false, timeZone: null };
const listeners = new Set<() => void>();

function isZone(value: unknown): value is string {
  if (typeof value !== 'string') return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: value });
    return true;
  } catch {
    return false;
  }
}

/** Reads stored text; anything unknown or broken falls back to the default. */
export function parsePreferences(text: string | null): Preferences {
  let raw: Record<string, unknown> = {};
  try {
    const parsed: unknown = JSON.parse(text ?? '{}');
    if (typeof parsed === 'object' && parsed !== null) raw = parsed as Record<string, unknown>;
  } catch {
    // A broken entry must not keep the dashboard from opening.
  }
  return {
    areShortcutsOn: raw.areShortcutsOn !== false,
    isRailCollapsed: raw.isRailCollapsed === true,
    timeZone: isZone(raw.timeZone) ? raw.timeZone : null,
  };
}

function load(): Preferences {
  try {
    return parsePreferences(localStorage.getItem(KEY));
  } catch {
    return DEFAULTS;
  }
}

let current = load();

/** Changes some preferences and keeps them. */
export function setPreferences(change: Partial<Preferences>): void {
  current = { ...current, ...change };
  try {
    localStorage.setItem(KEY, JSON.stringify(current));
  } catch {
    // Without storage the choice lasts until the page closes.
  }
  for (const notify of listeners) notify();
}

/** The preferences, following changes. */
export function usePreferences(): Preferences {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => current,
  );
}

/** A zone named in a link, or null when it is none. */
export function parseZone(value: unknown): string | undefined {
  return isZone(value) ? value : undefined;
}
