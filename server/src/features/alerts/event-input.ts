import { cleanText } from '../../platform/clean-text.js';

/** An event as an agent reports it. */
export interface ReportedEvent {
  uid: string;
  type: 'NORMAL' | 'WARNING';
  reason: string;
  message: string;
  count: number;
  namespace?: string | null;
  involvedKind: string;
  involvedName: string;
  involvedUid?: string | null;
  source?: string | null;
  firstSeenAt: Date;
  lastSeenAt: Date;
}

/** An event fit to be stored. */
export type CheckedEvent = { [Key in keyof ReportedEvent]-?: Exclude<ReportedEvent[Key], undefined> };

export interface RejectedEvent {
  index: number;
  item: string;
  reason: string;
}

const MAX_MESSAGE = 4_096;
/** Kubernetes' own limit for names: https://kubernetes.io/docs/concepts/overview/working-with-objects/names/ */
const MAX_NAME = 253;
const MAX_WORD = 128;
const MAX_COUNT = 2_147_483_647;

/** Sorts the events of a batch into those that can be stored, one per uid and in the order of their uids, and the others. */
export function checkEvents(
  events: readonly ReportedEvent[],
  now: Date,
): { accepted: CheckedEvent[]; rejected: RejectedEvent[]; count: number } {
  const byUid = new Map<string, CheckedEvent>();
  const rejected: RejectedEvent[] = [];
  for (const [index, event] of events.entries()) {
    const reason = faultOf(event);
    if (reason) {
      rejected.push({ index, item: describe(event), reason });
      continue;
    }
    const clean = cleaned(event, now);
    byUid.set(clean.uid, merged(byUid.get(clean.uid), clean));
  }
  const accepted = [...byUid.values()].sort((a, b) => (a.uid < b.uid ? -1 : 1));
  return { accepted, rejected, count: events.length - rejected.length };
}

/** Found, expected; null when the event is good. Long messages are cut and not refused: their beginning says enough. */
function faultOf(event: ReportedEvent): string | null {
  const words: [string, string, number][] = [
    ['uid', event.uid, MAX_WORD],
    ['reason', event.reason, MAX_WORD],
    ['involvedKind', event.involvedKind, MAX_WORD],
    ['involvedName', event.involvedName, MAX_NAME],
  ];
  for (const [name, text, max] of words) {
    if (cleanText(text, max + 1) === '') return `${name} is empty; 1 to ${max} characters are expected.`;
    if (text.length > max) return `${name} has ${text.length} characters; at most ${max} are expected.`;
  }
  if ((event.namespace?.length ?? 0) > MAX_NAME) return `namespace is longer than ${MAX_NAME} characters.`;
  if (event.count < 1 || event.count > MAX_COUNT) return `count is ${event.count}; at least 1 is expected.`;
  return null;
}

function describe(event: ReportedEvent): string {
  return cleanText(`${event.reason} ${event.involvedKind}/${event.involvedName}`, 200);
}

function cleaned(event: ReportedEvent, now: Date): CheckedEvent {
  // A cluster's clock may run ahead of ours; an event cannot have been seen after it arrived.
  const lastSeenAt = event.lastSeenAt > now ? now : event.lastSeenAt;
  return {
    uid: cleanText(event.uid, MAX_WORD),
    type: event.type,
    reason: cleanText(event.reason, MAX_WORD),
    message: cleanText(event.message, MAX_MESSAGE),
    count: event.count,
    namespace: event.namespace ? cleanText(event.namespace, MAX_NAME) : null,
    involvedKind: cleanText(event.involvedKind, MAX_WORD),
    involvedName: cleanText(event.involvedName, MAX_NAME),
    involvedUid: event.involvedUid ? cleanText(event.involvedUid, MAX_WORD) : null,
    source: event.source ? cleanText(event.source, MAX_NAME) : null,
    firstSeenAt: event.firstSeenAt > lastSeenAt ? lastSeenAt : event.firstSeenAt,
    lastSeenAt,
  };
}

/** One event may come several times in a batch, as it counts up; the newest one holds. */
function merged(known: CheckedEvent | undefined, event: CheckedEvent): CheckedEvent {
  if (!known) return event;
  const newer = event.lastSeenAt >= known.lastSeenAt ? event : known;
  return { ...newer, count: Math.max(known.count, event.count) };
}
