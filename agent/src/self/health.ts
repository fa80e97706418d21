/** What is looked at to tell whether the agent is alive and whether it reports. */
export interface Vitals {
  /** Names of collectors and parts that ended although the agent goes on. */
  readonly ended: readonly string[];
  /** Polls whose loop should have come round and has not. */
  readonly overdue: readonly string[];
  /** How long the attempt to send that is under way takes already; null while none is. */
  readonly attemptMs: number | null;
  /** How long it may take, the time-out of a request included. */
  readonly maxAttemptMs: number;
  /** How long ago the server answered last; null where it never has. */
  readonly answeredAgoMs: number | null;
  /** How long it may be silent for the agent to be ready. */
  readonly maxSilenceMs: number;
}

/** What a restart may cure; empty for an agent that is alive. A server or a cluster that does not answer is no such thing. */
export function explainDeath({ ended, overdue, attemptMs, maxAttemptMs }: Vitals): string[] {
  const reasons = ended.map((name) => `${name} has ended while the agent goes on.`);
  for (const name of overdue) reasons.push(`Collector ${name} should have run again and has not.`);
  if (attemptMs !== null && attemptMs > maxAttemptMs) {
    const found = `The sender has been at one attempt for ${Math.round(attemptMs / 1000)} s`;
    reasons.push(`${found}; expected ${Math.round(maxAttemptMs / 1000)} s at most.`);
  }
  return reasons;
}

/** Why the agent does not report now; empty where it does. */
export function explainUnreadiness(vitals: Vitals): string[] {
  const { answeredAgoMs, maxSilenceMs } = vitals;
  const dead = explainDeath(vitals);
  if (dead.length > 0) return dead;
  if (answeredAgoMs === null) return ['The server has not answered yet.'];
  if (answeredAgoMs <= maxSilenceMs) return [];
  return [`The server has not answered for ${Math.round(answeredAgoMs / 1000)} s; reports are kept in the spool.`];
}
