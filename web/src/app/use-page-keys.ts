import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { shift, type TimeRange, zoomOut } from '../lib/time-range';
import { useShortcut } from '../ui/shortcuts';

// After "g" the second key is awaited this long; then "g" is forgotten.
const SEQUENCE_MS = 1500;
const PAGES = {
  f: '/',
  n: '/nodes',
  w: '/workloads',
  p: '/pods',
  a: '/alerts',
  i: '/incidents',
  l: '/live',
  s: '/silences',
  r: '/rules',
  e: '/explorer',
  m: '/recommendations',
  c: '/costs',
} as const;
const LEADERS = ['g', 't'];

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
  /** Changes the time range; null on pages without one. */
  readonly changeRange: ((change: (range: TimeRange, now: Date) => TimeRange) => void) | null;
}

const RANGE_KEYS: Readonly<Record<string, (range: TimeRange, now: Date) => TimeRange>> = {
  z: zoomOut,
  ArrowLeft: (range, now) => shift(range, -1, now),
  ArrowRight: (range, now) => shift(range, 1, now),
};

/** The keys that work on every page: ⌘K or Ctrl-K, /, ?, g and a page's letter, t and z or an arrow for the time. */
export function usePageKeys({ openPalette, openHelp, changeRange }: Actions): void {
  const navigate = useNavigate();
  const led = useRef({ by: '', at: 0 });
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
  /** The second key of a sequence. */
  const follow = (leader: string, key: string): boolean => {
    if (leader === 'g' && isPageKey(key)) {
      navigate({ to: PAGES[key] });
      return true;
    }
    const change = RANGE_KEYS[key];
    if (leader !== 't' || !change || !changeRange) return false;
    changeRange(change);
    return true;
  };
  useShortcut((key) => {
    const leader = Date.now() - led.current.at < SEQUENCE_MS ? led.current.by : '';
    led.current = { by: LEADERS.includes(key) ? key : '', at: Date.now() };
    if (follow(leader, key)) return true;
    if (key === '/') return focusFilter();
    if (key === '?') openHelp();
    return key === '?' || LEADERS.includes(key);
  });
}
