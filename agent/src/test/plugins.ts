import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { transformSync } from '@swc/core';
import { findPlugins } from '../plugins/find.js';
import { Plugin } from '../plugins/plugin.js';
import type { ThreadLimits } from '../plugins/thread.js';
import { newFolder } from './records.js';

const SOURCE = fileURLToPath(new URL('../', import.meta.url));

/** Threads run what Node runs: the modules that the worker needs, compiled as the build compiles them. */
function compile(module: string, into: string): void {
  const target = join(into, module.replace(/\.ts$/, '.js'));
  mkdirSync(dirname(target), { recursive: true });
  const source = readFileSync(join(SOURCE, module), 'utf8');
  const { code } = transformSync(source, {
    filename: module,
    jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
    module: { type: 'es6' },
  });
  writeFileSync(target, code);
  for (const [, path = ''] of code.matchAll(/from ['"](\.{1,2}\/[^'"]+)\.js['"]/g)) {
    compile(join(dirname(module), `${path}.ts`), into);
  }
}

let compiled: URL | null = null;

/** The module of a plug-in's thread. */
export function workerModule(): URL {
  if (compiled === null) {
    const folder = newFolder();
    compile('plugins/worker.ts', folder);
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
    symlinkSync(fileURLToPath(new URL('../../../node_modules', import.meta.url)), join(folder, 'node_modules'));
    compiled = pathToFileURL(join(folder, 'plugins', 'worker.js'));
  }
  return compiled;
}

/** A folder with these files. */
export function folderWith(files: Record<string, string>): string {
  const folder = newFolder();
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

/** The plug-ins of a folder, asked more often than in earnest; how long a silence may be is the test's to say. */
export function pluginsOf(folder: string, limits: Partial<ThreadLimits> = {}): Plugin[] {
  const impatient = { pingMs: 50, silentMs: 60_000, stopMs: 500, ...limits };
  return findPlugins(folder, ['host']).map((file) => new Plugin(file, { worker: workerModule(), limits: impatient }));
}

export const EXAMPLES = fileURLToPath(new URL('../../../docs/examples/collectors/', import.meta.url));

/** A folder with one of the examples and its settings. */
export function folderWithExample(name: string, settings: object): string {
  if (!readdirSync(EXAMPLES).includes(`${name}.mjs`)) throw new Error(`There is no example ${name}`);
  return folderWith({
    [`${name}.mjs`]: readFileSync(join(EXAMPLES, `${name}.mjs`), 'utf8'),
    [`${name}.json`]: JSON.stringify(settings),
  });
}
