import { counterConditions, counterQuestion } from './counters.js';
import { AppError } from './errors.js';
import { toGlobalId } from './id.js';
import type { FacetColumn, Reader } from './list.js';
import { conditionsOf, perParent, type Question, type Statement } from './list-sql.js';
import { SqlParams } from './sql-params.js';

export interface FacetValue {
  value: string;
  label: string;
  count: number;
}

export interface Facet {
  field: string;
  values: FacetValue[];
  /** Whether there are more values, or more rows than were counted. */
  isCapped: boolean;
}

/** A facet is for choosing from; nobody reads more than this. */
const MAX_VALUES = 50;
/** Rows that are counted one by one where no counter is kept, as for `totalCount`. */
const MAX_ROWS = 10_000;
/** Counting rows that are hard to find must not hold up the page beside it. */
const TIMEOUT_MS = 2_000;

type AnyFilter = Readonly<Record<string, unknown>>;

/**
 * Counts the rows of a list, below at most one parent, by the values of one of its facets, the most frequent first. The
 * facet's own field of the filter is left out, so that its other values can be chosen too.
 */
export async function readFacet<Parent>(reader: Reader, asked: Question<Parent>, field: string): Promise<Facet> {
  const column = asked.spec.facets?.[field];
  if (!column) throw new AppError('BAD_USER_INPUT', `“${field}” is not a facet of ${asked.spec.name}.`);
  const question = { ...asked, filter: withoutField(asked.filter as AnyFilter | null | undefined, column.filter) };
  const { sql, values } =
    fromCounters(reader, question as never, field, column) ?? fromRows(reader, question as never, column);
  const rows = await reader.tx.savepoint(async (tx) => {
    await tx.query(`SET LOCAL statement_timeout = ${TIMEOUT_MS}`);
    const found = await tx.query<FacetValue & { rows: number }>(sql, values);
    await tx.query('SET LOCAL statement_timeout TO DEFAULT');
    return found;
  });
  return {
    field,
    values: rows.slice(0, MAX_VALUES).map(({ value, label, count }) => ({
      value: column.object ? toGlobalId(column.object.type, value) : value,
      label: label ?? value,
      count,
    })),
    isCapped: rows.length > MAX_VALUES || (rows[0]?.rows ?? 0) > MAX_ROWS,
  };
}

function withoutField(filter: AnyFilter | null | undefined, field: string | null): AnyFilter | null | undefined {
  return filter && field ? { ...filter, [field]: null } : filter;
}

/** Sums counters where nothing but clusters is filtered. */
function fromCounters(reader: Reader, asked: Question<object>, field: string, column: FacetColumn): Statement | null {
  const question = counterQuestion(asked as never);
  const isOfClusters = column.object?.type === 'Cluster';
  const isCounted = isOfClusters || asked.spec.counted?.facets[field];
  if (!question || question.values || asked.link?.counted?.facet || !isCounted) return null;
  const params = new SqlParams();
  const facet = isOfClusters ? question.facet : field;
  const conditions = counterConditions(reader, asked as never, { ...question, facet }, params);
  if (!conditions) return null;
  if (asked.link) conditions.push(`o.cluster_id = ${params.add(asked.link.counted!.clusterId(asked.parents[0]!))}`);
  const value = isOfClusters ? 'o.cluster_id::text' : 'o.value';
  const inner = `SELECT ${value} AS value, sum(o.count)::float8 AS count, 0::float8 AS rows
    FROM object_count o WHERE ${conditions.join(' AND ')} GROUP BY 1`;
  return { sql: mostFrequent(reader, column, inner, params), values: params.values };
}

/** Counts rows one by one, as many as are worth the time. */
function fromRows(reader: Reader, asked: Question<object>, column: FacetColumn): Statement {
  const params = new SqlParams();
  const { sql, values } = perParent(asked, params, (parent) => {
    const conditions = conditionsOf(reader, asked, params, parent).join(' AND ');
    const inner = `SELECT s.value, count(*)::float8 AS count, (sum(count(*)) OVER ())::float8 AS rows FROM (
      SELECT ${column.sql} AS value FROM ${asked.spec.from} WHERE ${conditions} LIMIT ${MAX_ROWS + 1}) AS s GROUP BY 1`;
    return mostFrequent(reader, column, inner, params);
  });
  return { sql, values };
}

function mostFrequent(reader: Reader, { object }: FacetColumn, inner: string, params: SqlParams): string {
  const label = object ? object.name(params.add(reader.tenantId), 'v.value::uuid') : 'v.value';
  return `SELECT v.value, ${label} AS label, v.count, v.rows FROM (${inner}) AS v
    WHERE v.value IS NOT NULL AND v.count > 0 ORDER BY v.count DESC, v.value LIMIT ${MAX_VALUES + 1}`;
}
