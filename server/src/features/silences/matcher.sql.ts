import { idsOfType, isUuid } from '../../platform/id.js';
import type { SqlParams } from '../../platform/sql-params.js';
import { labelKeyOf, type Matcher } from '../alerts/matcher.js';
import type { Reach } from './reach.service.js';

// What matcher.ts decides of one alert, as conditions on the rows of a table: change both or neither. A test holds
// them against each other.

/** The tables that conditions look at: alerts as t, their cluster as c, their team as g. */
export const MATCHED_ALERTS = `alert t
  JOIN cluster c ON c.tenant_id = t.tenant_id AND c.id = t.cluster_id
  LEFT JOIN team g ON g.tenant_id = t.tenant_id AND g.id = t.team_id`;

/** A text that may be null, and the column of the id that names the same thing, where there is one. */
interface Expression {
  text: string;
  id?: { column: string; type: string };
}

const EXPRESSIONS: Readonly<Record<string, Expression>> = {
  cluster: { text: 'c.name', id: { column: 't.cluster_id', type: 'Cluster' } },
  environment: { text: 'c.environment' },
  namespace: { text: 't.namespace' },
  team: { text: 'g.name', id: { column: 't.team_id', type: 'Team' } },
  severity: { text: 't.severity' },
  rule: { text: 't.rule' },
  kind: { text: 't.subject_kind' },
  name: { text: 't.subject_name' },
  container: { text: 't.container' },
  workload: { text: `(t.workload_kind || '/' || t.workload_name)` },
  node: { text: 't.node_name' },
  image: { text: 't.image' },
};

/** Conditions that hold for the alerts that all matchers match within a reach; each is never null. */
export function matchConditions(matchers: readonly Matcher[], { clusterId }: Reach, params: SqlParams): string[] {
  const place = clusterId === null ? [] : [`t.cluster_id = ${params.add(clusterId)}`];
  return [...place, ...matchers.map((matcher) => condition(matcher, params))];
}

function condition({ field, operator, values }: Matcher, params: SqlParams): string {
  const expression = expressionOf(field, params);
  if (expression === null) return operator === 'NOT_IN' || operator === 'MISSING' ? 'true' : 'false';
  const { text, id } = expression;
  switch (operator) {
    case 'EXISTS':
      return `${id?.column ?? text} IS NOT NULL`;
    case 'MISSING':
      return `${id?.column ?? text} IS NULL`;
    case 'STARTS_WITH':
      return `coalesce((SELECT bool_or(starts_with(${text}, v)) FROM unnest(${params.add(values)}::text[]) AS v), false)`;
    case 'IN':
      return isIn(expression, values, params);
    case 'NOT_IN':
      return `NOT ${isIn(expression, values, params)}`;
  }
}

function isIn({ text, id }: Expression, values: readonly string[], params: SqlParams): string {
  const named = `coalesce(${text} = ANY(${params.add(values)}::text[]), false)`;
  if (!id) return named;
  const ids = [...values.filter(isUuid), ...idsOfType(id.type, values)];
  return `(${named} OR coalesce(${id.column} = ANY(${params.add(ids)}::uuid[]), false))`;
}

/** Null for a field of a later version. */
function expressionOf(field: string, params: SqlParams): Expression | null {
  const key = labelKeyOf(field);
  if (key === null) return Object.hasOwn(EXPRESSIONS, field) ? EXPRESSIONS[field]! : null;
  return {
    text: `(SELECT l ->> 'value' FROM jsonb_array_elements(t.labels) AS l WHERE l ->> 'key' = ${params.add(key)} LIMIT 1)`,
  };
}
