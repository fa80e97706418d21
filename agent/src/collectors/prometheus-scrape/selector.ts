/** How the series of one pod become one value. */
export type Combining = 'sum' | 'avg' | 'min' | 'max';

/** What is wanted of what pods expose: one entry of K8INTEL_SCRAPE_METRICS. */
export interface MetricSelector {
  /** The name of a family or of its samples; with `isPrefix` what names begin with. */
  readonly name: string;
  readonly isPrefix: boolean;
  readonly labels: readonly { readonly name: string; readonly value: string; readonly isExcluded: boolean }[];
  /** null where the metric decides: shares are averaged, everything else is summed. */
  readonly combining: Combining | null;
  /** The name to report under, without `prometheus.`; null for the metric's own. */
  readonly alias: string | null;
}

const ENTRY =
  /^(?:(?<combining>sum|avg|min|max)\s*(?<open>\())?\s*(?<name>[a-zA-Z_:][\w:]*)(?<star>\*)?\s*(?:\{(?<labels>.*)\})?\s*(?<close>\))?(?:\s+as\s+(?<alias>[a-z][a-z0-9_]{0,60}))?$/s;
const LABEL = /^\s*([a-zA-Z_]\w*)\s*(!?=)\s*"([^"\\]*)"\s*$/;

/** What stands in braces, what stands in quotation marks, or anything else but a comma. */
const PIECES = /(?:\{(?:"[^"]*"|[^"{}])*\}|"[^"]*"|[^,"])+/g;

/** The parts of a text between commas that stand neither in braces nor in quotation marks. */
function splitAtCommas(text: string): string[] {
  const parts = text.match(PIECES) ?? [];
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}

function parseLabels(text: string | undefined): MetricSelector['labels'] | null {
  const labels: MetricSelector['labels'][number][] = [];
  for (const part of splitAtCommas(text ?? '')) {
    const [, name, operator, value] = LABEL.exec(part) ?? [];
    if (name === undefined || value === undefined) return null;
    labels.push({ name, value, isExcluded: operator === '!=' });
  }
  return labels;
}

function parseEntry(entry: string): MetricSelector | null {
  const groups = ENTRY.exec(entry)?.groups;
  const labels = parseLabels(groups?.['labels']);
  if (groups?.['name'] === undefined || labels === null) return null;
  const { name, combining = null, alias = null } = groups as { name: string; combining?: Combining; alias?: string };
  const isPrefix = groups['star'] !== undefined;
  if ((groups['open'] === undefined) !== (groups['close'] === undefined) || (isPrefix && alias !== null)) return null;
  return { name, isPrefix, labels, combining, alias };
}

/** Reads K8INTEL_SCRAPE_METRICS; the problems say what was found and what was expected. */
export function parseSelectors(text: string): { selectors: MetricSelector[]; problems: string[] } {
  const selectors: MetricSelector[] = [];
  const problems: string[] = [];
  for (const entry of splitAtCommas(text)) {
    const selector = parseEntry(entry);
    if (selector === null) {
      const expected = 'such as http_requests_total, queue_*, or max(queue_length{queue="mail"}) as mail_queue';
      problems.push(`“${entry}” is no selection of a metric; expected some ${expected}`);
    } else selectors.push(selector);
  }
  const names = selectors.map(({ name, isPrefix, alias }) => alias ?? `${name}${isPrefix ? '*' : ''}`);
  for (const name of new Set(names.filter((each, at) => names.indexOf(each) !== at))) {
    problems.push(`“${name}” would be reported twice; expected each name once. Tell them apart with “as”`);
  }
  return { selectors, problems };
}
