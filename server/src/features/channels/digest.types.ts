/** A week of recommendations and costs, as messages tell it; amounts of money in units of `currency`. Plain JSON. */
export interface MessageDigest {
  /** ISO 8601, exclusive at its end. */
  from: string;
  to: string;
  recommendations: {
    /** That wait for somebody to act, at the end of the week. */
    open: number;
    /** In the week. */
    opened: number;
    applied: number;
    verified: number;
    regressed: number;
  };
  /** What the open ones would free; null where nothing tells. */
  open: { cpuCores: number; memoryBytes: number; requestsPerMonth: number | null; billPerMonth: number | null };
  /** What those that were verified, and still hold, have freed. */
  realised: { cpuCores: number; memoryBytes: number; requestsPerMonth: number | null; billPerMonth: number | null };
  /** Of seven whole UTC days, and of the seven before; null where they were not counted. */
  costs: { total: number | null; previousTotal: number | null };
  /** Null where nothing is priced. */
  currency: string | null;
  /** The open ones that save most, then the riskiest, at most 5. */
  top: DigestItem[];
  /** What turned out worse than back-tested in the week, at most 3. */
  regressions: DigestItem[];
}

export interface DigestItem {
  id: string;
  title: string;
  rule: string;
  category: 'COST' | 'STABILITY';
  risk: 'HIGH' | 'MEDIUM' | 'LOW';
  cluster: string | null;
  namespace: string | null;
  requestsPerMonth: number | null;
  billPerMonth: number | null;
}
