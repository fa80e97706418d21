export type MetricType = 'counter' | 'gauge' | 'histogram' | 'summary';

/** Collects an exposition in the text format of Prometheus, one family after the other. */
export class Exposition {
  readonly #lines: string[] = [];

  family(name: string, type: MetricType, help: string): void {
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

/** A number as Go's 'g' format writes it: 585728, 1.10592e+06, 5e-05, +Inf. */
export function goNumber(value: number): string {
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : value < 0 ? '-Inf' : 'NaN';
  const size = Math.abs(value);
  if (value === 0 || (size >= 1e-4 && size < 1e6)) return String(value);
  return value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2');
}

/** The same exposition as OpenMetrics 1.0 writes it: families of counters without "_total", an end mark. */
export function toOpenMetrics(text: string): string {
  const lines = text.trimEnd().split('\n');
  const counters = new Set(lines.flatMap((line) => /^# TYPE (\S+)_total counter$/.exec(line)?.[1] ?? []));
  const renamed = lines.map((line) => {
    const [, keyword, name = '', rest] = /^# (HELP|TYPE) (\S+)_total (.*)$/.exec(line) ?? [];
    return counters.has(name) ? `# ${keyword} ${name} ${rest}` : line;
  });
  return `${renamed.join('\n')}\n# EOF\n`;
}
