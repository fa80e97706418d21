import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { useShortcut } from '../ui/shortcuts';

// After "g" the second key is awaited this long; then "g" is forgotten.
const SEQUENCE_MS = 1500;
const PAGES = { f: '/', n: '/nodes', p: '/pods', a: '/alerts' } as const;

function isPageKey(key: string): key is keyof typeof PAGES {
  return Object.hasOwn(PAGES, key);
}

function focusFilter(): boolean {
  const filter = document.querySelector<HTMLInputElement>('[data-page-filter]');
  filter?.focus();
  filter?.select();
  return filter !== null;
}

interface Actions {
  readonly openPalette: () => void;
  readonly openHelp: () => void;
}

/** The keys that work on every page: ⌘K or Ctrl-K, /, ?, and g followed by a page's letter. */
export function usePageKeys({ openPalette, openHelp }: Actions): void {
  const navigate = useNavigate();
  const wentAt = useRef(0);
  const palette = useRef(openPalette);
  palette.current = openPalette;
  useEffect(() => {
    // With a modifier it is no single-key shortcut: it stays on when those are switched off.
    const onKey = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.metaKey || event.ctrlKey)) return;
      event.preventDefault();
      palette.current();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
  useShortcut((key) => {
    const isSecond = Date.now() - wentAt.current < SEQUENCE_MS;
    wentAt.current = key === 'g' ? Date.now() : 0;
    if (isSecond && isPageKey(key)) {
      navigate({ to: PAGES[key] });
      return true;
    }
    if (key === '/') return focusFilter();
    if (key === '?') openHelp();
    return key === '?' || key === 'g';
  });
}
