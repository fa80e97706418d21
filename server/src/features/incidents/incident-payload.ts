import { asEntity } from '../../platform/entity-sql.js';
import { Incident } from './incident.entity.js';

/** Where an alert of an incident lies. */
export interface IncidentPlace {
  clusterId: string;
  namespace: string | null;
}

/** The same with the teams whose alerts these are; who does not see the place is not told of them. */
export interface OwnedPlace extends IncidentPlace {
  teamIds: string[];
}

/** By the ids of incidents. */
export type Surroundings = Map<string, OwnedPlace[]>;

/** The filterable values of an incident that change during its life, as they were before. */
export interface PreviousIncident {
  status: Incident['status'];
  severity: Incident['severity'];
  isMuted: boolean;
  leadId: string | null;
  mergedIntoId: string | null;
  changedAt: string;
  places: OwnedPlace[];
}

/** What an event of the incident stream stores: the incident as it was then, and where its alerts lay. */
export interface IncidentPayload {
  incident: Serialised;
  previous: PreviousIncident | null;
  places: OwnedPlace[];
}

type Columns = Omit<Incident, 'globalId' | 'tenantId'>;
type Serialised = {
  [Key in keyof Columns]: Columns[Key] extends Date ? string : Date extends Columns[Key] ? string | null : Columns[Key];
};

/** The incident as it goes into the stream; the tenant is that of the stream. */
export function toIncidentPayload(
  incident: Incident,
  places: OwnedPlace[],
  previous: PreviousIncident | null,
): IncidentPayload {
  const { tenantId: _tenant, ...columns } = incident;
  return { incident: JSON.parse(JSON.stringify(columns)), previous, places };
}

const date = (text: string | null): Date | null => (text === null ? null : new Date(text));

/** The incident as it was when the event was stored. */
export function fromIncidentPayload(tenantId: string, { incident }: IncidentPayload): Incident {
  return asEntity(Incident, {
    ...incident,
    tenantId,
    openedAt: new Date(incident.openedAt),
    acknowledgedAt: date(incident.acknowledgedAt),
    quietSince: date(incident.quietSince),
    resolvedAt: date(incident.resolvedAt),
    scannedAt: new Date(incident.scannedAt),
    changedAt: new Date(incident.changedAt),
  });
}
