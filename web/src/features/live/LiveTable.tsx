import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { zoneName } from '../../lib/time';
import { Table } from '../../ui/Table';
import { useTimeZone } from '../../ui/time-display';
import styles from './live.module.css';
import { liveCards, liveColumns } from './live-columns';
import { keyOf, type LiveItem } from './live-feed';

interface Props {
  readonly items: readonly LiveItem[];
  readonly isPaused: boolean;
  readonly pause: () => void;
  readonly onOpen: (alertId: string) => void;
}

const rowKey = ({ key }: LiveItem) => key;

/** A burst that is open shows its events below it. */
function unfold(items: readonly LiveItem[], open: ReadonlySet<string>): readonly LiveItem[] {
  if (open.size === 0) return items;
  return items.flatMap((item): LiveItem[] =>
    item.kind === 'burst' && open.has(item.key)
      ? [item, ...item.events.map((event) => ({ kind: 'event' as const, key: keyOf(event), event }))]
      : [item],
  );
}

/** The rows, newest on top. Scrolling down or choosing a row pauses, so that nothing moves under the reader. */
export function LiveTable({ items, isPaused, pause, onOpen }: Props) {
  const zone = useTimeZone();
  const frame = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const columns = useMemo(() => liveColumns(zone, zoneName(new Date(), zone), open), [zone, open]);
  const cards = useMemo(() => liveCards(zone, zoneName(new Date(), zone), open), [zone, open]);
  const rows = useMemo(() => unfold(items, open), [items, open]);
  useEffect(() => {
    const scroller = frame.current?.querySelector('section');
    if (!isPaused && scroller) scroller.scrollTop = 0;
  }, [isPaused]);
  const choose = useCallback(
    (item: LiveItem) => {
      pause();
      if (item.kind === 'event' && item.event.alert) onOpen(item.event.alert.id);
      if (item.kind !== 'burst') return;
      setOpen((before) => {
        const after = new Set(before);
        if (!after.delete(item.key)) after.add(item.key);
        return after;
      });
    },
    [pause, onOpen],
  );
  return (
    <div
      ref={frame}
      className={styles.rows}
      onScrollCapture={(event) => {
        if (event.target instanceof HTMLElement && event.target.scrollTop > 0) pause();
      }}
      onFocusCapture={(event) => {
        if (event.target instanceof HTMLElement && event.target.closest('tr')) pause();
      }}
    >
      <Table
        label="Events"
        columns={columns}
        phoneColumns={cards}
        rows={rows}
        rowKey={rowKey}
        isFull
        isCritical={(item) =>
          item.kind === 'event' && item.event.type === 'ADDED' && item.event.alert?.severity === 'CRITICAL'
        }
        onOpen={choose}
      />
    </div>
  );
}
