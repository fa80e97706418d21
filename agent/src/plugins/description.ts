import type { Collector, MetricDefinition, RbacRule } from '../collectors/collector.js';

/** What a plug-in says of itself. */
export interface Description extends Pick<Collector, 'name' | 'runsFor' | 'rbac'> {
  /** Every metric that it may emit, all of its own. */
  readonly definitions: readonly MetricDefinition[];
}

export const MAX_DEFINITIONS = 50;
const MAX_RULES = 20;

const UNITS = ['CORES', 'BYTES', 'BYTES_PER_SECOND', 'RATIO', 'COUNT'];
const KINDS = ['GAUGE', 'COUNTER'];
const SUBJECTS = ['CLUSTER_NODE', 'POD', 'CONTAINER', 'VOLUME'];
const VERBS = ['get', 'list'];
const WORD = /^[a-z0-9.-]*$/;

type Fields = Readonly<Record<string, unknown>>;

export function isRecord(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** How a found value is shown in a sentence. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

/** What the names of a plug-in's metrics begin with. */
export function prefixOf(name: string): string {
  return `plugin.${name.replaceAll('-', '_')}.`;
}

function choice(where: string, value: unknown, choices: readonly string[]): string[] {
  if (typeof value === 'string' && choices.includes(value)) return [];
  return [`${where} is ${shown(value)}; expected one of ${choices.join(', ')}`];
}

function sentence(where: string, value: unknown): string[] {
  if (typeof value === 'string' && value.length >= 1 && value.length <= 300) return [];
  return [`${where} is ${shown(value)}; expected a text of 1 to 300 characters`];
}

function definitionProblems(definition: unknown, index: number, prefix: string): string[] {
  const where = `definitions[${index}]`;
  if (!isRecord(definition)) return [`${where} is ${shown(definition)}; expected an object`];
  const { name } = definition;
  const isNamed =
    typeof name === 'string' &&
    name.length <= 100 &&
    name.startsWith(prefix) &&
    /^[a-z0-9_]+(\.[a-z0-9_]+)*$/.test(name.slice(prefix.length));
  const expected = `“${prefix}” and small letters, digits, _ and dots, at most 100 characters`;
  return [
    ...(isNamed ? [] : [`${where}.name is ${shown(name)}; expected ${expected}`]),
    ...choice(`${where}.unit`, definition['unit'], UNITS),
    ...choice(`${where}.kind`, definition['kind'], KINDS),
    ...choice(`${where}.subjectKind`, definition['subjectKind'], SUBJECTS),
    ...sentence(`${where}.meaning`, definition['meaning']),
    ...sentence(`${where}.source`, definition['source']),
  ];
}

function isWords(value: unknown): value is string[] {
  return Array.isArray(value) && value.length > 0 && value.every((word) => typeof word === 'string');
}

function ruleProblems(rule: unknown, index: number): string[] {
  const where = `rbac[${index}]`;
  if (!isRecord(rule)) return [`${where} is ${shown(rule)}; expected an object`];
  const { apiGroups, resources, verbs } = rule;
  if (!isWords(apiGroups) || !isWords(resources) || !isWords(verbs)) {
    return [`${where} is ${shown(rule)}; expected lists of texts in apiGroups, resources and verbs`];
  }
  const verb = verbs.find((each) => !VERBS.includes(each));
  const odd = [...apiGroups, ...resources].find((word) => !WORD.test(word) || word === 'secrets');
  return [
    ...(verb === undefined ? [] : [`${where}.verbs has ${shown(verb)}; expected ${VERBS.join(' or ')}`]),
    ...(odd === undefined ? [] : [`${where} names ${shown(odd)}; expected neither secrets nor sub-resources nor *`]),
  ];
}

function listOf(where: string, value: unknown, most: number): { items: unknown[]; problems: string[] } {
  if (value === undefined) return { items: [], problems: [] };
  if (!Array.isArray(value)) return { items: [], problems: [`${where} is ${shown(value)}; expected a list`] };
  if (value.length <= most) return { items: value, problems: [] };
  return { items: [], problems: [`${where} has ${value.length} entries; expected at most ${most}`] };
}

/**
 * Checks what a module exports.
 * @param json its `collector` without functions; null where it exports none
 * @returns the description, or every problem with it
 */
export function readDescription(
  file: string,
  json: string | null,
  canRun: boolean,
): { description: Description } | { problems: string[] } {
  const found: unknown = json === null ? null : parse(json);
  if (!isRecord(found)) return { problems: ['it exports no “collector”; expected export const collector = { … }'] };
  const rules = listOf('rbac', found['rbac'], MAX_RULES);
  const metrics = listOf('definitions', found['definitions'], MAX_DEFINITIONS);
  const prefix = prefixOf(file);
  const names = metrics.items.map((each) => (isRecord(each) ? each['name'] : undefined));
  const twice = names.find((name, at) => name !== undefined && names.indexOf(name) !== at);
  const problems = [
    ...(found['name'] === file
      ? []
      : [`name is ${shown(found['name'])}; expected ${shown(file)}, as its file is called`]),
    ...(canRun ? [] : ['run is no function; expected async run(context, signal)']),
    ...choice('runsFor', found['runsFor'], ['KUBERNETES', 'HOST']),
    ...rules.problems,
    ...metrics.problems,
    ...rules.items.flatMap(ruleProblems),
    ...metrics.items.flatMap((each, index) => definitionProblems(each, index, prefix)),
    ...(twice === undefined ? [] : [`definitions has ${shown(twice)} twice; expected each name once`]),
  ];
  if (problems.length > 0) return { problems };
  // Every field was just checked.
  const { name, runsFor } = found as unknown as Description;
  return {
    description: { name, runsFor, rbac: rules.items as RbacRule[], definitions: metrics.items as MetricDefinition[] },
  };
}

export function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
