import type { ClusterEventInput } from '../api/generated.js';
import type { Subject } from '../api/sample-batch.js';
import {
  type DynamicMetricName,
  type MetricDefinition,
  type Observation,
  type SampleRow,
  toWire,
  WIRE_SCALE,
} from '../collectors/collector.js';
import { messageOrNull } from '../redact.js';
import { isRecord, shown } from './description.js';

export const MAX_ROWS = 1_000;
const MAX_EVENTS = 100;
const MAX_NAME = 253;
/** Older, or further ahead, is no measurement of a running plug-in. */
const OLDEST_MS = 3_600_000;
const AHEAD_MS = 600_000;

export interface Rules {
  readonly name: string;
  readonly definitions: ReadonlyMap<string, MetricDefinition>;
  /** Of other namespaces nothing is reported. */
  readonly namespaces: (namespace: string) => boolean;
  readonly now: number;
}

/** Why an observation is refused: what was found, what was expected. */
class Refusal extends Error {}

function text(where: string, value: unknown, most = MAX_NAME): string {
  if (typeof value === 'string' && value.length >= 1 && value.length <= most) return value;
  throw new Refusal(`${where} is ${shown(value)}; expected a text of 1 to ${most} characters`);
}

const NAMED: Record<Subject['kind'], readonly ('namespace' | 'name' | 'container')[]> = {
  CLUSTER_NODE: ['name'],
  POD: ['namespace', 'name'],
  CONTAINER: ['namespace', 'name', 'container'],
  VOLUME: ['name', 'container'],
};

function subjectOf(where: string, value: unknown): Subject {
  if (!isRecord(value)) throw new Refusal(`${where} is ${shown(value)}; expected { kind, name, … }`);
  const { kind } = value;
  if (typeof kind !== 'string' || !(kind in NAMED)) {
    throw new Refusal(`${where}.kind is ${shown(kind)}; expected one of ${Object.keys(NAMED).join(', ')}`);
  }
  // A VOLUME with a namespace is that of a claim, without one a file system of a machine.
  const isClaim = kind === 'VOLUME' && value['namespace'] !== undefined;
  const keys = isClaim ? (['namespace', 'name'] as const) : NAMED[kind as Subject['kind']];
  const named = keys.map((key) => [key, text(`${where}.${key}`, value[key])]);
  return { kind: kind as Subject['kind'], name: '', ...Object.fromEntries(named) };
}

function timeOf(where: string, value: unknown, now: number): number {
  if (value === undefined) return now;
  const isTime = typeof value === 'number' && value >= now - OLDEST_MS && value <= now + AHEAD_MS;
  if (isTime) return Math.round(value);
  throw new Refusal(`${where} is ${shown(value)}; expected unix milliseconds of the last hour`);
}

function measuredIn(where: string, value: unknown, unit: MetricDefinition['unit']): number | null {
  if (value === null) return null;
  const wire = typeof value === 'number' ? toWire(value * WIRE_SCALE[unit]) : Number.NaN;
  if (Number.isSafeInteger(wire)) return wire;
  throw new Refusal(`${where} is ${shown(value)}; expected a number, or null where nothing was measured`);
}

function valuesOf(where: string, value: unknown, subject: Subject, { definitions, name }: Rules): SampleRow['values'] {
  if (!isRecord(value)) throw new Refusal(`${where} is ${shown(value)}; expected { “plugin.…”: number }`);
  const values: Partial<Record<DynamicMetricName, number | null>> = {};
  for (const [metric, measured] of Object.entries(value)) {
    const definition = definitions.get(metric);
    if (definition === undefined) {
      throw new Refusal(`${where} has “${metric.slice(0, 100)}”; expected a metric of the definitions of ${name}`);
    }
    if (definition.subjectKind !== subject.kind) {
      throw new Refusal(`${where} has “${metric}” of a ${subject.kind}; it is defined for a ${definition.subjectKind}`);
    }
    values[definition.name] = measuredIn(`${where}[“${metric}”]`, measured, definition.unit);
  }
  return values;
}

function rowOf(value: unknown, index: number, rules: Rules): SampleRow {
  const where = `rows[${index}]`;
  if (!isRecord(value)) throw new Refusal(`${where} is ${shown(value)}; expected { subject, values }`);
  const subject = subjectOf(`${where}.subject`, value['subject']);
  const observedAt = timeOf(`${where}.observedAt`, value['observedAt'], rules.now);
  return { subject, observedAt, values: valuesOf(`${where}.values`, value['values'], subject, rules) };
}

function timestamp(where: string, value: unknown): string {
  const time = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(time))
    throw new Refusal(`${where} is ${shown(value)}; expected a time such as 2026-01-31T12:00:00Z`);
  return new Date(time).toISOString();
}

function eventOf(value: unknown, index: number, { name }: Rules): ClusterEventInput {
  const where = `events[${index}]`;
  if (!isRecord(value)) throw new Refusal(`${where} is ${shown(value)}; expected an object`);
  const { type, count, namespace } = value;
  if (type !== 'NORMAL' && type !== 'WARNING') {
    throw new Refusal(`${where}.type is ${shown(type)}; expected NORMAL or WARNING`);
  }
  if (typeof count !== 'number' || !Number.isSafeInteger(count) || count < 1) {
    throw new Refusal(`${where}.count is ${shown(count)}; expected a whole number from 1 on`);
  }
  return {
    // The uids of Kubernetes’ own events are not a plug-in’s to take.
    uid: `plugin/${name}/${text(`${where}.uid`, value['uid'], 100)}`,
    type,
    count,
    reason: text(`${where}.reason`, value['reason'], 100),
    message: messageOrNull(text(`${where}.message`, value['message'], 8_192)) ?? '',
    namespace: namespace == null ? null : text(`${where}.namespace`, namespace),
    involvedKind: text(`${where}.involvedKind`, value['involvedKind'], 63),
    involvedName: text(`${where}.involvedName`, value['involvedName']),
    firstSeenAt: timestamp(`${where}.firstSeenAt`, value['firstSeenAt']),
    lastSeenAt: timestamp(`${where}.lastSeenAt`, value['lastSeenAt']),
    source: name,
  };
}

function list(where: string, value: unknown, most: number): unknown[] {
  if (Array.isArray(value) && value.length <= most) return value;
  const found = Array.isArray(value) ? `has ${value.length} entries` : `is ${shown(value)}`;
  throw new Refusal(`${where} ${found}; expected a list of at most ${most}`);
}

function observe(found: unknown, rules: Rules): Observation {
  const isWatched = (namespace: string | null | undefined): boolean => namespace == null || rules.namespaces(namespace);
  if (isRecord(found) && found['kind'] === 'samples') {
    const rows = list('rows', found['rows'], MAX_ROWS).map((row, index) => rowOf(row, index, rules));
    return { kind: 'samples', source: rules.name, rows: rows.filter(({ subject }) => isWatched(subject.namespace)) };
  }
  if (isRecord(found) && found['kind'] === 'events') {
    const events = list('events', found['events'], MAX_EVENTS).map((event, index) => eventOf(event, index, rules));
    return { kind: 'events', events: events.filter(({ namespace }) => isWatched(namespace)) };
  }
  throw new Refusal(`it is ${shown(found)}; expected { kind: 'samples', rows } or { kind: 'events', events }`);
}

/** What a plug-in emitted, as the agent reports it: checked to the last field, values in the wire's integers. */
export function readObservation(found: unknown, rules: Rules): { observation: Observation } | { problem: string } {
  try {
    return { observation: observe(found, rules) };
  } catch (error) {
    if (error instanceof Refusal) return { problem: error.message };
    throw error;
  }
}
