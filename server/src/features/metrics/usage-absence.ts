/** What is known of a subject that has no fresh numbers. */
export interface AbsenceFacts {
  /** Phase of its pod or state of its container; null where it has none, as a cluster node. */
  state: string | null;
  /** What the agent's usage collector last complained about; null where it did not. */
  sourceFailure: string | null;
}

export interface Absence {
  absent: 'NEVER_REPORTED' | 'NOT_RUNNING' | 'SOURCE_UNAVAILABLE';
  reason: string;
}

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
