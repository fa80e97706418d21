/** One part of every bar. */
export interface BarsSeries {
  readonly key: string;
  readonly label: string;
  /** A colour token, such as "--series-1": it belongs to what the part stands for. */
  readonly colour: string;
  /** One per bar; null where nothing is known, which is no 0. */
  readonly values: readonly (number | null)[];
}

export interface BarsModel {
  /** What each bar is of, such as a day: short enough for an axis. */
  readonly labels: readonly string[];
  /** Parts that add up to the bar, the lowest first. */
  readonly series: readonly BarsSeries[];
  /** What is to be known of a bar beside its values, such as hours that are missing; null where nothing is. */
  readonly notes?: readonly (string | null)[];
  readonly format: (value: number) => string;
}
