import { idsOfType } from '../../platform/id.js';
import type { ListSpec, ParentLink } from '../../platform/list.js';
import { OF_TENANT } from '../../platform/place-rule.js';
import type { Incident } from '../incidents/incident.entity.js';
import { NotificationDecision } from './decision.entity.js';
import type { NotificationDecisionFilter } from './decision.types.js';
import { Delivery } from './delivery.entity.js';
import type { DeliveryFilter } from './delivery.types.js';

// Messages and decisions tell of whole incidents, across clusters and namespaces: only who sees the whole tenant reads them.

export const deliveryList: ListSpec<Delivery, DeliveryFilter> = {
  name: 'deliveries',
  entity: Delivery,
  from: 'delivery t',
  place: OF_TENANT,
  orders: { CREATED_AT: { sql: 't.created_at', type: 'timestamptz' } },
  defaultOrder: { field: 'CREATED_AT', direction: 'DESC' },
  // None by channel: who reads this list need not know the channels.
  facets: {
    STATE: { sql: 't.state', filter: 'state' },
    KIND: { sql: 't.kind', filter: 'kind' },
  },
  where: (filter, params) => [
    ...params.anyOf('t.channel_id', filter.channel ? idsOfType('Channel', filter.channel) : null),
    ...params.anyOf('t.incident_id', filter.incident ? idsOfType('Incident', filter.incident) : null),
    ...params.anyOf('t.route_id', filter.route ? idsOfType('Route', filter.route) : null),
    ...params.anyOf('t.state', filter.state),
    ...params.anyOf('t.kind', filter.kind),
    ...params.atLeast('t.created_at', filter.createdAfter),
    ...params.below('t.created_at', filter.createdBefore),
  ],
};

export const decisionList: ListSpec<NotificationDecision, NotificationDecisionFilter> = {
  name: 'notificationDecisions',
  entity: NotificationDecision,
  from: 'notification_decision t',
  place: OF_TENANT,
  orders: { DECIDED_AT: { sql: 't.decided_at', type: 'timestamptz' } },
  defaultOrder: { field: 'DECIDED_AT', direction: 'DESC' },
  where: (filter, params) => [
    ...params.anyOf('t.incident_id', filter.incident ? idsOfType('Incident', filter.incident) : null),
    ...params.anyOf('t.route_id', filter.route ? idsOfType('Route', filter.route) : null),
    ...params.anyOf('t.outcome', filter.outcome),
    ...params.anyOf('t.reason', filter.reason),
  ],
};

function ofIncident(name: string): ParentLink<Incident> {
  return {
    name: `Incident.${name}`,
    values: [{ type: 'uuid', of: ({ id }) => id }],
    on: (id) => [`t.incident_id = ${id}`],
  };
}

export const deliveriesOfIncident = { list: deliveryList, link: ofIncident('deliveries') };
export const decisionsOfIncident = { list: decisionList, link: ofIncident('notificationDecisions') };
