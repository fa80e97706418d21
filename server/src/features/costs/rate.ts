/** ISO 4217, such as “USD”. */
export type Currency = string;

export type Purchase = 'ON_DEMAND' | 'SPOT';

/** What a machine costs, in units of a currency (not in nanos). */
export type Rate =
  /** The whole of it. */
  | { kind: 'INSTANCE'; perHour: number }
  /** Per vCPU, memory included: families in which size is all that differs. */
  | { kind: 'PER_CORE'; perCoreHour: number }
  | { kind: 'PER_RESOURCE'; perCoreHour: number; perGibHour: number };
