import { StartError } from './errors.js';

export type SettingKind = 'text' | 'secret' | 'integer' | 'boolean' | 'list' | 'choice';

/** One setting: its kind, default and meaning. A default of null makes it optional, `undefined` makes it required. */
export interface Setting {
  kind: SettingKind;
  default?: string | number | boolean | null;
  unit?: string;
  min?: number;
  max?: number;
  choices?: readonly string[];
  /** Only for names the platform already owns, such as DATABASE_URL; all others are derived. */
  variable?: string;
  meaning: string;
}

type ValueOf<S extends Setting> = S['kind'] extends 'integer'
  ? number
  : S['kind'] extends 'boolean'
    ? boolean
    : S['kind'] extends 'list'
      ? string[]
      : string;

export type Config<Table extends Record<string, Setting>> = {
  [Key in keyof Table]: Table[Key]['default'] extends null ? ValueOf<Table[Key]> | null : ValueOf<Table[Key]>;
};

/** `poolSize` ⇒ `K8INTEL_POOL_SIZE`: derived, so that a key and its variable cannot cross. */
export function variableName(key: string, setting: Setting): string {
  return setting.variable ?? `K8INTEL_${key.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
}

/** Reads all settings. @throws StartError that lists every problem at once */
export function readConfig<Table extends Record<string, Setting>>(
  table: Table,
  environment: Record<string, string | undefined>,
): Config<Table> {
  const problems: string[] = [];
  const entries = Object.entries(table).map(([key, setting]) => {
    const name = variableName(key, setting);
    const text = environment[name]?.trim();
    if (text) return [key, parse(text, name, setting, problems)];
    if (setting.default === undefined) problems.push(`${name} is not set: ${setting.meaning}`);
    return [key, defaultOf(setting)];
  });
  if (problems.length === 0) return Object.fromEntries(entries) as Config<Table>;
  throw new StartError(
    `The configuration has ${problems.length} problem(s):\n${problems.map((line) => `  - ${line}`).join('\n')}`,
  );
}

function defaultOf(setting: Setting): unknown {
  return setting.kind === 'list' && typeof setting.default === 'string' ? splitList(setting.default) : setting.default;
}

function parse(text: string, name: string, setting: Setting, problems: string[]): unknown {
  switch (setting.kind) {
    case 'integer':
      return parseInteger(text, name, setting, problems);
    case 'boolean':
      if (!['true', 'false'].includes(text)) problems.push(`${name} is “${text}”; expected true or false.`);
      return text === 'true';
    case 'list':
      return splitList(text);
    case 'choice':
      if (!setting.choices?.includes(text))
        problems.push(`${name} is “${text}”; expected one of ${setting.choices?.join(', ')}.`);
      return text;
    default:
      return text;
  }
}

function parseInteger(
  text: string,
  name: string,
  { min = 0, max = Number.MAX_SAFE_INTEGER, unit }: Setting,
  problems: string[],
): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < min || value > max) {
    problems.push(`${name} is “${text}”; expected a whole number from ${min} to ${max}${unit ? ` (${unit})` : ''}.`);
  }
  return value;
}

function splitList(text: string): string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}
