import type { StreamEvent } from '../../graphql/event-ring';
import type { StreamGap } from '../../graphql/gap-log';
import type { AlertSeverity } from '../../graphql/generated';

/** One row of the live page: an event, many events of one rule, or a time without a connection. */
export type LiveItem =
  | { readonly kind: 'event'; readonly key: string; readonly event: StreamEvent }
  | {
      readonly kind: 'burst';
      readonly key: string;
      readonly rule: string;
      /** Newest first. */
      readonly events: readonly StreamEvent[];
    }
  | { readonly kind: 'gap'; readonly key: string; readonly gap: StreamGap };

export interface LiveFilter {
  readonly severity: readonly AlertSeverity[];
  /** Names of clusters. */
  readonly cluster: readonly string[];
  /** Part of the title, the rule or the object's name, without case. */
  readonly text: string;
}

/** Above this rate nobody reads rows: they become one per rule. */
export const BURST_PER_SECOND = 20;
const SLICE_MS = 5000;
const BURST_EVENTS = BURST_PER_SECOND * (SLICE_MS / 1000);

/** The key of an event; all alerts of a snapshot share a cursor. */
export function keyOf({ cursor, type, alert }: StreamEvent): string {
  return type === 'SNAPSHOT' ? `${cursor}/${alert?.id}` : cursor;
}

/** Whether an event is to be shown. */
export function isShown({ alert }: StreamEvent, { severity, cluster, text }: LiveFilter): boolean {
  if (!alert) return false;
  if (severity.length > 0 && !severity.includes(alert.severity)) return false;
  if (cluster.length > 0 && !cluster.includes(alert.cluster.name)) return false;
  const words = `${alert.title} ${alert.rule} ${alert.namespace ?? ''}/${alert.subjectName}`.toLowerCase();
  return words.includes(text.toLowerCase());
}

/** When it happened: what stood at the beginning, when it was first seen. */
export function timeOf({ type, alert, occurredAt }: StreamEvent): string {
  return type === 'SNAPSHOT' && alert ? alert.firstSeenAt : occurredAt;
}

const sliceOf = (event: StreamEvent) => Math.floor(Date.parse(event.occurredAt) / SLICE_MS);
const isLive = ({ type }: StreamEvent) => type !== 'SNAPSHOT';

/** The slices of time in which more happened than can be read. */
function burstSlices(events: readonly StreamEvent[]): Set<number> {
  const counts = new Map<number, number>();
  for (const event of events) {
    if (isLive(event)) counts.set(sliceOf(event), (counts.get(sliceOf(event)) ?? 0) + 1);
  }
  return new Set([...counts].filter(([, count]) => count > BURST_EVENTS).map(([slice]) => slice));
}

/** The snapshot's alerts, oldest first, then what happened since: an order that newest on top can be read from. */
function inOrder(events: readonly StreamEvent[]): StreamEvent[] {
  const standing = events.filter((event) => !isLive(event));
  standing.sort((a, b) => Date.parse(timeOf(a)) - Date.parse(timeOf(b)));
  return [...standing, ...events.filter(isLive)];
}

class Rows {
  private readonly items: LiveItem[] = [];
  private open = new Map<string, { rule: string; events: StreamEvent[] }>();

  /** Events of one rule in a burst become one row, at the place of its newest. */
  addToBurst(event: StreamEvent): void {
    const rule = event.alert?.rule ?? '';
    const burst = this.open.get(rule);
    if (burst) {
      burst.events.push(event);
      return;
    }
    const events = [event];
    this.open.set(rule, { rule, events });
    this.items.push({ kind: 'burst', key: '', rule, events });
  }

  add(item: LiveItem): void {
    this.open.clear();
    this.items.push(item);
  }

  /** A burst goes by its oldest event: its newest changes while it goes on. */
  done(): readonly LiveItem[] {
    return this.items.map((item) => {
      const oldest = item.kind === 'burst' ? item.events.at(-1) : undefined;
      return oldest ? { ...item, key: `burst ${keyOf(oldest)}` } : item;
    });
  }
}

/** The rows, newest first. `events` and `gaps` are in the order in which they came. */
export function liveItems(
  events: readonly StreamEvent[],
  gaps: readonly StreamGap[],
  filter: LiveFilter,
): readonly LiveItem[] {
  const shown = inOrder(events.filter((event) => isShown(event, filter)));
  const bursts = burstSlices(shown);
  const order = new Map(events.map((event, index) => [event.cursor, index]));
  const placeOf = ({ after }: StreamGap) => order.get(after ?? '') ?? -1;
  // What the ring has let go of needs no mark.
  const open = gaps.filter(({ after }) => after === null || order.has(after));
  const rows = new Rows();
  /** A gap stands above the newest event from before it, whether that is shown or not. */
  const tellGapsFrom = (place: number) => {
    for (let gap = open.at(-1); gap && place <= placeOf(gap); gap = open.at(-1)) {
      rows.add({ kind: 'gap', key: `gap ${gap.lostAt}`, gap });
      open.pop();
    }
  };
  for (const event of shown.toReversed()) {
    tellGapsFrom(order.get(event.cursor) ?? -1);
    if (isLive(event) && bursts.has(sliceOf(event))) rows.addToBurst(event);
    else rows.add({ kind: 'event', key: keyOf(event), event });
  }
  tellGapsFrom(-1);
  return rows.done();
}
