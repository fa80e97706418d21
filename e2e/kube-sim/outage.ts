/** What is wrong with the whole server: it answers errors, cuts connections, never answers, or answers late. */
export interface Outage {
  mode?: 'error' | 'cut' | 'hang';
  /** HTTP status of mode "error"; 503 unless told. */
  code?: number;
  /** Every answer comes this much later, in real milliseconds. */
  delayMs?: number;
}

export type MetricsMode = 'served' | 'absent' | 'unavailable';

/** Faults that tests switch on and off. */
export interface Faults {
  outage: Outage | undefined;
  metrics: MetricsMode;
}
