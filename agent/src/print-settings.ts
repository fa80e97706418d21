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

/** Puts what is generated between the markers of that name in the document. @throws when the markers are missing */
export function insertTable(document: string, table: string, name = 'agent settings'): string {
  const marker = new RegExp(`(<!-- ${name}: [^\\n]*-->\\n)[\\s\\S]*?(<!-- end -->)`);
  if (!marker.test(document)) {
    throw new Error(`The document has no markers for the ${name}; expected “<!-- ${name}: … -->” and “<!-- end -->”.`);
  }
  return document.replace(marker, (_all, start: string, end: string) => `${start}\n${table}\n\n${end}`);
}
