/** What the document tells about one row of the configuration table. */
interface DocumentedSetting {
  readonly default: string | number | boolean | readonly string[] | null;
  readonly unit?: string;
  readonly choices?: readonly string[];
  readonly sentence: string;
}

function defaultText(setting: DocumentedSetting): string {
  if (setting.default === null) return '';
  return `\`${setting.default}\`${setting.unit ? ` ${setting.unit}` : ''}`;
}

function meaningText(setting: DocumentedSetting): string {
  if (setting.choices === undefined) return setting.sentence;
  return `${setting.sentence} One of ${setting.choices.map((choice) => `\`${choice}\``).join(', ')}.`;
}

/** The table of the agent's settings as Markdown; the document is generated, never written. */
export function printSettings(
  table: Readonly<Record<string, DocumentedSetting>>,
  variableOf: (key: string) => string,
): string {
  const rows = Object.entries(table).map(
    ([key, setting]) => `| \`${variableOf(key)}\` | ${defaultText(setting)} | ${meaningText(setting)} |`,
  );
  return ['| variable | default | meaning |', '|---|---|---|', ...rows].join('\n');
}

/** Puts the table between the agent's markers in the document. @throws when the markers are missing */
export function insertTable(document: string, table: string): string {
  const marker = /(<!-- agent settings: [^\n]*-->\n)[\s\S]*?(<!-- end -->)/;
  if (!marker.test(document)) {
    throw new Error(
      'The document has no markers for the settings of the agent; expected “<!-- agent settings: … -->” and “<!-- end -->”.',
    );
  }
  return document.replace(marker, (_all, start: string, end: string) => `${start}\n${table}\n\n${end}`);
}
