import { metricByName } from '../features/metrics/metrics.catalog.js';
import { DEFAULT_RULES } from '../features/rules/default-rules.catalog.js';
import { KINDS } from '../features/rules/rule-params.js';
import { describeRule, durationInWords, type RuleUnit } from '../features/rules/rule-sentence.js';
import { insertBetween } from './print-api-tables.js';

// The tables of docs/rules.md.

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function printKinds(): string {
  const rows = Object.entries(KINDS).map(([kind, { meaning, needs, defaults, everySeconds }]) => [
    `\`${kind}\``,
    meaning,
    needs.map((name) => `\`${name}\``).join(', ') || '—',
    Object.entries(defaults)
      .map(([name, value]) => `\`${name}\` ${value}`)
      .join(', ') || '—',
    kind === 'DETECTED' ? 'as reports come' : durationInWords(everySeconds),
  ]);
  return table(['kind', 'fires when', 'needs', 'may have (default)', 'judged every'], rows);
}

function printJudged(): string {
  const rows = DEFAULT_RULES.filter(({ kind }) => kind !== 'DETECTED').map(({ name, kind, spec }) => {
    const unit: RuleUnit = spec.params.metric ? (metricByName(spec.params.metric)?.unit ?? null) : null;
    return [`\`${name}\``, spec.severity ?? '', spec.title, describeRule({ kind, ...spec }, unit)];
  });
  return table(['rule', 'severity', 'title', 'fires when'], rows);
}

function printDetectors(): string {
  const rows = DEFAULT_RULES.filter(({ kind }) => kind === 'DETECTED').map(({ name, spec }) => [
    `\`${name}\``,
    spec.title,
  ]);
  return table(['rule', 'what it finds'], rows);
}

/** docs/rules.md with its tables as the code has them. */
export function insertRules(text: string): string {
  const tables = { kinds: printKinds(), rules: printJudged(), detectors: printDetectors() };
  return Object.entries(tables).reduce((document, [name, rows]) => insertBetween(document, name, rows), text);
}
