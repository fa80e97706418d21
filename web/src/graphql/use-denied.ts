import { useRef } from 'react';
import { denialsOf } from './problem';

const NONE: ReadonlyMap<string, string> = new Map();

/** What the last answer left out for the caller's role. While the next one is on its way, that of the one before. */
export function useDenied(error: unknown, isLoading: boolean): ReadonlyMap<string, string> {
  const denied = useRef(NONE);
  if (!isLoading || error) denied.current = error ? denialsOf(error) : NONE;
  return denied.current;
}
