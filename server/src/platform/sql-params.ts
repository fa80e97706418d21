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

  /** `column >= $n` for a bound that was given. */
  atLeast(column: string, bound: unknown): string[] {
    return bound === null || bound === undefined ? [] : [`${column} >= ${this.add(bound)}`];
  }

  /** `column < $n` for a bound that was given. */
  below(column: string, bound: unknown): string[] {
    return bound === null || bound === undefined ? [] : [`${column} < ${this.add(bound)}`];
  }

  /** A condition that is never null, or its opposite; plain, so that an EXISTS can become a join. */
  holds(condition: string, isWanted: boolean | null | undefined): string[] {
    return isWanted === null || isWanted === undefined ? [] : [`${isWanted ? '' : 'NOT '}(${condition})`];
  }

  /** Any of these prefixes; an empty list matches nothing. */
  anyPrefix(column: string, prefixes: readonly string[] | null | undefined): string[] {
    if (!prefixes) return [];
    const choices = prefixes.map((prefix) => this.prefix(column, prefix).join(' AND ') || 'true');
    return [choices.length > 0 ? `(${choices.join(' OR ')})` : 'false'];
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
