/** How the agent is started where it ships: the arguments and the memory settings of its image. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../harness/database.mjs';

/** @returns {{ args: string[], env: Record<string, string> }} what stands between node and the script, and what Node and glibc read */
export function shippedSettings() {
  const text = readFileSync(join(ROOT, 'Dockerfile.agent'), 'utf8');
  const entrypoint = /^ENTRYPOINT (\[.*\])$/m.exec(text)?.[1];
  if (entrypoint === undefined) throw new Error('Dockerfile.agent has no ENTRYPOINT in JSON form.');
  const command = /** @type {string[]} */ (JSON.parse(entrypoint));
  const found = [...text.matchAll(/\b(MALLOC_\w+|NODE_OPTIONS)=(?:"([^"]*)"|(\S+))/g)];
  const settings = found.map(([, name = '', quoted, plain = '']) => [name, quoted ?? plain]);
  return { args: command.slice(1, -1), env: Object.fromEntries(settings) };
}
