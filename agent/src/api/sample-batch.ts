/** A measured thing as it is named on the wire; which fields it needs depends on its kind (docs/agent-protocol.md P21). */
export interface Subject {
  readonly kind: 'CLUSTER_NODE' | 'POD' | 'CONTAINER' | 'VOLUME';
  readonly namespace?: string;
  readonly name: string;
  readonly container?: string;
}

/** Rows that carry the same columns: `rows[i]` is an index into `subjects`, `times[i]` unix ms of the observation. */
export interface SampleTable {
  readonly subjects: Subject[];
  readonly rows: number[];
  readonly times: number[];
  readonly columns: Record<string, (number | null)[]>;
}

/** The columnar scalar `SampleBatch`: integers in the unit of the metric's catalogue entry, null where absent. */
export interface SampleBatch {
  readonly tables: SampleTable[];
}
