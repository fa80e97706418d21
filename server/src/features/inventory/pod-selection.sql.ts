// Which pods the selectors of budgets and services find. What is given travels as a value and what is looked for is a row
// t: no other table is read, so that the cost is the number of rows in the namespace, whatever the planner knows of them.

/** Whether the budget t is for a pod with these labels (JSON, `{ key: value }`): all its requirements hold. */
export function budgetSelects(labels: string): string {
  return `jsonb_typeof(${labels}::jsonb) = 'object' AND NOT EXISTS (
    SELECT 1 FROM jsonb_to_recordset(t.selector) AS r (key text, operator text, "values" text[])
    CROSS JOIN LATERAL (SELECT ${labels}::jsonb ->> r.key AS value) AS l
    WHERE NOT CASE r.operator WHEN 'IN' THEN coalesce(l.value = ANY(r."values"), false)
      WHEN 'NOT_IN' THEN coalesce(l.value <> ALL(r."values"), true)
      WHEN 'EXISTS' THEN l.value IS NOT NULL ELSE l.value IS NULL END)`;
}

/** Whether the service t leads to a pod with these labels; one without a selector leads to none. */
export function serviceSelects(labels: string): string {
  return `jsonb_typeof(${labels}::jsonb) = 'object' AND t.selector <> '[]' AND NOT EXISTS (
    SELECT 1 FROM jsonb_to_recordset(t.selector) AS r (key text, value text)
    WHERE ${labels}::jsonb ->> r.key IS DISTINCT FROM r.value)`;
}

const bears = (key: string, value: string): string =>
  `t.labels @> jsonb_build_array(jsonb_build_object('key', ${key}, 'value', ${value}))`;
const IS_ONE_OF = `EXISTS (SELECT 1 FROM unnest(r."values") AS v (value) WHERE ${bears('r.key', 'v.value')})`;
const IS_THERE = `t.labels @> jsonb_build_array(jsonb_build_object('key', r.key))`;

/** Whether the pod t is found by the selector of a budget, as JSON; one without requirements finds its whole namespace. */
export function selectedByBudget(selector: string): string {
  return `NOT EXISTS (
    SELECT 1 FROM jsonb_to_recordset(${selector}::jsonb) AS r (key text, operator text, "values" text[])
    WHERE NOT CASE r.operator WHEN 'IN' THEN ${IS_ONE_OF} WHEN 'NOT_IN' THEN NOT ${IS_ONE_OF}
      WHEN 'EXISTS' THEN ${IS_THERE} ELSE NOT ${IS_THERE} END)`;
}

/** Whether the pod t is found by the selector of a service, as JSON. */
export function selectedByService(selector: string): string {
  return `${selector}::jsonb <> '[]' AND NOT EXISTS (
    SELECT 1 FROM jsonb_to_recordset(${selector}::jsonb) AS r (key text, value text)
    WHERE NOT ${bears('r.key', 'r.value')})`;
}

const RUNS = `o.deleted_at IS NULL AND o.phase NOT IN ('SUCCEEDED', 'FAILED')`;
// The tenant of the transaction and not of the row: a sub-query that refers to no row is worked out once, and hashed.
const RUNNING = `FROM pod o WHERE o.tenant_id = current_setting('app.tenant')::uuid AND ${RUNS}`;
const MOUNTED = `(t.cluster_id, t.namespace, t.name)
  IN (SELECT o.cluster_id, o.namespace, unnest(o.claims) ${RUNNING} AND o.claims <> '{}')`;
const UNTOLD = `(t.cluster_id, t.namespace) IN (SELECT o.cluster_id, o.namespace ${RUNNING} AND o.claims IS NULL)`;

/**
 * Conditions for the claims t that a pod which has not ended mounts, or that none does; where the agent does not tell of
 * every pod of the namespace, the latter is not known.
 */
export function mountedClaims(isMounted: boolean | null | undefined): string[] {
  if (isMounted === null || isMounted === undefined) return [];
  return isMounted ? [MOUNTED] : [`NOT ${MOUNTED}`, `NOT ${UNTOLD}`];
}

/** The same of one claim t; null where it is not known. */
export const IS_MOUNTED = `(SELECT CASE WHEN bool_or(t.name = ANY(o.claims)) THEN true
    WHEN bool_or(o.claims IS NULL) THEN NULL ELSE false END
  FROM pod o WHERE o.tenant_id = t.tenant_id AND o.cluster_id = t.cluster_id AND o.namespace = t.namespace AND ${RUNS})`;
