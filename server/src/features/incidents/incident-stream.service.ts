import { hydrate, selectList } from '../../platform/entity-sql.js';
import { AppError } from '../../platform/errors.js';
import { idsOfType } from '../../platform/id.js';
import type { Reader } from '../../platform/list.js';
import { conditionsOf } from '../../platform/list-sql.js';
import { sees } from '../../platform/rights.js';
import { SqlParams } from '../../platform/sql-params.js';
import { readStreamSnapshot, type StreamSpec } from '../streams/stream-follow.service.js';
import { Incident } from './incident.entity.js';
import { incidentList } from './incident.sql.js';
import type { IncidentFilter } from './incident.types.js';
import { classifyIncident, incidentTest } from './incident-filter.js';
import { fromIncidentPayload, type IncidentPayload } from './incident-payload.js';
import type { IncidentEvent, IncidentSnapshot } from './incident-stream.types.js';

/** The stream of all incidents of a tenant. */
export const INCIDENT_STREAM = 'incident';

const MAX_SNAPSHOT = 5_000;

/**
 * The stream of incidents, told to those who see an alert of them. Title, counts and impact are fields that look at what
 * the follower sees, so the event itself tells nothing else.
 */
export const incidentStreamSpec: StreamSpec<IncidentEvent, Incident, IncidentPayload, IncidentFilter> = {
  stream: INCIDENT_STREAM,
  openTest(filter, { rights }) {
    const matches = incidentTest(filter, idsOfType);
    return ({ type, payload }) => classifyIncident(matches, (place) => sees(rights, place), type, payload);
  },
  fromPayload: fromIncidentPayload,
  readItems: readStandingIncidents,
  event: (told, incident) => ({ ...told, incident }),
};

/** @throws TOO_LARGE above 5,000 */
async function readStandingIncidents(reader: Reader, filter: IncidentFilter | null | undefined): Promise<Incident[]> {
  incidentTest(filter, idsOfType);
  const params = new SqlParams();
  const question = { spec: incidentList, filter, link: null, parents: [] };
  const conditions = [`t.status <> 'RESOLVED'`, ...conditionsOf(reader, question as never, params, [])];
  const rows = await reader.tx.query<Incident>(
    `SELECT ${selectList(Incident)} FROM incident t WHERE ${conditions.join(' AND ')} LIMIT ${MAX_SNAPSHOT + 1}`,
    params.values,
  );
  if (rows.length > MAX_SNAPSHOT) {
    throw new AppError(
      'TOO_LARGE',
      `More than ${MAX_SNAPSHOT} incidents stand under this filter. Narrow the filter, or page through “incidents”.`,
    );
  }
  return hydrate(Incident, rows);
}

/** The standing incidents in scope and the stream's position of one moment; the reader's `tx` must be a snapshot. */
export async function readIncidentSnapshot(
  reader: Reader,
  filter: IncidentFilter | null | undefined,
): Promise<IncidentSnapshot> {
  const { cursor, items } = await readStreamSnapshot(incidentStreamSpec, reader, filter);
  return { cursor, incidents: items };
}
