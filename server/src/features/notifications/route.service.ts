import type { Tx } from '../../platform/database.js';
import { hydrate, selectList } from '../../platform/entity-sql.js';
import { newId } from '../../platform/id.js';
import { done, type Outcome, refused } from '../../platform/outcome.js';
import type { Actor } from '../../platform/request-context.js';
import { audit } from '../audit/audit.service.js';
import { checkRoute, type RouteChoice } from './check-route.js';
import { Route } from './route.entity.js';
import { lockNotifications } from './setting.service.js';
import type { RouteRule } from './verdict.js';

/** All of them are a plain list, and each is tried for every change of an incident. */
const MAX_ROUTES = 100;

const DEFAULTS: Omit<RouteChoice, 'name'> = {
  matchers: [],
  minimumSeverity: 'SEV4',
  activeTimes: [],
  channelIds: [],
  groupWaitSeconds: 30,
  groupIntervalSeconds: 300,
  repeatIntervalSeconds: 14_400,
  isContinue: false,
  isEnabled: true,
};

/** All routes in the order in which they are tried. */
export async function readRoutes(tx: Tx, tenantId: string): Promise<Route[]> {
  const sql = `SELECT ${selectList(Route)} FROM route t WHERE t.tenant_id = $1 ORDER BY t.position, t.id`;
  return hydrate(Route, await tx.query<Route>(sql, [tenantId]));
}

/** The routes that are tried. */
export async function readRouteRules(tx: Tx, tenantId: string): Promise<RouteRule[]> {
  return (await readRoutes(tx, tenantId)).filter(({ isEnabled }) => isEnabled);
}

/** What a mutation says of a route; undefined stays, or takes the default of a new one. */
export type RouteInput = { [Key in keyof RouteChoice]?: RouteChoice[Key] | null | undefined } & {
  position?: number | null | undefined;
};

/** Makes a route, the last in the order unless said otherwise. @returns its id */
export async function createRoute(
  tx: Tx,
  tenantId: string,
  { actor, input }: { actor: Actor; input: RouteInput & { name: string } },
  now: Date,
): Promise<Outcome<string>> {
  await lockNotifications(tx, tenantId, now);
  const routes = await readRoutes(tx, tenantId);
  if (routes.length >= MAX_ROUTES) {
    return refused(null, `There are ${routes.length} routes, which is the limit. Delete one, or extend its matchers.`);
  }
  const choice = withInput({ ...DEFAULTS, name: '' }, input);
  const refusal = await refuse(tx, tenantId, { choice, others: routes, kept: [] });
  if (refusal) return refusal;
  const id = newId(now.getTime());
  await tx.query(
    `INSERT INTO route (tenant_id, id, position, revision, created_at, updated_at, ${CHOSEN.join(', ')})
     VALUES ($1, $2, $3, 1, $4, $4, ${CHOSEN.map((_, n) => `$${n + 5}`).join(', ')})`,
    [tenantId, id, routes.length + 1, now, ...valuesOf(choice)],
  );
  const order = routes.map((route) => route.id);
  await reorder(tx, tenantId, moved([...order, id], id, input.position));
  const object = { kind: 'Route', id, name: choice.name };
  await audit(tx, tenantId, { actor, action: 'CREATE_ROUTE', object, after: choice }, now);
  return done(id);
}

export interface UpdateRoute {
  actor: Actor;
  /** Null for an id that is of no route. */
  id: string | null;
  expectedRevision: number | null;
  input: RouteInput;
}

/** Changes a route; incidents that it has told of already go on with it. @returns its id */
export async function updateRoute(
  tx: Tx,
  tenantId: string,
  { actor, id, expectedRevision, input }: UpdateRoute,
  now: Date,
): Promise<Outcome<string>> {
  await lockNotifications(tx, tenantId, now);
  const routes = await readRoutes(tx, tenantId);
  const route = routes.find((each) => each.id === id);
  if (!route) return noRoute();
  if (expectedRevision !== null && expectedRevision !== route.revision) {
    const found = `“${route.name}” is at revision ${route.revision}; expected ${expectedRevision}: somebody has changed it`;
    return refused('expectedRevision', `${found}. Read it again and repeat what is still wanted.`, 'CONFLICT');
  }
  const before = choiceOf(route);
  const choice = withInput(before, input);
  const others = routes.filter((each) => each !== route);
  const refusal = await refuse(tx, tenantId, { choice, others, kept: before.channelIds });
  if (refusal) return refusal;
  const order = routes.map((each) => each.id);
  const wanted = moved(order, route.id, input.position);
  const isMoved = wanted.join() !== order.join();
  if (!isMoved && JSON.stringify(choice) === JSON.stringify(before)) return done(route.id);
  await tx.query(
    `UPDATE route SET revision = revision + 1, updated_at = $3, ${CHOSEN.map((column, n) => `${column} = $${n + 4}`).join(', ')}
     WHERE tenant_id = $1 AND id = $2`,
    [tenantId, route.id, now, ...valuesOf(choice)],
  );
  await reorder(tx, tenantId, wanted);
  const object = { kind: 'Route', id: route.id, name: choice.name };
  const positions = { before: order.indexOf(route.id) + 1, after: wanted.indexOf(route.id) + 1 };
  const change = {
    before: { ...before, position: positions.before },
    after: { ...choice, position: positions.after },
  };
  await audit(tx, tenantId, { actor, action: 'UPDATE_ROUTE', object, ...change }, now);
  return done(route.id);
}

