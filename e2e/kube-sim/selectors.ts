import { badRequest } from './status.js';
import type { KubeObject, Labels } from './types.js';

export type Predicate = (object: KubeObject) => boolean;
type LabelTest = (labels: Labels) => boolean;

const SET_BASED = /^\s*([^\s!=,()]+)\s+(in|notin)\s*\(([^)]*)\)\s*$/;
const EQUALITY = /^\s*([^\s!=,()]+)\s*(==|=|!=)\s*([^\s,()]*)\s*$/;
const EXISTS = /^\s*(!?)\s*([^\s!=,()]+)\s*$/;

/** Fields that may be selected, per table; others are refused as a real API server refuses them. */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  pods: [
    'spec.nodeName',
    'spec.restartPolicy',
    'spec.schedulerName',
    'spec.serviceAccountName',
    'spec.hostNetwork',
    'status.phase',
    'status.podIP',
  ],
  nodes: ['spec.unschedulable'],
  namespaces: ['status.phase'],
  jobs: ['status.successful'],
  events: [
    'involvedObject.kind',
    'involvedObject.namespace',
    'involvedObject.name',
    'involvedObject.uid',
    'involvedObject.apiVersion',
    'involvedObject.resourceVersion',
    'involvedObject.fieldPath',
    'reason',
    'reportingComponent',
    'source',
    'type',
  ],
};

/** Splits at commas outside parentheses. */
function requirements(selector: string): string[] {
  return selector.split(/,(?![^(]*\))/).filter((part) => part.trim() !== '');
}

function labelTest(part: string): LabelTest {
  const set = SET_BASED.exec(part);
  if (set) {
    const [, key = '', operator, list = ''] = set;
    const values = new Set(list.split(',').map((value) => value.trim()));
    return operator === 'in'
      ? (labels) => key in labels && values.has(labels[key] as string)
      : (labels) => !(key in labels) || !values.has(labels[key] as string);
  }
  const equality = EQUALITY.exec(part);
  if (equality) {
    const [, key = '', operator, value] = equality;
    return operator === '!=' ? (labels) => labels[key] !== value : (labels) => labels[key] === value;
  }
  const exists = EXISTS.exec(part);
  if (!exists)
    throw badRequest(`unable to parse requirement: found '${part}', expected: in, notin, =, ==, !=, or a key`);
  const [, not, key = ''] = exists;
  return not === '!' ? (labels) => !(key in labels) : (labels) => key in labels;
}

/** Predicate of a label selector: equality based and set based. @throws 400 on a selector that cannot be parsed */
export function labelSelector(selector: string): Predicate {
  const tests = requirements(selector).map(labelTest);
  return (object) => tests.every((test) => test(object.metadata.labels ?? {}));
}

function valueAt(object: object, path: string): string {
  let value: unknown = object;
  for (const key of path.split('.')) {
    value = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
  }
  // Events select on `source`, which means the source's component.
  if (typeof value === 'object' && value !== null) value = (value as Record<string, unknown>).component;
  return value === undefined || value === null ? '' : String(value);
}

/** Predicate of a field selector. @throws 400 on a field that the table does not offer */
export function fieldSelector(table: string, selector: string): Predicate {
  const allowed = ['metadata.name', 'metadata.namespace', ...(FIELDS[table] ?? [])];
  const tests = requirements(selector).map((part) => {
    const equality = EQUALITY.exec(part);
    if (!equality) throw badRequest(`invalid field selector: ${part}; can't understand '${part}'`);
    const [, path = '', operator, value] = equality;
    if (!allowed.includes(path)) throw badRequest(`field label not supported: ${path}`);
    return (object: KubeObject) => (valueAt(object, path) === value) === (operator !== '!=');
  });
  return (object) => tests.every((test) => test(object));
}
