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

/**
 * Ways to hold the pods below a path of the API: first those of one namespace, so that the code is compiled, then all.
 * @typedef {(prefix: string) => Promise<{ size: number }>} Holder
 */

/** The whole list at once, as a client without pages asks for it. @type {Holder} */
async function wholeList(prefix) {
  const chunks = [];
  for await (const chunk of await open(`${prefix}/pods`)) chunks.push(chunk);
  const { items } = JSON.parse(Buffer.concat(chunks).toString());
  return new Map(items.map((/** @type {any} */ pod) => [pod.metadata.uid, pod]));
}

/** A full informer: whole objects by uid, from a watch list, kept as they come. @type {Holder} */
async function informer(prefix) {
  const query = 'watch=true&sendInitialEvents=true&allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan';
  const response = await open(`${prefix}/pods?${query}`);
  response.setEncoding('utf8');
  const store = new Map();
  let rest = '';
  for await (const chunk of response) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const { type, object } = JSON.parse(line);
      if (type === 'ADDED') store.set(object.metadata.uid, object);
      else if (type === 'BOOKMARK' && object.metadata.annotations?.['k8s.io/initial-events-end']) {
        response.destroy();
        return store;
      }
    }
  }
  throw new Error('The watch ended before the list was whole.');
}

/**
 * The agent's own inventory of pods and of the ReplicaSets between them and their workloads: list and watch, the store,
 * and the snapshot that it gives out. Its watches go on, as the agent's do.
 * @returns {Promise<Holder>}
 */
async function agent() {
  const [{ watchList }, { InventoryTracker }, { RESOURCES }, { createKubeClient }] = await Promise.all([
    importAgent('kube/watch.js'),
    importAgent('collectors/inventory/tracker.js'),
    importAgent('collectors/inventory/kinds.js'),
    importAgent('kube/client.js'),
  ]);
  const authority = async () => ({ headers: {}, tls: { ca } });
  const kube = createKubeClient({ clusterName: 'bench', server: url, authority });
  const resources = RESOURCES.filter((/** @type {{ resource: string }} */ it) =>
    ['pods', 'replicasets'].includes(it.resource),
  );
  return async (prefix) => {
    const tracker = new InventoryTracker({ resources });
    const { signal } = new AbortController();
    // Owners first, as they are mostly there when their pods come.
    const stores = [...tracker.stores].sort((a) => (a.resource.resource === 'replicasets' ? -1 : 1));
    for (const store of stores) {
      const [group, resource] = [store.resource.group, store.resource.resource];
      const path = `${group === '' ? prefix : prefix.replace('/api/v1', `/apis/${group}/v1`)}/${resource}`;
      void watchList({ kube, log: console, path, store }, signal);
      while (!store.isSynced) await new Promise((resolve) => setImmediate(resolve));
    }
    for (const _part of tracker.take(Date.now(), {})) await new Promise((resolve) => setImmediate(resolve));
    return { size: stores.find(({ resource }) => resource.resource === 'pods').kept.size, tracker };
  };
}

const SUBJECTS = { 'whole list': async () => wholeList, informer: async () => informer, agent };
const hold = await SUBJECTS[/** @type {keyof typeof SUBJECTS} */ (env('BENCH_SUBJECT'))]();
await hold('/api/v1/namespaces/bulk-0000');
const { keptBytes, peakBytes, result } = await measureHeap(() => hold('/api/v1'));
process.send?.({ keptBytes, peakBytes, pods: result.size }, () => process.exit(0));
