import { type Setting, variableName } from '../platform/env.js';

function defaultText(setting: Setting): string {
  if (setting.default === undefined) return '**required**';
  if (setting.default === null || setting.default === '') return '';
  return `\`${setting.default}\`${setting.unit ? ` ${setting.unit}` : ''}`;
}

/** The table of a package's settings as Markdown; the document is generated, never written. */
export function printSettings(table: Record<string, Setting>): string {
  const rows = Object.entries(table).map(
    ([key, setting]) => `| \`${variableName(key, setting)}\` | ${defaultText(setting)} | ${setting.meaning} |`,
  );
  return ['| variable | default | meaning |', '|---|---|---|', ...rows].join('\n');
}

/** Puts a table between the markers of one package in the document. @throws when the markers are missing */
export function insertTable(document: string, packageName: string, table: string): string {
  const marker = new RegExp(`(<!-- ${packageName} settings: [^\\n]*-->\\n)[\\s\\S]*?(<!-- end -->)`);
  if (!marker.test(document)) throw new Error(`The document has no markers for the settings of ${packageName}.`);
  return document.replace(marker, (_all, start: string, end: string) => `${start}\n${table}\n\n${end}`);
}
