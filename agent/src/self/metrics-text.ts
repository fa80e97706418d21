/** One family of Prometheus' text format 0.0.4. */
export interface MetricFamily {
  readonly name: string;
  readonly type: 'counter' | 'gauge';
  readonly help: string;
  readonly samples: readonly MetricSample[];
}
export interface MetricSample {
  readonly labels?: Readonly<Record<string, string>>;
  /** An unknown one is left out. */
  readonly value: number | null;
}

const escapeHelp = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
const escapeLabel = (text: string): string => escapeHelp(text).replaceAll('"', '\\"');

function sampleLine(name: string, { labels = {}, value }: MetricSample): string {
  const pairs = Object.entries(labels).map(([key, text]) => `${key}="${escapeLabel(text)}"`);
  return `${name}${pairs.length === 0 ? '' : `{${pairs.join(',')}}`} ${value}\n`;
}

/** The families as text; one without a known value is left out. */
export function printMetrics(families: readonly MetricFamily[]): string {
  let text = '';
  for (const { name, type, help, samples } of families) {
    const known = samples.filter(({ value }) => value !== null);
    if (known.length === 0) continue;
    text += `# HELP ${name} ${escapeHelp(help)}\n# TYPE ${name} ${type}\n`;
    for (const sample of known) text += sampleLine(name, sample);
  }
  return text;
}
