/** Collects an exposition in the text format of Prometheus, one family after the other. */
export class Exposition {
  readonly #lines: string[] = [];

  family(name: string, type: 'counter' | 'gauge', help: string): void {
    this.#lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`);
  }

  /** @param labels as they stand between the braces; '' for none */
  sample(name: string, labels: string, value: number, atMs?: number): void {
    const set = labels === '' ? '' : `{${labels}}`;
    this.#lines.push(`${name}${set} ${goNumber(value)}${atMs === undefined ? '' : ` ${Math.floor(atMs)}`}`);
  }

  text(): string {
    return `${this.#lines.join('\n')}\n`;
  }
}

/** A number as Go's 'g' format writes it: 585728, 1.10592e+06, 5e-05. */
export function goNumber(value: number): string {
  const size = Math.abs(value);
  if (value === 0 || (size >= 1e-4 && size < 1e6)) return String(value);
  return value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2');
}
