import type { PlaceRule } from '../../platform/place-rule.js';
import type { Caller } from '../../platform/request-context.js';

/** The alerts of an incident, as conditions over the alias p. */
function someAlert(incidentId: string, condition: string): string {
  return `EXISTS (SELECT 1 FROM incident_alert p
    WHERE p.tenant_id = t.tenant_id AND p.incident_id = ${incidentId} AND ${condition})`;
}

/** An incident lies wherever an alert of it does; one without alerts is what is left of a merge, and lies nowhere. */
export const PLACE_OF_INCIDENT: PlaceRule<object> = {
  cluster: 'p.cluster_id',
  namespace: 'p.namespace',
  within: (condition) => someAlert('t.id', condition),
  // In no place alone: a role for one of them is no role for the incident.
  of: () => ({ clusterId: null, namespace: null }),
};

/**
 * An entry about one place is for those who see it, one about the incident for all who see any of it, and words that
 * people wrote for the whole of it only for those who see the whole, because they may name anything in it.
 */
export const PLACE_OF_ENTRY: PlaceRule<object> = {
  cluster: 'p.cluster_id',
  namespace: 'p.namespace',
  within: (condition) => `CASE t.audience
    WHEN 'PLACE' THEN EXISTS (SELECT 1 FROM (SELECT t.cluster_id, t.namespace) p WHERE ${condition})
    WHEN 'INCIDENT' THEN ${someAlert('t.incident_id', condition)}
    ELSE ${someAlert('t.incident_id', condition)} AND NOT ${someAlert('t.incident_id', `(${condition}) IS NOT TRUE`)} END`,
  of: () => ({ clusterId: null, namespace: null }),
};

/** As `PLACE_OF_ENTRY`, and what people wrote themselves, whatever they see: it is no news to them. */
export function placeOfEntryFor(caller: Caller): PlaceRule<object> {
  if (caller.kind !== 'USER' && caller.kind !== 'API_KEY') return PLACE_OF_ENTRY;
  return {
    ...PLACE_OF_ENTRY,
    within: (condition, params) =>
      `(t.actor_id = ${params.add(caller.id)} OR ${PLACE_OF_ENTRY.within!(condition, params)})`,
  };
}
