import { ALL } from './counted-list.js';
import { idsOfType } from './id.js';
import type { Reader } from './list.js';
import type { Question, Statement } from './list-sql.js';
import { scopeConditions, seesWholeTenant } from './rights.js';
import { SqlParams } from './sql-params.js';

/** Which counters answer a question: those of one facet's values, of all clusters or some. */
export interface CounterQuestion {
  facet: string;
  /** Null for all values. */
  values: readonly string[] | null;
  clusterIds: readonly string[] | null;
}

type AnyFilter = Readonly<Record<string, unknown>>;

/** The question that a filter amounts to, or null where it asks for more than one facet, or for what is not counted. */
export function counterQuestion({ spec, filter, link }: Question<never>): CounterQuestion | null {
  if (!spec.counted || (link && !link.counted)) return null;
  const { cluster, ...rest } = givenFields(filter as AnyFilter | null | undefined);
  const clusterIds = cluster ? idsOfType('Cluster', cluster as string[]) : null;
  const [field, ...others] = Object.keys(rest);
  if (field === undefined) return { facet: ALL, values: null, clusterIds };
  const facet = facetFilteredBy(spec, field);
  if (!facet || others.length > 0 || link?.counted?.facet) return null;
  return { facet, values: [...new Set(rest[field] as string[])], clusterIds };
}

/** The fields of a filter that say something. */
function givenFields(filter: AnyFilter | null | undefined): AnyFilter {
  const given = Object.entries(filter ?? {}).filter(
    ([field, value]) => value !== null && value !== undefined && !(field === 'includeDeleted' && value === false),
  );
  return Object.fromEntries(given);
}

function facetFilteredBy({ facets = {}, counted }: Question<never>['spec'], field: string): string | null {
  const found = Object.entries(facets).find(([name, { filter }]) => filter === field && counted?.facets[name]);
  return found?.[0] ?? null;
}

/**
 * Conditions on counters `o` for what the reader may see; null where the counters do not tell it: they are kept per
 * cluster, and some rights are narrower.
 */
export function counterConditions(
  { tenantId, rights }: Reader,
  { spec }: Question<never>,
  { facet, values, clusterIds }: CounterQuestion,
  params: SqlParams,
): string[] | null {
  if (!spec.place) return null;
  const isNarrow = rights.some((grant) => grant.namespaces !== null) && spec.place.namespace !== null;
  if (isNarrow && !seesWholeTenant(rights)) return null;
  return [
    `o.tenant_id = ${params.add(tenantId)}`,
    `o.list = ${params.add(spec.counted!.list)}`,
    `o.facet = ${params.add(facet)}`,
    ...params.anyOf('o.value', values),
    ...params.anyOf('o.cluster_id', clusterIds),
    ...scopeConditions(rights, { cluster: 'o.cluster_id', namespace: null }, params),
  ];
}

/** The lengths of the lists of all parents from counters, as rows `{ parent, count }`; null where rows must be counted. */
export function countersStatement<Parent>(reader: Reader, asked: Question<Parent>): Statement | null {
  const question = counterQuestion(asked as never);
  if (!question) return null;
  const params = new SqlParams();
  const facet = asked.link?.counted?.facet;
  const of = facet ? { ...question, facet: facet.name } : question;
  const conditions = counterConditions(reader, asked as never, of, params);
  if (!conditions) return null;
  if (!asked.link) {
    const sql = `SELECT coalesce(sum(o.count), 0)::float8 AS count FROM object_count o WHERE ${conditions.join(' AND ')}`;
    return { sql, values: params.values };
  }
  const { clusterId } = asked.link.counted!;
  const clusters = `${params.add(asked.parents.map(clusterId))}::uuid[]`;
  const values = `${params.add(asked.parents.map((parent) => facet?.value(parent) ?? null))}::text[]`;
  const ofParent = ['o.cluster_id = p.cluster_id', ...(facet ? ['o.value = p.value'] : [])];
  const sql = `SELECT (p.ordinal - 1)::int AS parent, coalesce(sum(o.count), 0)::float8 AS count
    FROM unnest(${clusters}, ${values}) WITH ORDINALITY AS p (cluster_id, value, ordinal)
    JOIN object_count o ON ${[...ofParent, ...conditions].join(' AND ')} GROUP BY p.ordinal`;
  return { sql, values: params.values };
}
