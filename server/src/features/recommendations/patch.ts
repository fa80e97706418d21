import type { Amounts } from './back-test.js';
import { cpuQuantity, memoryQuantity } from './quantity.js';
import type { TargetChange } from './size-workload.js';

/** What to change, as somebody would type it. */
export interface PatchTarget {
  /** Kubernetes’ kind, such as “Deployment”. */
  kind: string;
  namespace: string;
  name: string;
  /** A sidecar is one of the init containers, and goes on beside the others. */
  containers: readonly { name: string; isSidecar?: boolean; current: Amounts; proposed: Amounts }[];
  /** Targets of autoscalers that change with them. */
  targets: readonly TargetChange[];
}

export interface Patch {
  /** One command a line, to be run in this order; null where none can be typed, as for pods that are made from elsewhere. */
  kubectl: string[] | null;
  /** A strategic-merge patch of the workload. */
  yaml: string | null;
  /** For the values of a chart; the key above them is the chart’s own. */
  helm: string | null;
  /** What these leave to the reader. */
  notes: string[];
}

type Tree = { [key: string]: Tree | Tree[] | string | null };

type Containers = { [key in 'containers' | 'initContainers']?: Tree[] };

/** Where each kind keeps the template of its pods. A Job’s cannot be changed. */
const TEMPLATE: Record<string, (containers: Containers) => Tree> = {
  Deployment: (containers) => ({ spec: { template: { spec: containers } } }),
  StatefulSet: (containers) => ({ spec: { template: { spec: containers } } }),
  DaemonSet: (containers) => ({ spec: { template: { spec: containers } } }),
  ReplicaSet: (containers) => ({ spec: { template: { spec: containers } } }),
  CronJob: (containers) => ({ spec: { jobTemplate: { spec: { template: { spec: containers } } } } }),
};

/** What does what a sizing proposes; `null` in a patch removes. */
export function patchOf(target: PatchTarget): Patch {
  const wrap = TEMPLATE[target.kind];
  const changed = target.containers.flatMap(({ name, isSidecar = false, current, proposed }) => {
    const resources = resourcesOf(current, proposed);
    return resources ? [{ isSidecar, container: { name, resources } }] : [];
  });
  const containers = changed.map(({ container }) => container);
  const notes = target.targets.map(
    ({ autoscaler, resource, from, to }) =>
      `Change the ${resource} target of HorizontalPodAutoscaler ${autoscaler} from ${percent(from)} to ${percent(to)} % in the same step, or the number of replicas changes.`,
  );
  if (!wrap) {
    const why = `The pods of a ${target.kind} cannot be changed in place: change what makes it.`;
    return { kubectl: null, yaml: null, helm: helmOf(containers), notes: [...notes, why] };
  }
  if (containers.length === 0) return { kubectl: [], yaml: null, helm: null, notes };
  const patch = wrap(inTemplate(changed));
  if (![target.name, target.namespace, ...target.targets.map(({ autoscaler }) => autoscaler)].every(isTypable)) {
    return { kubectl: null, yaml: `${toYaml(patch)}\n`, helm: helmOf(containers), notes: [...notes, NOT_TYPABLE] };
  }
  const place = `-n ${target.namespace}`;
  const workload = `kubectl patch ${target.kind.toLowerCase()} ${target.name} ${place} --type=strategic -p ${quoted(JSON.stringify(patch))}`;
  return {
    kubectl: [...target.targets.map((change) => targetCommand(change, place)), workload],
    yaml: `${toYaml(patch)}\n`,
    helm: helmOf(containers),
    notes,
  };
}

function inTemplate(changed: readonly { isSidecar: boolean; container: Tree }[]): Containers {
  const [sidecars, regular] = [true, false].map((wanted) =>
    changed.filter(({ isSidecar }) => isSidecar === wanted).map(({ container }) => container),
  );
  return {
    ...(regular!.length > 0 && { containers: regular! }),
    ...(sidecars!.length > 0 && { initContainers: sidecars! }),
  };
}

/**
 * Whether a name can be an argument of a command. Names come from agents: one that is none of Kubernetes could be an
 * option, such as “--server=…”, or more than one word to whoever pastes it.
 */
export function isTypable(name: string): boolean {
  return /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(name);
}

export const NOT_TYPABLE = 'A name is none that Kubernetes takes, so no command is written for it.';

const percent = (share: number): number => Math.round(100 * share);

/** A JSON patch with a test, because the metrics of an autoscaler are a list that a merge would replace. */
function targetCommand({ autoscaler, metric, container, from, to }: TargetChange, place: string): string {
  const source = container === null ? 'resource' : 'containerResource';
  const path = `/spec/metrics/${metric}/${source}/target/averageUtilization`;
  const steps = [
    { op: 'test', path, value: percent(from) },
    { op: 'replace', path, value: percent(to) },
  ];
  return `kubectl patch hpa ${autoscaler} ${place} --type=json -p ${quoted(JSON.stringify(steps))}`;
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

/** In single quotes for a shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** YAML of a tree of maps, lists of maps and strings: strings are quoted where they could be read as something else. */
function toYaml(tree: Tree, indent = ''): string {
  return Object.entries(tree)
    .map(([name, value]) => {
      const key = keyOf(name);
      if (value === null) return `${indent}${key}: null`;
      if (typeof value === 'string') return `${indent}${key}: ${scalar(value)}`;
      if (!Array.isArray(value)) return `${indent}${key}:\n${toYaml(value, `${indent}  `)}`;
      const items = value.map((item) => `${indent}  - ${toYaml(item, `${indent}    `).trimStart()}`);
      return `${indent}${key}:\n${items.join('\n')}`;
    })
    .join('\n');
}

const WORDS = ['null', 'true', 'false', 'yes', 'no', 'on', 'off', 'y', 'n'];

function scalar(text: string): string {
  return /^[a-z][a-z-]*$/.test(text) && !WORDS.includes(text) ? text : JSON.stringify(text);
}

/** Keys may be names of containers. */
function keyOf(text: string): string {
  return /^[a-z][A-Za-z-]*$/.test(text) && !WORDS.includes(text) ? text : JSON.stringify(text);
}
