import type { GapData, GapReason } from './gap.entity.js';

/** What is said of a gap. */
export interface GapFacts {
  reason: GapReason;
  data: GapData;
  from: Date;
  /** Null while it is open. */
  to: Date | null;
  batches: number | null;
  detail: string | null;
  backfilledSeconds: number;
}

/**
 * A gap as a sentence: “Agent offline 14:02-14:19 UTC, back-filled 12 min.” Times are UTC, with their day where it is not
 * that of the reader.
 * @param today any moment of the day that needs no naming, such as the end of what is looked at
 */
export function describeGap(gap: GapFacts, today: Date): string {
  const what = `${whatOf(gap)} ${whenOf(gap, day(today))}`;
  const filled = gap.backfilledSeconds > 0 ? `, back-filled ${formatDuration(gap.backfilledSeconds)}` : '';
  return gap.detail ? `${what}${filled}: ${gap.detail.replace(/\.$/, '')}.` : `${what}${filled}.`;
}

const NAMES: Record<GapData, string> = {
  ALL: 'data',
  SAMPLES: 'samples',
  EVENTS: 'cluster events',
  INVENTORY: 'inventory',
};

function whatOf({ reason, data, batches }: GapFacts): string {
  switch (reason) {
    case 'AGENT_OFFLINE':
      return 'Agent offline';
    case 'SERVER_UNREACHABLE':
      return 'Server not reached by the running agent';
    case 'DATA_DROPPED':
      return `${batches === null ? '' : `${batches} ${batches === 1 ? 'batch' : 'batches'} of `}${NAMES[data]} dropped by the agent`;
    case 'SOURCE_UNAVAILABLE':
      return 'Source of usage not readable';
    case 'NOT_COLLECTED':
      return `No ${NAMES[data]} collected`;
  }
}

function whenOf({ from, to }: GapFacts, today: string): string {
  const isToday = day(from) === today && (to === null || day(to) === today);
  const date = isToday ? '' : `${day(from)} `;
  if (to === null) return `since ${date}${clock(from, false)} UTC`;
  const isShort = to.getTime() - from.getTime() < 120_000;
  if (day(from) === day(to)) return `${date}${clock(from, isShort)}-${clock(to, isShort)} UTC`;
  return `${date}${clock(from, isShort)} - ${day(to)} ${clock(to, isShort)} UTC`;
}

function day(moment: Date): string {
  return moment.toISOString().slice(0, 10);
}

function clock(moment: Date, withSeconds: boolean): string {
  return moment.toISOString().slice(11, withSeconds ? 19 : 16);
}

/** Whole seconds below two minutes, whole minutes below two hours, then hours and minutes; never more than there is. */
export function formatDuration(seconds: number): string {
  if (seconds < 120) return `${Math.floor(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 120 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
