import DataLoader from 'dataloader';
import { readerOf } from '../../platform/list.js';
import type { RequestContext } from '../../platform/request-context.js';
import { readCandidates } from './candidate.service.js';
import { type Incident, IncidentStatus } from './incident.entity.js';
import { RootCauseCandidate } from './incident.types.js';
import type { Candidate } from './rank-candidates.js';

type Loader = DataLoader<Incident, RootCauseCandidate[]>;

/** What may have caused incidents, found in what the reader sees of them. */
export function candidatesOfIncident(context: RequestContext): Loader {
  const load = async (incidents: readonly Incident[]): Promise<RootCauseCandidate[][]> => {
    const { tx, tenantId, rights } = readerOf(context);
    const found = await readCandidates(tx, tenantId, incidents, rights);
    return incidents.map(({ id }) => (found.get(id) ?? []).map(toType));
  };
  return context.loader('incident.candidates', () => new DataLoader(load));
}

function toType(candidate: Candidate): RootCauseCandidate {
  return Object.assign(new RootCauseCandidate(), candidate);
}

/** What to do next; null when there is nothing left to do. */
export function nextStepOf(
  incident: Pick<Incident, 'status' | 'openAlertCount'>,
  candidates: readonly { nextStep: string }[],
): string | null {
  if (incident.status === IncidentStatus.RESOLVED) return null;
  if (incident.openAlertCount === 0)
    return 'Nothing fires any more: wait for the end of the quiet time, or resolve it.';
  return candidates[0]?.nextStep ?? null;
}
