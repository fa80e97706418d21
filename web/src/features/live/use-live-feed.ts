import { useCallback, useMemo, useRef, useState } from 'react';
import { useAlertEvents, useRecentEvents, useStreamGaps } from '../../graphql/alert-stream';
import type { StreamEvent } from '../../graphql/event-ring';
import type { StreamGap } from '../../graphql/gap-log';
import { isShown, type LiveFilter, liveItems } from './live-feed';
import { RateCounter } from './rate';

interface Frozen {
  readonly events: readonly StreamEvent[];
  readonly gaps: readonly StreamGap[];
}

interface Options {
  readonly filter: LiveFilter;
  /** Called with what arrived and passes the filter, paused or not. */
  readonly onArrival: (events: readonly StreamEvent[]) => void;
}

/** What the live page shows: the newest events as they come, or those of the moment in which it was paused. */
export function useLiveFeed({ filter, onArrival }: Options) {
  const recent = useRecentEvents();
  const gaps = useStreamGaps();
  const [rate] = useState(() => new RateCounter());
  const [events, setEvents] = useState<readonly StreamEvent[]>(() => [...recent()]);
  const [frozen, setFrozen] = useState<Frozen | null>(null);
  const [waiting, setWaiting] = useState(0);
  const isPaused = frozen !== null;
  useAlertEvents((arrived) => {
    const happened = arrived.filter(({ type }) => type !== 'SNAPSHOT');
    rate.add(happened.length, Date.now());
    const shown = happened.filter((event) => isShown(event, filter));
    onArrival(shown);
    if (isPaused) setWaiting((count) => count + shown.length);
    else setEvents([...recent()]);
  });
  const latest = useRef<Frozen>({ events, gaps });
  latest.current = { events, gaps };
  const pause = useCallback(() => setFrozen((before) => before ?? latest.current), []);
  const resume = useCallback(() => {
    setEvents([...recent()]);
    setFrozen(null);
    setWaiting(0);
  }, [recent]);
  const shown = frozen ?? latest.current;
  const items = useMemo(() => liveItems(shown.events, shown.gaps, filter), [shown.events, shown.gaps, filter]);
  return { items, held: shown.events.length, isPaused, waiting, pause, resume, rate };
}
