import { isObject, isSame, type Json, type JsonObject } from './json.js';

/** A strategic merge patch that says something it must not. */
export class BadStrategicPatch extends Error {}

/** By which field the elements of a list are the same, as Kubernetes' types declare it; other lists are replaced. */
const MERGE_KEYS: Readonly<Record<string, string>> = {
  conditions: 'type',
  containers: 'name',
  env: 'name',
  ephemeralContainers: 'name',
  hostAliases: 'ip',
  imagePullSecrets: 'name',
  initContainers: 'name',
  ownerReferences: 'uid',
  ports: 'containerPort',
  resourceClaims: 'name',
  topologySpreadConstraints: 'topologyKey',
  volumeDevices: 'devicePath',
  volumeMounts: 'mountPath',
  volumes: 'name',
};
/** Lists of plain values to which a patch adds. */
const MERGED_VALUES = new Set(['finalizers']);

const DIRECTIVE = '$patch';
const RETAIN_KEYS = '$retainKeys';
const DELETE_VALUES = /^\$deleteFromPrimitiveList\/(.+)$/;
const ELEMENT_ORDER = /^\$setElementOrder\/(.+)$/;

/**
 * Kubernetes' strategic merge: objects are merged and null removes, as in a JSON merge patch, but lists whose elements
 * have a key are merged by it. `$patch: delete` and `replace`, `$retainKeys`, `$deleteFromPrimitiveList` and
 * `$setElementOrder` are obeyed.
 * @throws BadStrategicPatch
 * @see https://github.com/kubernetes/community/blob/master/contributors/devel/sig-api-machinery/strategic-merge-patch.md
 */
export function strategicMerge(target: Json | undefined, patch: JsonObject): JsonObject {
  const { [DIRECTIVE]: directive, [RETAIN_KEYS]: retained, ...fields } = patch;
  if (directive === 'replace') return fields;
  if (directive === 'delete') return {};
  if (directive !== undefined && directive !== 'merge') throw unknownDirective(directive);
  const merged = isObject(target) ? withKeys(target, retained) : {};
  for (const [key, value] of Object.entries(fields)) mergeField(merged, key, value);
  for (const [key, order] of Object.entries(fields)) setOrder(merged, key, order);
  return merged;
}

/** The fields that may stay; all where nothing is said about that. */
function withKeys(target: JsonObject, retained: Json | undefined): JsonObject {
  if (!Array.isArray(retained)) return { ...target };
  return Object.fromEntries(Object.entries(target).filter(([key]) => retained.includes(key)));
}

function unknownDirective(directive: Json): BadStrategicPatch {
  return new BadStrategicPatch(`unrecognized patch directive ${JSON.stringify(directive)}`);
}

function mergeField(merged: JsonObject, key: string, value: Json): void {
  const deleted = DELETE_VALUES.exec(key)?.[1];
  if (deleted !== undefined) {
    const values = merged[deleted];
    if (Array.isArray(values) && Array.isArray(value)) merged[deleted] = values.filter((it) => !value.includes(it));
  } else if (ELEMENT_ORDER.test(key)) return;
  else if (value === null) delete merged[key];
  else if (Array.isArray(value)) merged[key] = mergeList(key, merged[key], value);
  else merged[key] = isObject(value) ? strategicMerge(merged[key], value) : value;
}

function mergeList(field: string, target: Json | undefined, patch: Json[]): Json[] {
  const known = Array.isArray(target) ? target : [];
  if (MERGED_VALUES.has(field)) return [...known, ...patch.filter((it) => !known.includes(it))];
  const key = MERGE_KEYS[field];
  return key === undefined ? patch : mergeByKey(field, key, { known, patch });
}

function mergeByKey(field: string, key: string, { known, patch }: { known: Json[]; patch: Json[] }): Json[] {
  const items = patch.map((item) => {
    if (isObject(item)) return item;
    throw new BadStrategicPatch(`list ${field} has an element that is no object: expected one with the field ${key}`);
  });
  const plain = items.filter((item) => item[DIRECTIVE] === undefined || item[DIRECTIVE] === 'merge');
  if (items.some((item) => item[DIRECTIVE] === 'replace')) return plain;
  for (const item of items) {
    const directive = item[DIRECTIVE];
    if (directive !== undefined && directive !== 'merge' && directive !== 'delete') throw unknownDirective(directive);
    if (item[key] === undefined)
      throw new BadStrategicPatch(`map: ${JSON.stringify(item)} does not contain declared merge key: ${key}`);
  }
  const isOf = (item: Json) => (other: Json) => isObject(item) && isObject(other) && isSame(item[key], other[key]);
  const gone = items.filter((item) => item[DIRECTIVE] === 'delete');
  const left = known.filter((item) => !gone.some(isOf(item)));
  const patched = plain.map((item) => strategicMerge(left.find(isOf(item)) ?? {}, item));
  const others = left.filter((item) => !plain.some(isOf(item)));
  return inOrder(others, patched, (item) => known.findIndex(isOf(item)));
}

/** As the API server orders them: what was there keeps its order, and what is new comes before what follows it. */
function inOrder(others: Json[], patched: Json[], placeOf: (item: Json) => number): Json[] {
  const ordered: Json[] = [];
  let next = 0;
  for (const item of patched) {
    const place = placeOf(item);
    while (next < others.length && place >= 0 && placeOf(others[next] as Json) < place) {
      ordered.push(others[next] as Json);
      next += 1;
    }
    ordered.push(item);
  }
  return [...ordered, ...others.slice(next)];
}

function setOrder(merged: JsonObject, key: string, order: Json): void {
  const field = ELEMENT_ORDER.exec(key)?.[1];
  const list = field === undefined ? undefined : merged[field];
  if (field === undefined || !Array.isArray(list) || !Array.isArray(order)) return;
  const mergeKey = MERGE_KEYS[field];
  const placeOf = (item: Json) =>
    order.findIndex((it) =>
      mergeKey && isObject(it) && isObject(item) ? isSame(it[mergeKey], item[mergeKey]) : isSame(it, item),
    );
  const named = list.filter((item) => placeOf(item) >= 0).sort((a, b) => placeOf(a) - placeOf(b));
  merged[field] = [...named, ...list.filter((item) => placeOf(item) < 0)];
}
