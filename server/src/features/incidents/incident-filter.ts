import { refuseNestedNot } from '../../platform/list.js';
import type { IncidentFilter } from './incident.types.js';
import type { IncidentPayload, IncidentPlace, OwnedPlace } from './incident-payload.js';

/** What a filter looks at; places only as far as the follower sees them. */
interface Filterable {
  status: string;
  severity: string;
  isMuted: boolean;
  leadId: string | null;
  mergedIntoId: string | null;
  openedAt: string;
  changedAt: string;
  places: readonly OwnedPlace[];
}

export type IncidentTest = (incident: Filterable) => boolean;

/** Turns opaque ids of a type into ids. */
type IdsOf = (type: string, globalIds: string[]) => string[];

/** The filter of a list as a test in memory: fields AND, lists OR, `not` negates one inner level. */
export function incidentTest(filter: IncidentFilter | null | undefined, idsOf: IdsOf): IncidentTest {
  refuseNestedNot(filter);
  const outer = levelTests(filter ?? {}, idsOf);
  const inner = filter?.not ? levelTests(filter.not, idsOf) : [];
  return (incident) =>
    (incident.mergedIntoId === null || filter?.isMerged === true) &&
    outer.every((test) => test(incident)) &&
    (inner.length === 0 || !inner.every((test) => test(incident)));
}

function levelTests(filter: IncidentFilter, idsOf: IdsOf): IncidentTest[] {
  return [
    ...oneOf(filter.status, ({ status }) => status),
    ...oneOf(filter.severity, ({ severity }) => severity),
    ...placed(filter, idsOf),
    ...(filter.team ? [ownedBy(idsOf('Team', filter.team))] : []),
    ...oneOf(filter.lead ? idsOf('User', filter.lead) : null, ({ leadId }) => leadId),
    ...(filter.isMuted == null ? [] : [({ isMuted }: Filterable) => isMuted === filter.isMuted]),
    ...(filter.isMerged ? [({ mergedIntoId }: Filterable) => mergedIntoId !== null] : []),
    ...bounded(
      filter.openedAfter,
      (time, bound) => time >= bound,
      ({ openedAt }) => openedAt,
    ),
    ...bounded(
      filter.openedBefore,
      (time, bound) => time < bound,
      ({ openedAt }) => openedAt,
    ),
    ...bounded(
      filter.updatedSince,
      (time, bound) => time >= bound,
      ({ changedAt }) => changedAt,
    ),
  ];
}

function oneOf(
  allowed: readonly string[] | null | undefined,
  read: (one: Filterable) => string | null,
): IncidentTest[] {
  if (!allowed) return [];
  const set = new Set<string | null>(allowed);
  return [(incident) => set.has(read(incident))];
}

function placed({ cluster, namespace }: IncidentFilter, idsOf: IdsOf): IncidentTest[] {
  if (!cluster && !namespace) return [];
  const clusters = cluster ? new Set(idsOf('Cluster', cluster)) : null;
  const namespaces = namespace ? new Set<string | null>(namespace) : null;
  return [
    ({ places }) =>
      places.some((one) => (clusters?.has(one.clusterId) ?? true) && (namespaces?.has(one.namespace) ?? true)),
  ];
}

function ownedBy(teams: readonly string[]): IncidentTest {
  return ({ places }) => places.some(({ teamIds }) => teamIds.some((id) => teams.includes(id)));
}

function bounded(
  bound: Date | null | undefined,
  isWithin: (time: number, bound: number) => boolean,
  read: (one: Filterable) => string,
): IncidentTest[] {
  return bound ? [(incident) => isWithin(new Date(read(incident)).getTime(), bound.getTime())] : [];
}

/** How one reader is told of a change; null when it matches neither before nor after, or lies out of their sight. */
export function classifyIncident(
  matches: IncidentTest,
  isSeen: (place: IncidentPlace) => boolean,
  stored: string,
  { incident, previous, places }: IncidentPayload,
): 'ADDED' | 'MODIFIED' | 'RESOLVED' | 'LEFT_FILTER' | null {
  const seen = places.filter(isSeen);
  const before = previous?.places.filter(isSeen) ?? [];
  const isIn = seen.length > 0 && matches({ ...incident, places: seen });
  const wasIn = previous !== null && before.length > 0 && matches({ ...incident, ...previous, places: before });
  if (!isIn) return wasIn ? 'LEFT_FILTER' : null;
  if (!wasIn) return 'ADDED';
  return stored === 'RESOLVED' ? 'RESOLVED' : 'MODIFIED';
}
