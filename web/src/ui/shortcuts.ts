import { createContext, useContext, useEffect, useRef } from 'react';

/** Whether single-key shortcuts are on. People who dictate or use switch devices turn them off (WCAG 2.1.4). */
export const ShortcutsContext = createContext(true);

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName);
}

/** Runs on keys pressed outside text fields and dialogs, without modifiers. Return true when the key was used. */
export function useShortcut(handle: (key: string) => boolean): void {
  const isEnabled = useContext(ShortcutsContext);
  const latest = useRef(handle);
  latest.current = handle;
  useEffect(() => {
    if (!isEnabled) return undefined;
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      if (document.querySelector('[role="dialog"], [role="menu"], [role="listbox"]')) return;
      if (latest.current(event.key)) event.preventDefault();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [isEnabled]);
}
