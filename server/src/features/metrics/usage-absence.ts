/** How a source of usage fares, as the agent told it last. */
export interface SourceFact {
  name: string;
  status: string;
  /** RFC 3339. */
  since: string;
  message: string;
  command: string | null;
}

/** What is known of a subject that has no fresh numbers. */
export interface AbsenceFacts {
  /** Phase of its pod or state of its container; null where it has none, as a cluster node. */
  state: string | null;
  /** What the agent's usage collector last complained about; null where it did not. */
  sourceFailure: string | null;
  /** The sources of usage of its agent, best first; null where the agent has not told, as older ones do not. */
  sources?: readonly SourceFact[] | null;
}

export interface Absence {
  absent: 'NEVER_REPORTED' | 'NOT_RUNNING' | 'SOURCE_UNAVAILABLE';
  reason: string;
}

/** The last source of every agent: it is in force while none measures. */
const NOTHING_MEASURES = 'requests';

const RUNNING_STATES = new Set(['RUNNING', 'UNKNOWN']);

/**
 * Says why a subject without fresh numbers shows none; null means: show the old ones as stale.
 * What has ended uses nothing, so its last number would mislead; a failing source leaves the last number worth showing.
 */
export function explainAbsence(wasMeasured: boolean, facts: AbsenceFacts | undefined): Absence | null {
  if (facts?.state && !RUNNING_STATES.has(facts.state)) {
    return {
      absent: 'NOT_RUNNING',
      reason: `It is not running (${facts.state.toLowerCase()}), so there is nothing to measure.`,
    };
  }
  if (wasMeasured) return null;
  const active = facts?.sources?.find(({ status }) => status === 'ACTIVE');
  if (active?.name === NOTHING_MEASURES) {
    return { absent: 'SOURCE_UNAVAILABLE', reason: sayWhy(facts?.sources ?? []) };
  }
  if (active) {
    return {
      absent: 'NEVER_REPORTED',
      reason:
        `The source ${active.name} is in force and has not measured it yet, or not for two days. What is new has ` +
        'numbers after one or two reporting intervals.',
    };
  }
  if (facts?.sourceFailure) {
    return {
      absent: 'SOURCE_UNAVAILABLE',
      reason: `The agent cannot read its usage source: ${facts.sourceFailure}. Requests and limits are still shown.`,
    };
  }
  return {
    absent: 'NEVER_REPORTED',
    reason:
      'No usage has been reported yet, or none for two days. Numbers appear one reporting interval after the agent sees it.',
  };
}

const FAILED: Record<string, string> = {
  DENIED: 'denied',
  ABSENT: 'absent',
  UNREACHABLE: 'not reachable',
  EMPTY: 'without measurements',
};

/** What each source fails of since when, then the words and the command of the best of them. */
function sayWhy(sources: readonly SourceFact[]): string {
  const failed = sources.filter(({ status }) => status in FAILED);
  const list = failed.map(({ name, status, since }) => `${name} is ${FAILED[status]} since ${minuteOf(since)}`);
  const [best] = failed;
  const words = best ? ` ${best.name}: ${best.message}` : '';
  const check = best?.command ? ` To check: ${best.command}` : '';
  return `No source measures usage: ${list.join(', ') || 'none was read yet'}; requests and limits are still shown.${words}${check}`;
}

/** 2026-11-22 13:58 UTC */
function minuteOf(time: string): string {
  const at = new Date(time);
  return Number.isNaN(at.getTime()) ? time : `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
