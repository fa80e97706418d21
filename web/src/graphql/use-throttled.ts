import { useCallback, useEffect, useRef } from 'react';

// In a storm the pages ask the server once a second, not four times.
const REFRESH_MS = 1000;

/** A call that runs at once, and then at most once a second however often it is asked for. */
export function useThrottled(run: () => void): () => void {
  const latest = useRef(run);
  latest.current = run;
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const isWaiting = useRef(false);
  useEffect(() => () => clearTimeout(timer.current), []);
  return useCallback(() => {
    isWaiting.current = true;
    if (timer.current !== undefined) return;
    const next = () => {
      timer.current = undefined;
      if (!isWaiting.current) return;
      isWaiting.current = false;
      latest.current();
      timer.current = setTimeout(next, REFRESH_MS);
    };
    next();
  }, []);
}
