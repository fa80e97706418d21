import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { messageOf } from '../explain.js';

/** A plug-in as it lies in the folder. */
export interface PluginFile {
  /** What the file is called, which is the collector's name. */
  readonly name: string;
  /** Address of its module. */
  readonly module: string;
  /** Why it is not even loaded; null where it is. */
  readonly problem: string | null;
  /** What stands in `<name>.json` beside it. @throws where that is no JSON */
  readSettings(): string;
}

const MAX_PLUGINS = 20;
const NAME = /^[a-z][a-z0-9-]{0,40}$/;
const MAX_SETTINGS = 65_536;

/** Its path where the entry is a plug-in: `<name>.mjs`, or a folder with `index.mjs`. */
function moduleOf(dir: string, entry: string): { name: string; path: string } | null {
  // A mounted ConfigMap has hidden folders that its files lead to.
  if (entry.startsWith('.')) return null;
  const path = join(dir, entry);
  if (entry.endsWith('.mjs')) return { name: entry.slice(0, -'.mjs'.length), path };
  const index = join(path, 'index.mjs');
  return statSync(path).isDirectory() && existsSync(index) ? { name: entry, path: index } : null;
}

function readSettings(path: string): string {
  if (!existsSync(path)) return '{}';
  const text = readFileSync(path, 'utf8');
  if (text.length > MAX_SETTINGS) {
    throw new Error(`${path} has ${text.length} characters; expected at most ${MAX_SETTINGS}`);
  }
  try {
    return JSON.stringify(JSON.parse(text));
  } catch (error) {
    throw new Error(`${path} is no JSON: ${messageOf(error)}`);
  }
}

/**
 * The plug-ins of a folder, by name.
 * @param taken names that collectors have already
 * @throws where the folder cannot be read
 */
export function findPlugins(dir: string, taken: readonly string[]): PluginFile[] {
  const modules = readdirSync(dir)
    .sort()
    .flatMap((entry) => moduleOf(dir, entry) ?? []);
  const problemOf = (name: string, index: number): string | null => {
    if (!NAME.test(name))
      return `it is called “${name}”; expected small letters, digits and -, at most 41, such as queue-length`;
    if (taken.includes(name)) return `it is called “${name}” like a collector of the agent; give it another name`;
    if (modules.findIndex((other) => other.name === name) !== index)
      return `“${name}” is there as a file and as a folder; keep one`;
    return index < MAX_PLUGINS ? null : `the folder has ${modules.length} plug-ins; at most ${MAX_PLUGINS} are loaded`;
  };
  return modules.map(({ name, path }, index) => {
    const problem = problemOf(name, index);
    // One that cannot be loaded is shown by a name that is nobody's.
    return {
      name: problem === null ? name : `plug-in ${index + 1} ${name}`.slice(0, 60),
      module: pathToFileURL(path).href,
      problem,
      readSettings: () => readSettings(join(dir, `${name}.json`)),
    };
  });
}
