import { isObject, isSame, type Json, type JsonObject } from './json.js';

/** A patch that is no JSON patch: the request is wrong whatever it is applied to. */
export class MalformedPatch extends Error {}
/** A JSON patch that does not fit what it is applied to: a missing place, a test that fails. */
export class PatchRefused extends Error {}

/** RFC 6902 on a copy. @throws MalformedPatch, PatchRefused */
export function applyJsonPatch(target: Json, patch: Json): Json {
  if (!Array.isArray(patch)) throw new MalformedPatch('a JSON patch is a list of operations');
  return patch.reduce<Json>((document, operation) => apply(document, operation), structuredClone(target));
}

function apply(document: Json, operation: Json): Json {
  if (!isObject(operation)) throw new MalformedPatch('an operation of a JSON patch is an object');
  const { op, path } = operation;
  const steps = stepsOf(path);
  if (op === 'remove') return edit(document, steps, remove);
  if (op === 'move' || op === 'copy') return transfer(document, operation, steps);
  const { value } = operation;
  if (value === undefined) throw new MalformedPatch(`operation ${String(op)} ${String(path)} has no value`);
  if (op === 'add') return edit(document, steps, (parent, key) => add(parent, key, value));
  if (op === 'replace') return edit(document, steps, (parent, key) => replace(parent, key, value));
  if (op !== 'test') throw new MalformedPatch(`unexpected kind: ${String(op)}`);
  if (isSame(read(document, steps), value)) return document;
  throw new PatchRefused(`testing path ${String(path)} value failed`);
}

function transfer(document: Json, { op, from }: JsonObject, steps: string[]): Json {
  const source = stepsOf(from);
  const value = read(document, source);
  if (value === undefined) throw new PatchRefused(`there is nothing at ${String(from)}`);
  const left = op === 'move' ? edit(document, source, remove) : document;
  return edit(left, steps, (parent, key) => add(parent, key, structuredClone(value)));
}

/** "/spec/metrics/0" as its parts; ~1 stands for a slash, ~0 for a tilde. */
function stepsOf(path: Json | undefined): string[] {
  if (typeof path !== 'string' || (path !== '' && !path.startsWith('/'))) {
    throw new MalformedPatch(`"${String(path)}" is no path: expected one such as /spec/replicas`);
  }
  const parts = path.split('/').slice(1);
  return parts.map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function read(document: Json | undefined, steps: readonly string[]): Json | undefined {
  return steps.reduce<Json | undefined>((value, step) => {
    if (Array.isArray(value)) return /^\d+$/.test(step) ? value[Number(step)] : undefined;
    return isObject(value) && Object.hasOwn(value, step) ? value[step] : undefined;
  }, document);
}

type Parent = Json[] | JsonObject;

function edit(document: Json, steps: readonly string[], change: (parent: Parent, key: string) => void): Json {
  // The whole document is a value of its own: a frame makes it a place like any other.
  const frame: JsonObject = { '': document };
  const all = ['', ...steps];
  const parent = read(frame, all.slice(0, -1));
  if (!Array.isArray(parent) && !isObject(parent)) throw new PatchRefused(`there is no place /${steps.join('/')}`);
  change(parent, all.at(-1) ?? '');
  return frame[''] ?? null;
}

function indexOf(parent: readonly Json[], key: string, last: number): number {
  const index = key === '-' ? parent.length : Number(key);
  if (/^(-|0|[1-9]\d*)$/.test(key) && index <= last) return index;
  throw new PatchRefused(`there is no element ${key} in a list of ${parent.length}`);
}

function add(parent: Parent, key: string, value: Json): void {
  if (Array.isArray(parent)) parent.splice(indexOf(parent, key, parent.length), 0, value);
  else parent[key] = value;
}

function replace(parent: Parent, key: string, value: Json): void {
  if (Array.isArray(parent)) parent[indexOf(parent, key, parent.length - 1)] = value;
  else if (Object.hasOwn(parent, key)) parent[key] = value;
  else throw new PatchRefused(`there is no ${key} to replace`);
}

function remove(parent: Parent, key: string): void {
  if (Array.isArray(parent)) parent.splice(indexOf(parent, key, parent.length - 1), 1);
  else if (Object.hasOwn(parent, key)) delete parent[key];
  else throw new PatchRefused(`there is no ${key} to remove`);
}
