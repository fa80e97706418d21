import { type InstanceProgress, type InstanceStep, type RuleTimes, stepInstance } from './instance-state.js';
import { type JudgeFacts, type Judgement, judge } from './judge.js';
import type { RestartMark } from './restart-marks.js';
import { type RuleSubject, type StoredInstance, subjectKeyOf } from './rule-instance.js';
import type { RuleKind, RuleParams } from './rule-params.js';

/** A subject that a rule has looked at. */
export interface LookedAt {
  subject: RuleSubject;
  facts: JudgeFacts;
  detail: string | null;
  memory: RestartMark[] | null;
}

/** What one judgement did to one subject. */
export interface Advance {
  step: InstanceStep;
  /** As it is now; null where it is over. */
  instance: StoredInstance | null;
  subject: RuleSubject;
  judgement: Judgement | null;
  detail: string | null;
  /** Why it is over; null while it goes on. */
  reason: string | null;
}

export interface AdvancedRule {
  advances: Advance[];
  /** Subjects of which nothing was known. */
  unknown: number;
  /** Subjects that were left out, because the rule holds for too many. */
  dropped: number;
}

export interface AdvanceInput {
  kind: RuleKind;
  params: RuleParams;
  times: RuleTimes;
  /** Unix ms. */
  at: number;
  instances: readonly StoredInstance[];
  looked: readonly LookedAt[];
  /** How many instances may be added. */
  room: number;
}

/**
 * Judges every subject of a rule in one cluster and moves its instances on. What is no longer among the subjects is
 * gone, or no longer the rule's.
 */
export function advanceRule(input: AdvanceInput): AdvancedRule {
  const standing = new Map(input.instances.map((one) => [subjectKeyOf(one), one]));
  const result: AdvancedRule = { advances: [], unknown: 0, dropped: 0 };
  for (const looked of input.looked) {
    const key = subjectKeyOf(looked.subject);
    const before = standing.get(key) ?? null;
    standing.delete(key);
    const judgement = judge(input.kind, input.params, looked.facts);
    if (judgement.verdict === 'UNKNOWN') result.unknown++;
    const advance = advanceOne(input, looked, before, judgement);
    const isNew = before === null && advance.instance !== null;
    if (isNew && input.room <= result.advances.filter((one) => one.step === 'BEGAN' || one.step === 'FIRED').length) {
      result.dropped++;
    } else if (before !== null || advance.instance !== null) result.advances.push(advance);
  }
  for (const gone of standing.values()) result.advances.push(ended(gone));
  return result;
}

const GONE = 'It is gone, or the rule no longer judges it.';
const OVER = 'The condition no longer holds.';

function ended(instance: StoredInstance): Advance {
  const step = instance.firedAt === null ? 'FORGOTTEN' : 'ENDED';
  const told = instance.state === 'WATCHED' ? 'NOTHING' : step;
  return { step: told, instance: null, subject: instance, judgement: null, detail: null, reason: GONE };
}

function advanceOne(
  { times, at }: AdvanceInput,
  { subject, detail, memory }: LookedAt,
  before: StoredInstance | null,
  judgement: Judgement,
): Advance {
  const { progress, step } = stepInstance(progressOf(before), judgement.verdict, at, times);
  const instance = instanceOf({ subject, memory, at }, before, progress, judgement);
  const reason = step === 'ENDED' || step === 'FORGOTTEN' ? OVER : null;
  return { step, instance, subject, judgement, detail, reason };
}

function progressOf(before: StoredInstance | null): InstanceProgress | null {
  if (!before || before.state === 'WATCHED') return null;
  const { state, since, firedAt, trueAt, knownAt } = before;
  return { state, since, firedAt, trueAt, knownAt };
}

/** A container that restarts is remembered before the rule holds for it. */
function instanceOf(
  { subject, memory, at }: { subject: RuleSubject; memory: RestartMark[] | null; at: number },
  before: StoredInstance | null,
  progress: InstanceProgress | null,
  { value, threshold }: Judgement,
): StoredInstance | null {
  const { clusterId, kind, namespace, name, container, uid } = subject;
  const shared = { clusterId, kind, namespace, name, container, uid, memory, toldAt: before?.toldAt ?? null };
  if (progress) {
    return {
      ...shared,
      ...progress,
      value: value ?? before?.value ?? null,
      threshold: threshold ?? before?.threshold ?? null,
    };
  }
  if (memory === null) return null;
  const watched = { state: 'WATCHED' as const, since: at, firedAt: null, trueAt: at, knownAt: at };
  return { ...shared, ...watched, toldAt: null, value, threshold };
}
