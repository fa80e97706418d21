import type { GraphQLSchema } from 'graphql';
import { isObjectType } from 'graphql';
import pg from 'pg';
import { getMetadataStorage } from 'type-graphql';
import { getMetadataArgsStorage } from 'typeorm';
import { decodeBoard, encodeBoard } from '../src/features/metrics/latest-board.js';
import type { Database } from '../src/platform/database.js';
import { toGlobalId } from '../src/platform/id.js';
import type { Caller } from '../src/platform/request-context.js';
import type { Grant } from '../src/platform/rights.js';
import { Role } from '../src/platform/role.js';
import {
  canariesIn,
  placesNamedIn,
  plantCanaries,
  type Row,
  type Sql,
  tenantTables,
  type WorldPlace,
} from './canaries.js';
import { CLUSTERS, NAMESPACES, seedWorld } from './guarded-world.js';
import { addTenant } from './test-database.js';

// What every caller may see, said a second time and in other words than the server's own rules.

export interface WorldObject {
  type: string;
  globalId: string;
  tenantId: string;
  place: WorldPlace;
  row: Row;
}

/** Types whose class is not the one of their table. */
const TABLES: Record<string, string> = { User: 'app_user' };
/** What other rows lie with, by their ids. */
const PLACED_TABLES =
  `cluster cluster_node namespace workload pod container horizontal_pod_autoscaler pod_disruption_budget
  persistent_volume_claim service resource_quota subject incident silence`.split(/\s+/);
/** Seen by everybody of the tenant who may see anything. */
const PUBLIC = new Set(['alert_rule', 'metric', 'notification_setting', 'team']);
/** An agent has its cluster and reads nothing of it. */
const RANK: Record<Role, number> = { AGENT: 0.5, VIEWER: 1, OPERATOR: 2, ADMIN: 3 };

const WHOLE_TENANT: WorldPlace = { cluster: null, namespace: null };
const PUBLIC_PLACE: WorldPlace = { cluster: null, namespace: 'public' };

export class World {
  readonly objects: WorldObject[] = [];
  readonly planted = new Set<string>();
  readonly #letters = new Map<string, string>();
  readonly #clusters = new Map<string, string>();
  readonly #guards = new Map<string, Role>();

  /** Two tenants, A and B, that look alike. */
  static async make(db: Database, superuserUrl: string, schema: GraphQLSchema): Promise<World> {
    const client = new pg.Client({ connectionString: superuserUrl });
    await client.connect();
    const world = await World.over(db, client, schema);
    await client.end();
    return world;
  }

  /** The same through a connection that somebody holds. */
  static async over(db: Database, client: Sql, schema: GraphQLSchema): Promise<World> {
    const world = new World();
    for (const letter of ['A', 'B']) {
      const tenantId = await addTenant(db, undefined, `~${letter}/-/public/tenant.name~`);
      await seedWorld(db, tenantId);
      await world.#add(client, schema, tenantId, letter);
    }
    world.#readGuards(schema);
    return world;
  }

  tenant(letter: string): string {
    return [...this.#letters].find(([, one]) => one === letter)![0];
  }

  clusterId(letter: string, cluster: string): string {
    return this.#clusters.get(`${letter}/${cluster}`)!;
  }

  async #add(client: Sql, schema: GraphQLSchema, tenantId: string, letter: string): Promise<void> {
    this.#letters.set(tenantId, letter);
    const rowsOf = async (table: string): Promise<Row[]> =>
      (await client.query<Row>(`SELECT * FROM ${table} WHERE tenant_id = $1`, [tenantId])).rows;
    const codes = new Map(
      (await rowsOf('cluster')).map(({ id, name }) => [id, placesNamedIn(String(name))[0]!.cluster]),
    );
    for (const [id, code] of codes) this.#clusters.set(`${letter}/${code}`, id as string);
    const known = new Map<unknown, WorldPlace>();
    const placeOf = (table: string, row: Row): WorldPlace => place(table, row, codes, known);
    for (const table of PLACED_TABLES) for (const row of await rowsOf(table)) known.set(row['id'], placeOf(table, row));
    // What an incident says of itself is about all of it; who sees a part is told of the part.
    const wordsOf = (table: string, row: Row): WorldPlace => wordsPlace(row, placeOf(table, row));
    for (const name of await plantCanaries(client, { id: tenantId, letter }, wordsOf)) this.planted.add(name);
    await markBoards(client, { id: tenantId, letter }, (subjectId) => known.get(subjectId)!);
    const tables = new Set((await tenantTables(client)).map(({ name }) => name));
    for (const type of nodeTypes(schema)) {
      const table = tableOf(type);
      if (!table || !tables.has(table))
        throw new Error(`The model knows no table of ${type}; say it in world-model.ts.`);
      for (const row of await rowsOf(table)) {
        const globalId = toGlobalId(type, row['id'] as string);
        this.objects.push({ type, globalId, tenantId, place: placeOf(table, row), row });
      }
    }
  }

