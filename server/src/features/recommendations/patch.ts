import type { Amounts } from './back-test.js';
import { cpuQuantity, memoryQuantity } from './quantity.js';
import type { TargetChange } from './size-workload.js';

/** What to change, as somebody would type it. */
export interface PatchTarget {
  /** Kubernetes’ kind, such as “Deployment”. */
  kind: string;
  namespace: string;
  name: string;
  containers: readonly { name: string; current: Amounts; proposed: Amounts }[];
  /** Targets of autoscalers that change with them. */
  targets: readonly TargetChange[];
}

export interface Patch {
  /** One command a line, to be run in this order; null for a kind whose pods are made from elsewhere. */
  kubectl: string[] | null;
  /** A strategic-merge patch of the workload. */
  yaml: string | null;
  /** For the values of a chart; the key above them is the chart’s own. */
  helm: string | null;
  /** What these leave to the reader. */
  notes: string[];
}

type Tree = { [key: string]: Tree | Tree[] | string | null };

/** Where each kind keeps the template of its pods. A Job’s cannot be changed. */
const TEMPLATE: Record<string, (containers: Tree[]) => Tree> = {
  Deployment: (containers) => ({ spec: { template: { spec: { containers } } } }),
  StatefulSet: (containers) => ({ spec: { template: { spec: { containers } } } }),
  DaemonSet: (containers) => ({ spec: { template: { spec: { containers } } } }),
  ReplicaSet: (containers) => ({ spec: { template: { spec: { containers } } } }),
  CronJob: (containers) => ({ spec: { jobTemplate: { spec: { template: { spec: { containers } } } } } }),
};

/** What does what a sizing proposes; `null` in a patch removes. */
export function patchOf(target: PatchTarget): Patch {
  const wrap = TEMPLATE[target.kind];
  const containers = target.containers.flatMap(({ name, current, proposed }) => {
    const resources = resourcesOf(current, proposed);
    return resources ? [{ name, resources }] : [];
  });
  const notes = target.targets.map(
    ({ autoscaler, resource, from, to }) =>
      `Change the ${resource} target of HorizontalPodAutoscaler ${autoscaler} from ${percent(from)} to ${percent(to)} % in the same step, or the number of replicas changes.`,
  );
  if (!wrap) {
    const why = `The pods of a ${target.kind} cannot be changed in place: change what makes it.`;
    return { kubectl: null, yaml: null, helm: helmOf(containers), notes: [...notes, why] };
  }
  if (containers.length === 0) return { kubectl: [], yaml: null, helm: null, notes };
  const patch = wrap(containers);
  const place = `-n ${quoted(target.namespace)}`;
  const workload = `kubectl patch ${target.kind.toLowerCase()} ${quoted(target.name)} ${place} --type=strategic -p ${quoted(JSON.stringify(patch))}`;
  return {
    kubectl: [...target.targets.map((change) => targetCommand(change, place)), workload],
    yaml: `${toYaml(patch)}\n`,
    helm: helmOf(containers),
    notes,
  };
}

const percent = (share: number): number => Math.round(100 * share);

/** A JSON patch with a test, because the metrics of an autoscaler are a list that a merge would replace. */
function targetCommand({ autoscaler, metric, container, from, to }: TargetChange, place: string): string {
  const source = container === null ? 'resource' : 'containerResource';
  const path = `/spec/metrics/${metric}/${source}/target/averageUtilization`;
  const steps = [
    { op: 'test', path, value: percent(from) },
    { op: 'replace', path, value: percent(to) },
  ];
  return `kubectl patch hpa ${quoted(autoscaler)} ${place} --type=json -p ${quoted(JSON.stringify(steps))}`;
}

const AMOUNTS: readonly [keyof Amounts, 'requests' | 'limits', 'cpu' | 'memory', (amount: number) => string][] = [
  ['cpuRequest', 'requests', 'cpu', cpuQuantity],
  ['memoryRequest', 'requests', 'memory', memoryQuantity],
  ['cpuLimit', 'limits', 'cpu', cpuQuantity],
  ['memoryLimit', 'limits', 'memory', memoryQuantity],
];

function resourcesOf(current: Amounts, proposed: Amounts): Tree | null {
  const resources: Record<string, Tree> = {};
  for (const [key, group, resource, quantity] of AMOUNTS) {
    const amount = proposed[key];
    if (amount === current[key]) continue;
    resources[group] = { ...resources[group], [resource]: amount === null ? null : quantity(amount) };
  }
  return Object.keys(resources).length === 0 ? null : resources;
}

/** Most charts take `resources` of their one container; of several each goes below its own key. */
function helmOf(containers: readonly Tree[]): string | null {
  const [first, ...others] = containers;
  if (!first) return null;
  if (others.length === 0) return `${toYaml({ resources: first['resources']! })}\n`;
  const byName = containers.map(({ name, resources }) => [String(name), { resources: resources! }] as const);
  return `${toYaml(Object.fromEntries(byName))}\n`;
}

/** In single quotes for a shell, where more than letters need them. */
function quoted(text: string): string {
  return /^[\w.-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** YAML of a tree of maps, lists of maps and strings: strings are quoted where they could be read as something else. */
function toYaml(tree: Tree, indent = ''): string {
  return Object.entries(tree)
    .map(([key, value]) => {
      if (value === null) return `${indent}${key}: null`;
      if (typeof value === 'string') return `${indent}${key}: ${scalar(value)}`;
      if (!Array.isArray(value)) return `${indent}${key}:\n${toYaml(value, `${indent}  `)}`;
      const items = value.map((item) => `${indent}  - ${toYaml(item, `${indent}    `).trimStart()}`);
      return `${indent}${key}:\n${items.join('\n')}`;
    })
    .join('\n');
}

function scalar(text: string): string {
  return /^[a-z][a-z-]*$/.test(text) && !['null', 'true', 'false', 'yes', 'no', 'on', 'off', 'y', 'n'].includes(text)
    ? text
    : JSON.stringify(text);
}
