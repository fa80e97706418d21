import DataLoader from 'dataloader';
import { entityLoader } from '../../platform/entity-loader.js';
import { readerOf } from '../../platform/list.js';
import { OF_TENANT } from '../../platform/place-rule.js';
import type { RequestContext } from '../../platform/request-context.js';
import { NotificationDecision } from './decision.entity.js';
import { Delivery, type StoredAttempt } from './delivery.entity.js';
import { readAttempts } from './redeliver.service.js';
import { Route } from './route.entity.js';

export const deliverySource = { entity: Delivery, table: 'delivery', place: OF_TENANT };
export const decisionSource = { entity: NotificationDecision, table: 'notification_decision', place: OF_TENANT };
export const routeSource = { entity: Route, table: 'route', place: OF_TENANT };

/** Routes by id; one that was deleted is null. */
export function routeById(context: RequestContext) {
  return entityLoader(context, routeSource);
}

/** Deliveries by id. */
export function deliveryById(context: RequestContext) {
  return entityLoader(context, deliverySource);
}

/** The attempts of deliveries, in their order. */
export function attemptsOf(context: RequestContext): DataLoader<string, StoredAttempt[]> {
  return context.loader(
    'delivery.attempts',
    () =>
      new DataLoader<string, StoredAttempt[]>(async (ids) => {
        const { tx, tenantId } = readerOf(context);
        const rows = await readAttempts(tx, tenantId, ids);
        return ids.map((id) => rows.filter(({ deliveryId }) => deliveryId === id));
      }),
  );
}
