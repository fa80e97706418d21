// How far a rule is with one subject. States: none → PENDING (the condition holds) → FIRING (it has held for as long as
// the rule asks) → KEPT (it has ended, and the rule goes on for a while) → none. Time in which nothing is known moves
// nothing: it neither fires nor clears, and does not count towards any of the times. All of it is kept in the table, so
// another replica, or this one after a restart, goes on where it stood.

export type Verdict = 'TRUE' | 'FALSE' | 'UNKNOWN';

/** Moments are unix ms. */
export interface InstanceProgress {
  state: 'PENDING' | 'FIRING' | 'KEPT';
  /** When the condition began to hold, moved on by what was unknown. */
  since: number;
  firedAt: number | null;
  /** When the condition was last seen to hold, moved on by what was unknown. */
  trueAt: number;
  /** When anything was known last. */
  knownAt: number;
}

export interface RuleTimes {
  forMs: number;
  keepMs: number;
  /** Two judgements further apart than this have unknown time between them. */
  toleranceMs: number;
}

export type InstanceStep =
  | 'NOTHING'
  | 'BEGAN' // pending
  | 'FIRED'
  | 'HELD' // goes on, pending or firing
  | 'KEPT'
  | 'RETURNED' // holds again before it was over
  | 'ENDED' // fired, and is over
  | 'FORGOTTEN'; // was pending, and did not fire

export interface Stepped {
  progress: InstanceProgress | null;
  step: InstanceStep;
}

/** What one judgement does. @param before null where the condition did not hold */
export function stepInstance(before: InstanceProgress | null, verdict: Verdict, at: number, times: RuleTimes): Stepped {
  if (verdict === 'UNKNOWN') return { progress: before, step: 'NOTHING' };
  if (!before) return verdict === 'TRUE' ? begin(at, times) : { progress: null, step: 'NOTHING' };
  const known = { ...skipUnknown(before, at, times), knownAt: at };
  return verdict === 'TRUE' ? hold({ ...known, trueAt: at }, before.state, at, times) : release(known, at, times);
}

function begin(at: number, times: RuleTimes): Stepped {
  const progress: InstanceProgress = { state: 'PENDING', since: at, firedAt: null, trueAt: at, knownAt: at };
  return times.forMs > 0 ? { progress, step: 'BEGAN' } : fire(progress, at);
}

function fire(progress: InstanceProgress, at: number): Stepped {
  return { progress: { ...progress, state: 'FIRING', firedAt: at }, step: 'FIRED' };
}

/** Moves the times on by what lies between two judgements beyond their usual distance. */
function skipUnknown(before: InstanceProgress, at: number, { toleranceMs }: RuleTimes): InstanceProgress {
  const unknownMs = at - before.knownAt - toleranceMs;
  if (unknownMs <= 0) return before;
  return { ...before, since: before.since + unknownMs, trueAt: before.trueAt + unknownMs };
}

function hold(progress: InstanceProgress, from: InstanceProgress['state'], at: number, { forMs }: RuleTimes): Stepped {
  if (from === 'KEPT') return { progress: { ...progress, state: 'FIRING' }, step: 'RETURNED' };
  if (from === 'PENDING' && at - progress.since >= forMs) return fire(progress, at);
  return { progress, step: 'HELD' };
}

function release(progress: InstanceProgress, at: number, { keepMs }: RuleTimes): Stepped {
  if (progress.state === 'PENDING') return { progress: null, step: 'FORGOTTEN' };
  if (at - progress.trueAt >= keepMs) return { progress: null, step: 'ENDED' };
  return { progress: { ...progress, state: 'KEPT' }, step: progress.state === 'KEPT' ? 'HELD' : 'KEPT' };
}