  #readGuards(schema: GraphQLSchema): void {
    for (const name of nodeTypes(schema)) {
      const type = schema.getType(name);
      if (!isObjectType(type)) continue;
      const ofType = type.extensions['requires'] as Role | undefined;
      if (ofType) this.#guards.set(`${tableOf(name)}.*`, ofType);
      for (const field of Object.values(type.getFields())) {
        const required = field.extensions['requires'] as Role | undefined;
        if (required) this.#guards.set(`${tableOf(name)}.${snake(field.name)}`, required);
      }
    }
  }

  /** The object behind an id; that of the caller's tenant where tenants share the id, as they do for the same image. */
  find(caller: Caller, globalId: string): WorldObject | undefined {
    const all = this.objects.filter((one) => one.globalId === globalId);
    return all.find(({ tenantId }) => caller.kind !== 'ANONYMOUS' && tenantId === caller.tenantId) ?? all[0];
  }

  /** The greatest rank that the caller has at a place of a tenant; 0 where it does not exist for them. */
  rankAt(caller: Caller, tenantId: string, at: WorldPlace): number {
    if (caller.kind === 'ANONYMOUS' || caller.tenantId !== tenantId) return 0;
    if (at.cluster === 'every') {
      const all = CLUSTERS.flatMap((cluster) => NAMESPACES.map((namespace) => ({ cluster, namespace })));
      return Math.max(...all.map((one) => this.rankAt(caller, tenantId, one)));
    }
    if (at.namespace === 'each') {
      const all = [...NAMESPACES, 'none'].map((namespace) => ({ cluster: at.cluster, namespace }));
      return Math.max(...all.map((one) => this.rankAt(caller, tenantId, one)));
    }
    const letter = this.#letters.get(tenantId)!;
    // Being somebody of the tenant is enough for what is everybody's.
    const least = at.namespace === 'public' ? RANK.AGENT : 0;
    const covering = caller.rights.filter((grant) => this.#covers(grant, letter, at));
    return Math.max(least, ...covering.map(({ role }) => RANK[role]));
  }

  #covers({ clusterIds, namespaces }: Grant, letter: string, { cluster, namespace }: WorldPlace): boolean {
    if (namespace === 'public') return true;
    if (cluster === null) return clusterIds === null && namespaces === null;
    if (clusterIds !== null && !clusterIds.includes(this.clusterId(letter, cluster))) return false;
    return namespace === 'any' || namespaces === null || namespaces.includes(namespace ?? '');
  }

  /** The rank that guards compare: on what belongs to no cluster, that of the whole tenant. */
  guardRankAt(caller: Caller, tenantId: string, at: WorldPlace): number {
    return this.rankAt(caller, tenantId, at.cluster === null ? WHOLE_TENANT : at);
  }

  /** Whether the caller may read a column or field, on an object that exists for them. */
  mayRead(caller: Caller, { tenantId, place: at }: Pick<WorldObject, 'tenantId' | 'place'>, column: string): boolean {
    const required = this.#guards.get(column);
    return !required || this.guardRankAt(caller, tenantId, at) >= RANK[required];
  }

  /**
   * Whether a field of the root is open to a caller: reading to any grant, more to a role in the whole tenant, or to one
   * anywhere where the field itself looks at the place.
   */
  mayAsk(caller: Caller, required: Role | undefined, isAnywhere = false): boolean {
    if (!required) return true;
    if (required === Role.AGENT) return caller.kind === 'AGENT';
    if (caller.kind === 'ANONYMOUS') return false;
    if (isAnywhere) return caller.rights.some(({ role }) => RANK[role] >= RANK[required]);
    const at = required === Role.VIEWER ? PUBLIC_PLACE : WHOLE_TENANT;
    return this.rankAt(caller, caller.tenantId, at) >= RANK[required];
  }

  /** Whether an object exists for a caller. */
  exists(caller: Caller, { type, tenantId, place: at, row }: WorldObject): boolean {
    const isPrivate = ['User', 'ApiKey', 'RoleBinding'].includes(type);
    const required = isPrivate ? Role.ADMIN : (this.#guards.get(`${tableOf(type)}.*`) ?? Role.VIEWER);
    const isOwn = type === 'User' && caller.kind === 'USER' && row['id'] === caller.id;
    return isOwn || this.rankAt(caller, tenantId, at) >= RANK[required];
  }

  /** What of a text the caller must not have met: canaries, names and ids of places that are not theirs. */
  leaksIn(text: string, caller: Caller): string[] {
    const canaries = canariesIn(text).flatMap(({ letter, table, column, ...at }) => {
      const tenantId = this.tenant(letter);
      const isOpen = [`${table}.${column}`, `${table}.*`].every((one) =>
        this.mayRead(caller, { tenantId, place: at }, one),
      );
      return isOpen && this.rankAt(caller, tenantId, at) > 0
        ? []
        : [`canary ${letter}/${at.cluster}/${at.namespace} of ${table}.${column}`];
    });
    const own = caller.kind === 'ANONYMOUS' ? '' : caller.tenantId;
    const names = placesNamedIn(text).flatMap((at) =>
      this.#letters.has(own) && this.rankAt(caller, own, at) > 0 ? [] : [`name in ${at.cluster}/${at.namespace}`],
    );
    const namespaces = NAMESPACES.filter((name) => text.includes(name)).flatMap((namespace) =>
      CLUSTERS.some((cluster) => this.rankAt(caller, own, { cluster, namespace }) > 0) ? [] : [namespace],
    );
    const ids = [...text.matchAll(/"([\w-]{40,})"/g)].flatMap(([, id]) => {
      const object = this.find(caller, id!);
      return !object || this.exists(caller, object) ? [] : [`id of a ${object.type}`];
    });
    return [...new Set([...canaries, ...names, ...namespaces, ...ids])];
  }
}

