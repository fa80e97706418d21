import { isObject, isSame, type Json, type JsonObject } from './json.js';

/** What the API server would find wrong with a changed object: where, and what. */
export interface Fault {
  field: string;
  message: string;
}

const QUANTITY = /^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$/;
const FACTORS: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
};

/** Value of a quantity as people write it; null when it is none. */
function amountOf(value: Json): number | null {
  const [, digits = '', suffix = ''] = QUANTITY.exec(String(value)) ?? [];
  const factor = FACTORS[suffix];
  return digits === '' || factor === undefined || Number.isNaN(Number(digits)) ? null : Number(digits) * factor;
}

/** Quantities that cannot be read: decoding fails on them, before anything is validated. */
export function unreadable(object: Json): string | undefined {
  if (Array.isArray(object)) return object.map(unreadable).find((it) => it !== undefined);
  if (!isObject(object)) return undefined;
  for (const [key, value] of Object.entries(object)) {
    const isAmounts = key === 'requests' || key === 'limits';
    const found = isAmounts && isObject(value) ? Object.values(value).find((it) => amountOf(it) === null) : undefined;
    if (found !== undefined) return String(found);
    const deeper = unreadable(value);
    if (deeper !== undefined) return deeper;
  }
  return undefined;
}

const at = (object: Json | undefined, ...path: string[]): Json | undefined =>
  path.reduce<Json | undefined>((value, key) => (isObject(value) ? value[key] : undefined), object);
const listAt = (object: Json | undefined, ...path: string[]): Json[] => {
  const found = at(object, ...path);
  return Array.isArray(found) ? found : [];
};

function resourceFaults(field: string, container: Json): Fault[] {
  const limits = at(container, 'resources', 'limits');
  const requests = at(container, 'resources', 'requests');
  if (!isObject(requests)) return [];
  return Object.entries(requests).flatMap(([name, request]) => {
    const limit = isObject(limits) ? limits[name] : undefined;
    const place = `${field}.resources.requests`;
    if ((amountOf(request) ?? 0) < 0) {
      return [
        { field: `${place}.${name}`, message: `Invalid value: ${quoted(request)}: must be greater than or equal to 0` },
      ];
    }
    if (limit === undefined || (amountOf(request) ?? 0) <= (amountOf(limit) ?? 0)) return [];
    const message = `Invalid value: ${quoted(request)}: must be less than or equal to ${name} limit of ${String(limit)}`;
    return [{ field: place, message }];
  });
}

const quoted = (value: Json | undefined): string => JSON.stringify(value ?? null);

function containerFaults(field: string, containers: readonly Json[]): Fault[] {
  const names = new Set<Json>();
  return containers.flatMap((container, i) => {
    const place = `${field}[${i}]`;
    const name = at(container, 'name');
    const faults = resourceFaults(place, container);
    if (typeof name !== 'string' || name === '') faults.push({ field: `${place}.name`, message: 'Required value' });
    else if (names.has(name)) faults.push({ field: `${place}.name`, message: `Duplicate value: ${quoted(name)}` });
    if (!at(container, 'image')) faults.push({ field: `${place}.image`, message: 'Required value' });
    if (name !== undefined) names.add(name);
    return faults;
  });
}

function templateFaults(field: string, template: Json | undefined, selector: Json | undefined): Fault[] {
  const containers = listAt(template, 'spec', 'containers');
  const faults = [
    ...containerFaults(`${field}.spec.containers`, containers),
    ...containerFaults(`${field}.spec.initContainers`, listAt(template, 'spec', 'initContainers')),
  ];
  if (containers.length === 0) faults.unshift({ field: `${field}.spec.containers`, message: 'Required value' });
  const labels = at(template, 'metadata', 'labels');
  const wanted = Object.entries(isObject(selector) ? selector : {});
  if (wanted.some(([key, value]) => at(labels, key) !== value)) {
    const message = `Invalid value: ${quoted(labels)}: \`selector\` does not match template \`labels\``;
    faults.push({ field: `${field}.metadata.labels`, message });
  }
  return faults;
}

function replicaFaults(spec: Json | undefined): Fault[] {
  const replicas = at(spec, 'replicas');
  if (replicas === undefined || (Number.isInteger(replicas) && Number(replicas) >= 0)) return [];
  const message = `Invalid value: ${quoted(replicas)}: must be greater than or equal to 0`;
  return [{ field: 'spec.replicas', message }];
}

function workloadFaults(before: JsonObject, after: JsonObject): Fault[] {
  const { spec } = after;
  const selector = at(spec, 'selector');
  const faults = [
    ...replicaFaults(spec),
    ...templateFaults('spec.template', at(spec, 'template'), at(selector, 'matchLabels')),
  ];
  if (isSame(at(before.spec, 'selector'), selector)) return faults;
  return [...faults, { field: 'spec.selector', message: `Invalid value: ${quoted(selector)}: field is immutable` }];
}

/** What of a StatefulSet may change. */
const MUTABLE = [
  'minReadySeconds',
  'ordinals',
  'persistentVolumeClaimRetentionPolicy',
  'replicas',
  'revisionHistoryLimit',
  'template',
  'updateStrategy',
];

function statefulSetFaults(before: JsonObject, after: JsonObject): Fault[] {
  const fixed = (spec: Json | undefined) =>
    Object.fromEntries(Object.entries(isObject(spec) ? spec : {}).filter(([key]) => !MUTABLE.includes(key)));
  if (isSame(fixed(before.spec), fixed(after.spec))) return workloadFaults(before, after);
  const message = `Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden`;
  return [{ field: 'spec', message }];
}

function autoscalerFaults(_before: JsonObject, { spec }: JsonObject): Fault[] {
  const [least, most] = [at(spec, 'minReplicas') ?? 1, at(spec, 'maxReplicas')];
  const faults: Fault[] = [];
  if (!Number.isInteger(most) || Number(most) < 1) {
    faults.push({ field: 'spec.maxReplicas', message: `Invalid value: ${quoted(most)}: must be greater than 0` });
  } else if (Number(most) < Number(least)) {
    const message = `Invalid value: ${quoted(most)}: must be greater than or equal to \`minReplicas\``;
    faults.push({ field: 'spec.maxReplicas', message });
  }
  if (Number(least) < 1) {
    faults.push({
      field: 'spec.minReplicas',
      message: `Invalid value: ${quoted(least)}: must be greater than or equal to 1`,
    });
  }
  return faults;
}

function budgetFaults(_before: JsonObject, { spec }: JsonObject): Fault[] {
  if (at(spec, 'minAvailable') === undefined || at(spec, 'maxUnavailable') === undefined) return [];
  return [
    { field: 'spec', message: `Invalid value: ${quoted(spec)}: minAvailable and maxUnavailable cannot be both set` },
  ];
}

function cronJobFaults(_before: JsonObject, { spec }: JsonObject): Fault[] {
  const template = at(spec, 'jobTemplate', 'spec', 'template');
  return templateFaults('spec.jobTemplate.spec.template', template, undefined);
}

const CHECKS: Readonly<Record<string, (before: JsonObject, after: JsonObject) => Fault[]>> = {
  deployments: workloadFaults,
  daemonsets: workloadFaults,
  statefulsets: statefulSetFaults,
  cronjobs: cronJobFaults,
  horizontalpodautoscalers: autoscalerFaults,
  poddisruptionbudgets: budgetFaults,
};

/** What is wrong with an object after a change, as the API server words it. */
export function faultsOf(table: string, before: JsonObject, after: JsonObject): Fault[] {
  return CHECKS[table]?.(before, after) ?? [];
}