/** Deletes a route; what it has decided and sent stays in the log. @returns its id */
export async function deleteRoute(
  tx: Tx,
  tenantId: string,
  { actor, id }: { actor: Actor; id: string | null },
  now: Date,
): Promise<Outcome<string>> {
  await lockNotifications(tx, tenantId, now);
  const routes = await readRoutes(tx, tenantId);
  const route = routes.find((each) => each.id === id);
  if (!route) return noRoute();
  await tx.query('DELETE FROM route WHERE tenant_id = $1 AND id = $2', [tenantId, route.id]);
  await tx.query('UPDATE notification_thread SET due_at = NULL WHERE tenant_id = $1 AND route_id = $2', [
    tenantId,
    route.id,
  ]);
  await reorder(
    tx,
    tenantId,
    routes.filter((each) => each !== route).map((each) => each.id),
  );
  const object = { kind: 'Route', id: route.id, name: route.name };
  await audit(tx, tenantId, { actor, action: 'DELETE_ROUTE', object, before: choiceOf(route) }, now);
  return done(route.id);
}

const CHOSEN = [
  'name',
  'matchers',
  'minimum_severity',
  'active_times',
  'channel_ids',
  'group_wait_seconds',
  'group_interval_seconds',
  'repeat_interval_seconds',
  'is_continue',
  'is_enabled',
] as const;

function valuesOf(choice: RouteChoice): unknown[] {
  return [
    choice.name,
    JSON.stringify(choice.matchers),
    choice.minimumSeverity,
    JSON.stringify(choice.activeTimes),
    choice.channelIds,
    choice.groupWaitSeconds,
    choice.groupIntervalSeconds,
    choice.repeatIntervalSeconds,
    choice.isContinue,
    choice.isEnabled,
  ];
}

function choiceOf(route: Route): RouteChoice {
  const { name, matchers, minimumSeverity, activeTimes, channelIds, isContinue, isEnabled } = route;
  const { groupWaitSeconds, groupIntervalSeconds, repeatIntervalSeconds } = route;
  const seconds = { groupWaitSeconds, groupIntervalSeconds, repeatIntervalSeconds };
  return { name, matchers, minimumSeverity, activeTimes, channelIds, ...seconds, isContinue, isEnabled };
}

/** Null means the same as left out: every part of a route has a value. Plain objects, as the table gives them back. */
function withInput(choice: RouteChoice, input: RouteInput): RouteChoice {
  const given = Object.entries(input).filter(([key, value]) => key in choice && value !== null && value !== undefined);
  const merged = { ...choice, ...(Object.fromEntries(given) as Partial<RouteChoice>) };
  return {
    ...merged,
    name: merged.name.trim(),
    channelIds: [...new Set(merged.channelIds)],
    matchers: merged.matchers.map(({ field, operator, values }) => ({ field, operator, values })),
    activeTimes: merged.activeTimes.map(({ zone, weekdays, from, to }) => ({ zone, weekdays, from, to })),
  };
}

async function refuse(
  tx: Tx,
  tenantId: string,
  { choice, others, kept }: { choice: RouteChoice; others: readonly Route[]; kept: readonly string[] },
): Promise<Outcome<never> | null> {
  const userErrors = checkRoute(choice);
  if (userErrors.length > 0) return { done: null, userErrors };
  if (others.some(({ name }) => name === choice.name)) {
    return refused('name', `There is a route “${choice.name}” already. Choose another name.`, 'CONFLICT');
  }
  const added = choice.channelIds.filter((id) => !kept.includes(id));
  const known = await tx.query('SELECT 1 FROM channel WHERE tenant_id = $1 AND id = ANY ($2::uuid[])', [
    tenantId,
    added,
  ]);
  const missing = added.length - known.length;
  if (missing === 0) return null;
  return refused('channels', `${missing} of the channels do not exist. Take their ids from channels.`, 'NOT_FOUND');
}

/** The order with one of it at a place from 1; as it was without a place. */
function moved(order: readonly string[], id: string, position: number | null | undefined): string[] {
  if (position === null || position === undefined) return [...order];
  const others = order.filter((each) => each !== id);
  const at = Math.min(Math.max(position, 1), order.length) - 1;
  return [...others.slice(0, at), id, ...others.slice(at)];
}

async function reorder(tx: Tx, tenantId: string, order: readonly string[]): Promise<void> {
  await tx.query(
    `UPDATE route r SET position = o.position FROM unnest($2::uuid[]) WITH ORDINALITY AS o (id, position)
     WHERE r.tenant_id = $1 AND r.id = o.id AND r.position <> o.position`,
    [tenantId, order],
  );
}

function noRoute(): Outcome<never> {
  return refused('id', 'There is no route of this id. Take one from routes.', 'NOT_FOUND');
}
