import { groupVersion, type ResourcePath } from './resources.js';
import { fieldSelector, labelSelector, type Predicate } from './selectors.js';
import { badRequest, expiredContinue, notFound, tooLarge, tooOld } from './status.js';
import type { Store } from './store.js';
import type { KubeObject, TableName } from './types.js';

/** Objects are immutable once stored, so each is serialised once however often it is listed. */
const serialised = new WeakMap<KubeObject, string>();

function itemJson(object: KubeObject): string {
  let json = serialised.get(object);
  if (json === undefined) {
    // Items of a typed list carry neither kind nor apiVersion.
    const { kind: _kind, apiVersion: _apiVersion, ...item } = object;
    json = JSON.stringify(item);
    serialised.set(object, json);
  }
  return json;
}

interface ContinueToken {
  /** Revision of the first page; -1: go on without consistency. */
  rv: number;
  /** Key of the last object already given. */
  after: string;
}

const keyOf = (object: KubeObject) => `${object.metadata.namespace ?? ''}/${object.metadata.name}`;
const encode = (token: ContinueToken) =>
  Buffer.from(JSON.stringify({ v: 'meta.k8s.io/v1', ...token })).toString('base64url');

function decode(text: string): ContinueToken {
  try {
    const { rv, after } = JSON.parse(Buffer.from(text, 'base64url').toString()) as Partial<ContinueToken>;
    if (typeof rv === 'number' && typeof after === 'string') return { rv, after };
  } catch {
    // Fall through: whatever is wrong with the token, the answer is the same.
  }
  throw badRequest('continue key is not valid: illegal base64 data or unknown version');
}

/** The predicate of a request: its namespace and both selectors. @throws 400 */
export function selection(path: ResourcePath, query: URLSearchParams): Predicate {
  const tests: Predicate[] = [];
  const { namespace, name } = path;
  if (namespace !== undefined) tests.push((object) => object.metadata.namespace === namespace);
  if (name !== undefined) tests.push((object) => object.metadata.name === name);
  const labels = query.get('labelSelector');
  if (labels) tests.push(labelSelector(labels));
  const fields = query.get('fieldSelector');
  if (fields) tests.push(fieldSelector(path.kind.plural, fields));
  return (object) => tests.every((test) => test(object));
}

/** A query parameter that is true or false. */
export function isOn(query: URLSearchParams, name: string): boolean {
  return /^(1|true)$/i.test(query.get(name) ?? '');
}

/** A query parameter that counts something; undefined when it is not given. @throws 400 */
export function wholeNumber(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null || text === '') return undefined;
  if (!/^\d+$/.test(text))
    throw badRequest(`${name}: Invalid value: "${text}": strconv.ParseInt: parsing "${text}": invalid syntax`);
  return Number(text);
}

interface Page {
  items: readonly KubeObject[];
  revision: number;
  next: ContinueToken | undefined;
  remaining: number;
}

function startOf(
  store: Store,
  table: TableName,
  query: URLSearchParams,
): { all: readonly KubeObject[]; token: ContinueToken } {
  const text = query.get('continue');
  if (text) {
    const token = decode(text);
    if (token.rv === -1) return { all: store.list(table), token: { rv: store.revision, after: token.after } };
    const all = store.snapshot(table, token.rv);
    if (!all) throw expiredContinue(encode({ rv: -1, after: token.after }));
    return { all, token };
  }
  const wanted = wholeNumber(query, 'resourceVersion') ?? 0;
  if (wanted > store.revision) throw tooLarge(wanted, store.revision);
  const isExact = query.get('resourceVersionMatch') === 'Exact';
  if (isExact && wanted < store.revision) {
    const all = store.snapshot(table, wanted);
    if (!all) throw tooOld(wanted, store.revision);
    return { all, token: { rv: wanted, after: '' } };
  }
  return { all: store.list(table), token: { rv: store.revision, after: '' } };
}

function pageOf(store: Store, table: TableName, query: URLSearchParams, matches: Predicate): Page {
  const { all, token } = startOf(store, table, query);
  const selected = all.filter((object) => (token.after === '' || keyOf(object) > token.after) && matches(object));
  const limit = wholeNumber(query, 'limit') || selected.length;
  const items = selected.slice(0, limit);
  const last = items.at(-1);
  const remaining = selected.length - items.length;
  if (remaining === 0 || !last) return { items, revision: token.rv, next: undefined, remaining: 0 };
  if (token.rv === store.revision) store.keepSnapshot(table);
  return { items, revision: token.rv, next: { rv: token.rv, after: keyOf(last) }, remaining };
}

/** A list as JSON text: kind PodList and so on, with paging metadata. @throws 400, 410, 504 */
export function listJson(store: Store, path: ResourcePath, query: URLSearchParams): string {
  const { kind } = path;
  const page = pageOf(store, kind.table as TableName, query, selection(path, query));
  // With a selector a real server does not know how many are left, and leaves the count out.
  const isCounted = !query.get('labelSelector') && !query.get('fieldSelector');
  const metadata = {
    resourceVersion: String(page.revision),
    ...(page.next ? { continue: encode(page.next) } : {}),
    ...(page.next && isCounted ? { remainingItemCount: page.remaining } : {}),
  };
  const view = kind.view;
  const items = page.items.map((object) => itemJson(view ? view(object) : object));
  const head = JSON.stringify({ kind: `${kind.kind}List`, apiVersion: groupVersion(kind), metadata });
  return `${head.slice(0, -1)},"items":[${items.join(',')}]}\n`;
}

/** One object as JSON text. @throws 404 */
export function getJson(store: Store, path: ResourcePath): string {
  const { kind, namespace, name = '' } = path;
  const object = store.get(kind.table as TableName, namespace, name);
  if (!object) throw notFound(kind.plural, kind.group, name);
  return `${JSON.stringify(kind.view ? kind.view(object) : object)}\n`;
}
