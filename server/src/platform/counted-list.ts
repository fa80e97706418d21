import { snakeCase } from './database.js';

/** A list whose length is kept, in all and by the values of some of its properties. */
export interface CountedList {
  /** As its connection is called. */
  list: string;
  table: string;
  /** Whether gone rows stay in the table; they are not counted. */
  keepsDeleted: boolean;
  /** Names of facets in the API, and the property that each of them counts; an array counts once per element. */
  facets: Readonly<Record<string, { property: string; isArray?: boolean }>>;
}

/** The facet and the value under which all rows are counted. */
export const ALL = '';

interface Delta {
  list: string;
  facet: string;
  value: string;
  clusterId: string;
  delta: number;
}

/** What a transaction has changed of the lengths of lists; collected while it writes, applied by one statement. */
export class CountChanges {
  readonly #deltas = new Map<string, Delta>();

  /** Notes that a row has come (no `before`), gone (no `after`) or changed. */
  move(counted: CountedList, clusterId: string, before: object | null, after: object | null): void {
    if (before) this.#add(counted, clusterId, before, -1);
    if (after) this.#add(counted, clusterId, after, 1);
  }

  /** What is left of it, in the order in which rows are locked everywhere. */
  entries(): Delta[] {
    const left = [...this.#deltas].filter(([, { delta }]) => delta !== 0);
    return left.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, delta]) => delta);
  }

  #add({ list, facets }: CountedList, clusterId: string, row: object, by: number): void {
    this.#count({ list, facet: ALL, value: ALL, clusterId, delta: by });
    for (const [facet, { property }] of Object.entries(facets)) {
      for (const value of valuesOf((row as Record<string, unknown>)[property])) {
        this.#count({ list, facet, value, clusterId, delta: by });
      }
    }
  }

  #count(entry: Delta): void {
    const key = [entry.list, entry.facet, entry.value, entry.clusterId].join('\0');
    const known = this.#deltas.get(key);
    if (known) known.delta += entry.delta;
    else this.#deltas.set(key, entry);
  }
}

function valuesOf(value: unknown): string[] {
  if (value === null || value === undefined) return [];
  return Array.isArray(value) ? [...new Set(value.map(String))] : [String(value)];
}

/** The lengths as the rows themselves say: `cluster_id, list, facet, value, count` of the tenant $1. */
export function recountSql({ list, table, keepsDeleted, facets }: CountedList, onlyWhere = 'true'): string {
  const where = `t.tenant_id = $1 AND ${onlyWhere}${keepsDeleted ? ' AND t.deleted_at IS NULL' : ''}`;
  const all = `SELECT t.cluster_id, '${list}' AS list, '' AS facet, '' AS value, count(*) AS count
    FROM ${table} t WHERE ${where} GROUP BY t.cluster_id`;
  const byFacet = Object.entries(facets).map(([facet, { property, isArray }]) => {
    const column = `t.${snakeCase(property)}`;
    const values = isArray ? `SELECT DISTINCT unnest(${column})` : `SELECT ${column}`;
    return `SELECT t.cluster_id, '${list}', '${facet}', v.value, count(*)
      FROM ${table} t, LATERAL (${values}) AS v (value) WHERE ${where} AND v.value IS NOT NULL
      GROUP BY t.cluster_id, v.value`;
  });
  return [all, ...byFacet].join('\nUNION ALL ');
}
