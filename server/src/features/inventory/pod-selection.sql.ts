// Which pods the selectors of budgets and services find. Labels are read from their rows, see object-label.entity.ts.

function bears(pod: string, ...conditions: string[]): string {
  const all = [`l.tenant_id = ${pod}.tenant_id`, `l.object_id = ${pod}.id`, 'l.key = r.key', ...conditions];
  return `EXISTS (SELECT 1 FROM object_label l WHERE ${all.join(' AND ')})`;
}

function inNamespaceOf(owner: string, pod: string): string {
  return `${pod}.tenant_id = ${owner}.tenant_id AND ${pod}.cluster_id = ${owner}.cluster_id
    AND ${pod}.namespace = ${owner}.namespace`;
}

/** Whether a budget is for a pod: all requirements hold; a selector without any finds the whole namespace. */
export function budgetSelects(budget: string, pod: string): string {
  const isOneOf = bears(pod, 'l.value = ANY(r."values")');
  return `${inNamespaceOf(budget, pod)} AND NOT EXISTS (
    SELECT 1 FROM jsonb_to_recordset(${budget}.selector) AS r (key text, operator text, "values" text[])
    WHERE NOT CASE r.operator WHEN 'IN' THEN ${isOneOf} WHEN 'NOT_IN' THEN NOT ${isOneOf}
      WHEN 'EXISTS' THEN ${bears(pod)} ELSE NOT ${bears(pod)} END)`;
}

/** Whether a service leads to a pod: it bears all the labels; a service without a selector leads to none. */
export function serviceSelects(service: string, pod: string): string {
  return `${inNamespaceOf(service, pod)} AND ${service}.selector <> '[]' AND NOT EXISTS (
    SELECT 1 FROM jsonb_to_recordset(${service}.selector) AS r (key text, value text)
    WHERE NOT ${bears(pod, 'l.value = r.value')})`;
}

/**
 * Whether a pod that has not ended mounts the claim t; null where nobody does and the agent does not tell it of every pod
 * of the namespace.
 */
export const IS_MOUNTED = `(SELECT CASE WHEN bool_or(t.name = ANY(o.claims)) THEN true
    WHEN bool_or(o.claims IS NULL) THEN NULL ELSE false END
  FROM pod o WHERE ${inNamespaceOf('t', 'o')} AND o.deleted_at IS NULL AND o.phase NOT IN ('SUCCEEDED', 'FAILED'))`;
