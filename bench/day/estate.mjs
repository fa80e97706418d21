/** What is simulated: an estate of the demo's generator, its inventory, and its samples moment by moment. */
import { importDemo } from '../harness/built.mjs';

/**
 * @typedef {{ kind: string, name: string, namespace?: string, container?: string }} Subject
 * @typedef {object} Series
 * @property {Subject} subject
 * @property {string} namespace
 * @property {string} workload
 * @property {string} node
 * @property {Float64Array} times
 * @property {Float64Array} cpuMicrocores NaN where nothing was measured
 * @property {Float64Array} memoryBytes
 *
 * @typedef {object} Day
 * @property {number} fromMs
 * @property {number} toMs
 * @property {number} stepMs
 * @property {readonly Series[]} series
 * @property {object} inventory the lists of ReportInventoryInput
 */

export const METRICS = {
  CLUSTER_NODE: { cpu: 'node.cpu.usage', memory: 'node.memory.working_set' },
  CONTAINER: { cpu: 'container.cpu.usage', memory: 'container.memory.working_set' },
};

/** @param {{ seed: number, fromMs: number, hours: number, containers: number, nodes: number, stepMs: number }} options @returns {Promise<Day>} */
export async function inventDay({ seed, fromMs, hours, containers, nodes, stepMs }) {
  const { estateOf } = await importDemo('history/estate.js');
  const { seriesOf } = await importDemo('history/series.js');
  const toMs = fromMs + hours * 3_600_000;
  const history = estateOf({ seed, fromMs, toMs, containers, nodes });
  const series = seriesOf(history, { fromMs, toMs, stepMs });
  return { fromMs, toMs, stepMs, series, inventory: inventoryOf(history) };
}

/** @param {{ nodes: { name: string }[], lives: { namespace: string, workload: string, pod: string, container: string, node: string }[] }} history */
function inventoryOf({ nodes, lives }) {
  const first = new Map(lives.map((life) => [`${life.namespace}/${life.workload}`, life]));
  const spaces = new Set(lives.map((life) => life.namespace));
  return {
    clusterNodes: nodes.map(({ name }) => ({
      uid: `node-${name}`,
      name,
      status: 'READY',
      isSchedulable: true,
      labels: [],
      roles: [],
      taints: [],
      conditions: [],
      capacity: { cpuCores: 32, memoryBytes: 128 * 2 ** 30 },
      allocatable: { cpuCores: 32, memoryBytes: 128 * 2 ** 30 },
    })),
    namespaces: [...spaces].map((name) => ({ uid: `namespace-${name}`, name, labels: [] })),
    workloads: [...first].map(([key, { namespace, workload }]) => ({
      uid: `workload-${key}`,
      namespace,
      kind: 'DEPLOYMENT',
      name: workload,
      images: [],
      labels: [],
    })),
    pods: lives.map(podOf),
  };
}

/** @param {{ namespace: string, workload: string, pod: string, container: string, node: string }} life */
function podOf({ namespace, workload, pod, container, node }) {
  const probes = { hasLivenessProbe: false, hasReadinessProbe: false, hasStartupProbe: false };
  const running = { kind: 'REGULAR', state: 'RUNNING', isReady: true, restartCount: 0, resources: {}, ...probes };
  return {
    uid: `pod-${namespace}/${pod}`,
    namespace,
    name: pod,
    nodeName: node,
    phase: 'RUNNING',
    isReady: true,
    ownerKind: 'Deployment',
    ownerName: workload,
    ownerUid: `workload-${namespace}/${workload}`,
    labels: [],
    containers: [{ name: container, ...running }],
  };
}

/**
 * The samples of one moment as tables of the scalar SampleBatch: a value of `share` of the subjects, all by default.
 * @param {Day} day @param {number} at index of the moment
 * @param {{ isIn?: (index: number) => boolean, change?: (value: number) => number }} [how]
 */
export function tablesAt({ series }, at, { isIn = () => true, change = (value) => value } = {}) {
  return /** @type {const} */ (['CLUSTER_NODE', 'CONTAINER']).flatMap((kind) => {
    const measured = series.filter(
      ({ subject, cpuMicrocores }, index) =>
        subject.kind === kind && isIn(index) && !Number.isNaN(cpuMicrocores[at] ?? Number.NaN),
    );
    if (measured.length === 0) return [];
    const { cpu, memory } = METRICS[kind];
    return {
      subjects: measured.map(({ subject }) => subject),
      rows: measured.map((_, row) => row),
      times: measured.map(({ times }) => times[at] ?? 0),
      columns: {
        [cpu]: measured.map(({ cpuMicrocores }) => change(cpuMicrocores[at] ?? 0)),
        [memory]: measured.map(({ memoryBytes }) => change(memoryBytes[at] ?? 0)),
      },
    };
  });
}
