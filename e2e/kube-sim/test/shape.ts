import { readFileSync } from 'node:fs';

export type Json = Record<string, unknown>;

/** A recorded answer of the folder fixtures. */
export const recorded = (name: string): Json =>
  JSON.parse(readFileSync(new URL(`../fixtures/${name}.json`, import.meta.url), 'utf8')) as Json;

/** Keys whose children are data, not structure. */
const MAPS = new Set([
  'labels',
  'annotations',
  'matchLabels',
  'nodeSelector',
  'limits',
  'requests',
  'nodeInfo',
  'allocatable',
  'capacity',
]);

const kindOf = (value: unknown) => (value === null ? 'null' : Array.isArray(value) ? 'list' : typeof value);

/** Every path of a value with the kind of what is there: "status.conditions[].type string". */
export function shape(value: unknown, path = ''): Set<string> {
  const paths = new Set<string>();
  const add = (inner: Set<string>) => {
    for (const it of inner) paths.add(it);
  };
  if (path !== '') paths.add(`${path} ${kindOf(value)}`);
  if (Array.isArray(value)) for (const item of value) add(shape(item, `${path}[]`));
  else if (typeof value === 'object' && value !== null) {
    if (MAPS.has(path.split('.').at(-1) ?? '') && !path.endsWith('nodeInfo')) return paths;
    for (const [key, inner] of Object.entries(value)) add(shape(inner, path === '' ? key : `${path}.${key}`));
  }
  return paths;
}

/** Paths of the recorded answer that the simulated one lacks, and the reverse, less the named exceptions. */
export function difference(simulated: unknown, real: unknown, except: RegExp): { missing: string[]; extra: string[] } {
  const [a, b] = [shape(simulated), shape(real)];
  const only = (x: Set<string>, y: Set<string>) => [...x].filter((path) => !y.has(path) && !except.test(path)).sort();
  return { missing: only(b, a), extra: only(a, b) };
}

export const SAME = { missing: [], extra: [] };
