import { idsOfType } from '../../platform/id.js';
import type { ListSpec, ParentLink } from '../../platform/list.js';
import { type Rights, scopeConditions } from '../../platform/rights.js';
import type { SqlParams } from '../../platform/sql-params.js';
import { hasContainer } from './filters.sql.js';
import { Image } from './image.entity.js';
import type { ImageFilter } from './image.types.js';
import { containerList, podList } from './lists.sql.js';
import { PLACE_OF_IMAGE, someContainer } from './places.js';

const IS_LIVE = 'c.deleted_at IS NULL';
const OF_CONTAINER = { cluster: 'c.cluster_id', namespace: 'c.namespace' };

/** The list of images: those that a container in scope has now, or, with the unused ones, has or had. */
export function imageList(isUnusedListed: boolean): ListSpec<Image, ImageFilter> {
  const used = isUnusedListed ? [] : [IS_LIVE];
  return {
    name: 'images',
    entity: Image,
    from: 'image t',
    place: { ...PLACE_OF_IMAGE, within: (condition) => someContainer(...used, condition) },
    orders: {
      REFERENCE: { sql: 't.reference', type: 'text' },
      REPOSITORY: { sql: 't.repository', type: 'text' },
      FIRST_SEEN_AT: { sql: 't.first_seen_at', type: 'timestamptz' },
    },
    defaultOrder: { field: 'REFERENCE', direction: 'ASC' },
    always: () => (isUnusedListed ? [] : [someContainer(IS_LIVE)]),
    where: imageConditions,
  };
}

function imageConditions(filter: ImageFilter, params: SqlParams, rights: Rights): string[] {
  const places = [
    ...params.anyOf('c.cluster_id', filter.cluster && idsOfType('Cluster', filter.cluster)),
    ...params.anyOf('c.namespace', filter.namespace),
  ];
  return [
    ...params.prefix('t.reference', filter.reference),
    ...params.prefix('t.repository', filter.repository),
    ...params.anyOf('t.tag', filter.tag),
    ...params.anyOf('t.digest', filter.digest),
    // Where it is in use out of scope, nobody is told.
    ...(places.length > 0 ? [someContainer(IS_LIVE, ...places, ...scopeConditions(rights, OF_CONTAINER, params))] : []),
    ...params.atLeast('t.first_seen_at', filter.firstSeenAfter),
  ];
}

function ofImage(name: string, on: (id: string) => string): ParentLink<Image> {
  return { name: `Image.${name}`, values: [{ type: 'uuid', of: ({ id }) => id }], on: (id) => [on(id)] };
}

export const containersOfImage = { list: containerList, link: ofImage('containers', (id) => `t.image_id = ${id}`) };
export const podsOfImage = {
  list: podList,
  link: ofImage('pods', (id) => hasContainer(true, `c.image_id = ${id}`)),
};
