/** One way to hold all pods of a cluster, in a process of its own: named by BENCH_SUBJECT. */
import https from 'node:https';
import { importAgent } from '../harness/built.mjs';
import { measureHeap } from './heap.mjs';

const env = (/** @type {string} */ name) => process.env[name] ?? '';
const url = env('BENCH_URL');
const ca = env('BENCH_CA');

/** @param {string} path @returns {Promise<import('node:http').IncomingMessage>} */
function open(path) {
  return new Promise((resolve, reject) => https.get(url + path, { ca }, resolve).on('error', reject));
}

/** The whole list at once, as a client without pages asks for it. */
async function wholeList() {
  const chunks = [];
  for await (const chunk of await open('/api/v1/pods')) chunks.push(chunk);
  const { items } = JSON.parse(Buffer.concat(chunks).toString());
  return new Map(items.map((/** @type {any} */ pod) => [pod.metadata.uid, pod]));
}

/** A full informer: whole objects by uid, from a watch list, kept as they come. */
async function informer() {
  const query = 'watch=true&sendInitialEvents=true&allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan';
  const response = await open(`/api/v1/pods?${query}`);
  response.setEncoding('utf8');
  const store = new Map();
  let rest = '';
  for await (const chunk of response) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const { type, object } = JSON.parse(line);
      if (type === 'ADDED') store.set(object.metadata.uid, object);
      else if (type === 'BOOKMARK' && object.metadata.annotations?.['k8s.io/initial-events-end']) return store;
    }
  }
  throw new Error('The watch ended before the list was whole.');
}

/** The agent's own inventory of pods: its list and watch, its store, and the snapshot that it gives out. */
async function agent() {
  const [{ watchList }, { InventoryTracker }, { RESOURCES, pathOf }] = await Promise.all([
    importAgent('kube/watch.js'),
    importAgent('collectors/inventory/tracker.js'),
    importAgent('collectors/inventory/kinds.js'),
  ]);
  const { createKubeClient } = await importAgent('kube/client.js');
  const authority = async () => ({ headers: {}, tls: { ca } });
  const kube = createKubeClient({ clusterName: 'bench', server: url, authority });
  const resources = RESOURCES.filter((/** @type {{ resource: string }} */ it) => it.resource === 'pods');
  return async () => {
    const tracker = new InventoryTracker({ resources });
    const [store] = tracker.stores;
    const stop = new AbortController();
    const log = console;
    const watching = watchList({ kube, log, path: pathOf(store.resource, null), store }, stop.signal);
    while (!store.isSynced) await new Promise((resolve) => setImmediate(resolve));
    let told = 0;
    for (const part of tracker.take(Date.now(), {})) {
      told += (part.pods ?? []).length;
      await new Promise((resolve) => setImmediate(resolve));
    }
    return { size: store.kept.size, told, tracker, watching };
  };
}

const SUBJECTS = { 'whole list': async () => wholeList, informer: async () => informer, agent };
const prepare = SUBJECTS[/** @type {keyof typeof SUBJECTS} */ (env('BENCH_SUBJECT'))];
const work = await prepare();
const { keptBytes, peakBytes, result } = await measureHeap(/** @type {() => Promise<{ size: number }>} */ (work));
process.send?.({ keptBytes, peakBytes, pods: result.size }, () => process.exit(0));
