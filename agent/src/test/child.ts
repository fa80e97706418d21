import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transformSync } from '@swc/core';
import { newFolder } from './records.js';

const SRC = fileURLToPath(new URL('..', import.meta.url));
const SWC = { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'es6' } } as const;

/** Compiles a module and what it imports of the agent; all of it may use what Node.js itself has, and nothing else. */
function compile(path: string, out: string, done: Set<string>): void {
  if (done.has(path)) return;
  done.add(path);
  const { code } = transformSync(readFileSync(path, 'utf8'), SWC);
  const target = join(out, relative(SRC, path)).replace(/\.ts$/, '.js');
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, code);
  for (const [, imported] of code.matchAll(/from\s+['"](\.[^'"]+)\.js['"]/g)) {
    compile(join(dirname(path), `${imported}.ts`), out, done);
  }
}

/**
 * Starts a Node.js process of its own, to be killed as only a process can be: `script` may import the agent's modules,
 * such as `./pipeline/spool.js`, as far as they need nothing but Node.js.
 */
export function startChild(script: string, modules: readonly string[], args: readonly string[]): ChildProcess {
  const out = newFolder();
  const done = new Set<string>();
  for (const module of modules) compile(join(SRC, module), out, done);
  writeFileSync(join(out, 'package.json'), '{"type":"module"}');
  writeFileSync(join(out, 'child.js'), script);
  return spawn(process.execPath, [join(out, 'child.js'), ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
}