function place(
  table: string,
  row: Row,
  codes: Map<unknown, string | null>,
  known: Map<unknown, WorldPlace>,
): WorldPlace {
  if (PUBLIC.has(table)) return { cluster: null, namespace: 'public' };
  if (table === 'cluster') return { cluster: codes.get(row['id']) ?? null, namespace: 'any' };
  if (table === 'image') return placesNamedIn(String(row['reference']))[0] ?? { cluster: 'every', namespace: null };
  if (table === 'incident') return { cluster: placesNamedIn(String(row['title']))[0]!.cluster, namespace: 'each' };
  if (table === 'incident_entry' && row['audience'] !== 'PLACE') return known.get(row['incident_id'])!;
  if (table === 'alert_event') return placeOfEvent(row, codes, known);
  const cluster = codes.get(row['cluster_id']) ?? null;
  if (['agent', 'gap', 'sample_block'].includes(table)) return { cluster, namespace: 'any' };
  if (table === 'namespace' || row['object_kind'] === 'NAMESPACE') return { cluster, namespace: String(row['name']) };
  if (table === 'silence_entry') return known.get(row['silence_id'])!;
  // Everything is audited for the whole tenant, and policies may name places in all of it.
  if (table === 'audit_entry' || table === 'sizing_policy') return WHOLE_TENANT;
  const of = known.get(row['subject_id']) ?? known.get(row['object_id']) ?? known.get(row['pod_id']);
  if (of && !('namespace' in row)) return of;
  return cluster === null ? { cluster, namespace: null } : { cluster, namespace: String(row['namespace'] || 'none') };
}

function placeOfEvent(
  { payload }: Row,
  codes: Map<unknown, string | null>,
  known: Map<unknown, WorldPlace>,
): WorldPlace {
  const { alert, incident, clusterId } = payload as { alert?: Row; incident?: Row; clusterId?: string };
  if (incident) return known.get(incident['id'])!;
  if (clusterId) return { cluster: codes.get(clusterId) ?? null, namespace: 'any' };
  return place('alert', { cluster_id: alert!['clusterId'], namespace: alert!['namespace'] }, codes, known);
}

function wordsPlace(row: Row, at: WorldPlace): WorldPlace {
  return at.namespace === 'each' && row['audience'] !== 'INCIDENT' ? { ...at, namespace: 'none' } : at;
}

/** Marks what measured each thing: it lies inside the bytes of a board, where canaries cannot be planted by SQL. */
async function markBoards(
  client: Sql,
  tenant: { id: string; letter: string },
  placeOf: (subjectId: number) => WorldPlace,
): Promise<void> {
  const { rows } = await client.query<{ cluster_id: string; body: Buffer }>(
    'SELECT cluster_id, body FROM latest_board WHERE tenant_id = $1',
    [tenant.id],
  );
  for (const row of rows) {
    const board = decodeBoard(row.body);
    const sources = [...board.subjectIds].map((subjectId, n) => {
      const { cluster, namespace } = placeOf(subjectId);
      // What machines use together is a fact of the cluster, which everybody who sees it may know.
      const isMachine = board.podSubjectIds[n] === 0;
      return `~${tenant.letter}/${cluster}/${isMachine ? 'any' : namespace}/latest_board.source~`;
    });
    const body = encodeBoard({ ...board, sources, sourceIndexes: board.sourceIndexes.map((_, n) => n) });
    await client.query(
      'UPDATE latest_board SET body = $3, revision = revision + 1 WHERE tenant_id = $1 AND cluster_id = $2',
      [tenant.id, row.cluster_id, body],
    );
  }
}

/** The types whose objects can be fetched by their id. */
export function nodeTypes(schema: GraphQLSchema): string[] {
  return schema
    .getPossibleTypes(schema.getType('Node') as never)
    .map(({ name }) => name)
    .sort();
}

/** The table behind a type of objects. */
export function tableOf(type: string): string | undefined {
  const { target } = getMetadataStorage().objectTypes.find((one) => one.name === type) ?? {};
  return TABLES[type] ?? getMetadataArgsStorage().tables.find((table) => table.target === target)?.name;
}

/** As TypeORM names columns. */
export function snake(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
