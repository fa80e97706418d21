import { useRef } from 'react';

/**
 * The answer to show: the current one, or after a failed refresh the last good one to the same question.
 * A server that fails answers null for the field; showing that would empty a page that was fine a moment ago.
 */
export function useLastGood<T>(current: T | null, variables: object, hasFailed: boolean): T | null {
  const good = useRef<{ readonly variables: object; readonly value: T } | null>(null);
  if (current !== null) {
    good.current = { variables, value: current };
    return current;
  }
  return hasFailed && good.current?.variables === variables ? good.current.value : null;
}
