import type { ResourcePath } from '../resources.js';
import { badRequest, conflict, invalid, notFound, refusedPatch, unsupportedMediaType } from '../status.js';
import type { Store } from '../store.js';
import type { KubeObject, TableName } from '../types.js';
import { isObject, isSame, type Json, type JsonObject } from './json.js';
import { applyJsonPatch, MalformedPatch, PatchRefused } from './json-patch.js';
import { mergePatch } from './merge.js';
import { BadStrategicPatch, strategicMerge } from './strategic.js';
import { faultsOf, unreadable } from './validation.js';

type Patch = (target: JsonObject, patch: Json) => Json;

function asObject(patch: Json): JsonObject {
  if (isObject(patch)) return patch;
  throw badRequest(`error decoding patch: ${JSON.stringify(patch)} is no object`);
}

const PATCHES: Readonly<Record<string, Patch>> = {
  'application/json-patch+json': applyJsonPatch,
  'application/merge-patch+json': (target, patch) => mergePatch(target, asObject(patch)),
  'application/strategic-merge-patch+json': (target, patch) => strategicMerge(target, asObject(patch)),
};

/** Objects of these tables can be patched. */
export const PATCHABLE: readonly TableName[] = [
  'deployments',
  'statefulsets',
  'daemonsets',
  'cronjobs',
  'horizontalpodautoscalers',
  'poddisruptionbudgets',
];

export interface PatchRequest {
  path: ResourcePath;
  contentType: string | undefined;
  body: Json;
  /** Answers what would be, and stores nothing. */
  isDryRun: boolean;
}

/**
 * Changes a stored object as a PATCH says. A resourceVersion in the patch is a precondition; status, uid and the like are
 * not the caller's to change; whatever changes the spec makes a new generation.
 * @throws 400, 404, 409, 415, 422 as Status
 */
export function patchResource(store: Store, { path, contentType, body, isDryRun }: PatchRequest): KubeObject {
  const { kind, namespace, name = '' } = path;
  const patch = PATCHES[contentType?.split(';')[0]?.trim().toLowerCase() ?? ''];
  if (!patch) throw unsupportedMediaType(Object.keys(PATCHES));
  const table = kind.table as TableName;
  const stored = store.get(table, namespace, name);
  if (!stored) throw notFound(kind.plural, kind.group, name);
  // Objects in the store are JSON as they stand.
  const before = stored as unknown as JsonObject;
  const wanted = applied(patch, before, body);
  const after = admitted(path, before, wanted);
  const found = unreadable(after);
  if (found !== undefined)
    throw badRequest(
      `quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$', found "${found}"`,
    );
  const faults = faultsOf(table, before, after);
  if (faults.length > 0) throw invalid({ kind: kind.kind, group: kind.group, name }, faults);
  if (isDryRun) return after as unknown as KubeObject;
  return store.update(table, namespace, name, (draft) => Object.assign(draft, after)) ?? stored;
}

function applied(patch: Patch, before: JsonObject, body: Json): JsonObject {
  try {
    return asObject(patch(before, body));
  } catch (error) {
    if (error instanceof MalformedPatch || error instanceof BadStrategicPatch) throw badRequest(error.message);
    if (error instanceof PatchRefused) throw refusedPatch(error.message);
    throw error;
  }
}

/** What the server keeps of a change: identity, history and status are its own. */
function admitted({ kind, name = '' }: ResourcePath, before: JsonObject, wanted: JsonObject): JsonObject {
  const [was, now] = [metadataOf(before), metadataOf(wanted)];
  if (now.name !== was.name) {
    throw badRequest(`the name of the object (${String(now.name)}) does not match the name on the URL (${name})`);
  }
  if (now.resourceVersion !== undefined && now.resourceVersion !== was.resourceVersion) {
    throw conflict(kind.plural, kind.group, name);
  }
  const own = { namespace: was.namespace, uid: was.uid, creationTimestamp: was.creationTimestamp };
  const isChanged = !isSame(before.spec, wanted.spec);
  const generation = Number(was.generation ?? 1) + (isChanged ? 1 : 0);
  const metadata = withoutUndefined({ ...now, ...own, resourceVersion: was.resourceVersion, generation });
  const { apiVersion, status } = before;
  return withoutUndefined({ ...wanted, apiVersion, kind: before.kind, metadata, status });
}

const metadataOf = (object: JsonObject): JsonObject => (isObject(object.metadata) ? object.metadata : {});

function withoutUndefined(object: Readonly<Record<string, Json | undefined>>): JsonObject {
  return Object.fromEntries(
    Object.entries(object).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
}
