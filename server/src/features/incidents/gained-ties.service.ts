import type { Tx } from '../../platform/database.js';
import type { Join, KnownIncident } from './correlate.js';
import type { MemberRow } from './correlation-tables.service.js';
import { type IncidentAlert, JoinCriterion } from './incident-alert.entity.js';
import { type Draft, readIncidents } from './incident-write.service.js';
import { gainedFacts, hasGained, type Sighting } from './sighting.js';
import type { Trouble } from './ties.js';

/** An alert of an incident that has more ties than it joined by. */
export interface Gaining {
  before: Trouble;
  after: Trouble;
  own: KnownIncident;
}

/** The alerts of a batch that have gained ties, with what they are known by before and now. */
export async function openGaining(
  tx: Tx,
  tenantId: string,
  known: {
    moves: readonly Sighting[];
    members: ReadonlyMap<string, IncidentAlert>;
    troubles: ReadonlyMap<string, Trouble>;
  },
  rolledOutAt: (sighting: Sighting) => Date | null,
): Promise<Map<string, Gaining>> {
  const gained = known.moves.filter((one) => hasGained(one, known.members.get(one.id)));
  const memberOf = ({ id }: Sighting): IncidentAlert => known.members.get(id)!;
  const incidents = await readIncidents(
    tx,
    tenantId,
    gained.map((one) => memberOf(one).incidentId),
  );
  const byId = new Map(incidents.map(({ id, number, isShaped }) => [id, { id, number, isShaped }]));
  return new Map(
    gained.map((sighting) => {
      const before = known.troubles.get(sighting.id)!;
      const rollout = before.rolledOutAt ?? rolledOutAt({ ...sighting, startedAt: before.startedAt });
      const after = { ...before, ...gainedFacts(sighting, before), rolledOutAt: rollout };
      return [sighting.id, { before, after, own: byId.get(memberOf(sighting).incidentId)! }];
    }),
  );
}

/** What it is known by now; and why it is where it is, where that has brought it there. */
export function gainedBy(
  member: IncidentAlert,
  { trouble, join }: { trouble: Trouble; join: Join },
  { incident }: Draft,
): Partial<MemberRow> {
  const { workloadKind, workloadName, nodeName, image, teamId, rolledOutAt } = trouble;
  const facts = { workloadKind, workloadName, nodeName, image, teamId, rolledOutAt };
  if (incident.id === member.incidentId) return facts;
  return { ...facts, criterion: JoinCriterion[join.criterion], reason: join.reason, evidence: join.evidence };
}
