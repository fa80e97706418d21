/** Collects the values of a statement while its text is written: `where t.name = ${params.add(name)}`. */
export class SqlParams {
  readonly values: unknown[] = [];

  /** Adds a value and gives its placeholder. */
  add(value: unknown): string {
    this.values.push(value);
    return `$${this.values.length}`;
  }

  /**
   * `column = ANY($n)` for a list that was given, nothing otherwise; an empty list matches nothing. Of a single value it
   * is an equation, so that an index which begins with the column still gives the order of what follows.
   */
  anyOf(column: string, values: readonly unknown[] | null | undefined): string[] {
    if (!values) return [];
    return values.length === 1 ? [`${column} = ${this.add(values[0])}`] : [`${column} = ANY(${this.add(values)})`];
  }

  equals(column: string, value: unknown): string[] {
    return value === null || value === undefined ? [] : [`${column} = ${this.add(value)}`];
  }

  /**
   * Prefix search that an index serves: under row level security LIKE is not leakproof and would scan,
   * `>=` and `<` are. The upper end is the prefix followed by the greatest code point.
   */
  prefix(column: string, prefix: string | null | undefined): string[] {
    if (!prefix) return [];
    return [`${column} >= ${this.add(prefix)}`, `${column} < ${this.add(`${prefix}\u{10FFFF}`)}`];
  }
}
