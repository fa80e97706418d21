import { sentence } from '../../../platform/clean-text.js';
import { type FindingSubject, type FiringFinding, titleOf } from '../finding.js';
import { EVENT_RULES, type EventRule } from './event-reasons.js';

/** A stored event, and how often it had been seen before this report. */
export interface SeenEvent {
  clusterId: string;
  type: 'NORMAL' | 'WARNING';
  reason: string;
  message: string;
  count: number;
  /** Count before this report; 0 for a new event. */
  previousCount: number;
  namespace: string | null;
  involvedKind: string;
  involvedName: string;
  involvedUid: string | null;
  firstSeenAt: Date;
  lastSeenAt: Date;
}

export type EventVerdict =
  | { alerts: true; finding: FiringFinding }
  | { alerts: false; reason: 'NORMAL_EVENT' | 'INSIGNIFICANT_REASON' | 'NOTHING_NEW' | 'TOO_FEW' };

/** Decides whether an event is worth an alert, and makes the finding of it. */
export function judgeEvent(event: SeenEvent): EventVerdict {
  const rule = Object.hasOwn(EVENT_RULES, event.reason) ? EVENT_RULES[event.reason] : undefined;
  if (!rule || (rule.onlyOn && rule.onlyOn !== event.involvedKind)) {
    return { alerts: false, reason: 'INSIGNIFICANT_REASON' };
  }
  if (event.type !== 'WARNING' && !rule.onlyOn) return { alerts: false, reason: 'NORMAL_EVENT' };
  // A replayed report counts nothing up, so it raises nothing again, not even what has been resolved since.
  if (event.count <= event.previousCount) return { alerts: false, reason: 'NOTHING_NEW' };
  const threshold = rule.atLeast ?? 1;
  if (event.count < threshold) return { alerts: false, reason: 'TOO_FEW' };
  return { alerts: true, finding: toFinding(event, rule, threshold) };
}

function toFinding(event: SeenEvent, rule: EventRule, threshold: number): FiringFinding {
  const subject: FindingSubject = {
    kind: event.involvedKind,
    namespace: event.namespace,
    name: event.involvedName,
    container: null,
    uid: event.involvedUid,
  };
  // Below the threshold it raised nothing, so what was held back counts now.
  const counted = event.previousCount < threshold ? 0 : event.previousCount;
  return {
    state: 'FIRING',
    source: 'EVENT',
    clusterId: event.clusterId,
    rule: ruleOf(event, rule),
    subject,
    severity: rule.severity,
    title: titleOf(saysOf(event, rule), subject),
    summary: `${sentence(event.message)} ${SEVERITY_WORD[rule.severity]}, because ${rule.because}.`,
    firstSeenAt: event.previousCount === 0 ? event.firstSeenAt : event.lastSeenAt,
    seenAt: event.lastSeenAt,
    occurrences: event.count - counted,
  };
}

const SEVERITY_WORD = { CRITICAL: 'Critical', WARNING: 'A warning', INFO: 'For information' } as const;

// One reason, two troubles: the kubelet says BackOff for a container that crashes and for an image that cannot be pulled.
const PULLING = /^Back-off pulling image/;

function ruleOf(event: SeenEvent, rule: EventRule): string {
  if (event.involvedKind !== 'Pod' || !rule.podRule) return event.reason;
  return event.reason === 'BackOff' && PULLING.test(event.message) ? 'ImagePullBackOff' : rule.podRule;
}

function saysOf(event: SeenEvent, rule: EventRule): string {
  if (event.reason !== 'BackOff') return rule.says;
  return PULLING.test(event.message) ? 'cannot pull its image' : 'keeps crashing';
}
