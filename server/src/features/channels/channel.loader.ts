import { entityLoader } from '../../platform/entity-loader.js';
import { OF_TENANT } from '../../platform/place-rule.js';
import type { RequestContext } from '../../platform/request-context.js';
import { Channel } from './channel.entity.js';

/** Channels by id; only for administrators of the tenant, as their type says. */
export function channelById(context: RequestContext) {
  return entityLoader(context, { entity: Channel, table: 'channel', place: OF_TENANT });
}
