import { useSyncExternalStore } from 'react';

// The width at which the style sheets turn the rail into the bar at the bottom.
const PHONE = '(max-width: 599px)';

function follow(tell: () => void): () => void {
  const query = window.matchMedia(PHONE);
  query.addEventListener('change', tell);
  return () => query.removeEventListener('change', tell);
}

/** Whether the window is as narrow as a phone. */
export function usePhone(): boolean {
  return useSyncExternalStore(follow, () => window.matchMedia(PHONE).matches);
}
