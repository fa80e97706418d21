import type { Tx } from '../../platform/database.js';
import { AppError } from '../../platform/errors.js';
import { done, type Outcome, refused } from '../../platform/outcome.js';
import type { Actor } from '../../platform/request-context.js';
import { audit } from '../audit/audit.service.js';
import { catalogOf, forgetCatalog, readCatalog } from './metric.service.js';
import type { Catalog } from './metric-catalog.js';
import { type CatalogMetric, FIRST_REGISTERED_ID } from './metrics.catalog.js';

/** What a collector says of a metric of its own. */
export type MetricDefinition = Pick<CatalogMetric, 'name' | 'unit' | 'kind' | 'subjectKind' | 'meaning' | 'source'>;

const MAX_AT_ONCE = 200;
/** Of one tenant: every metric is looked for in every block. */
const MAX_REGISTERED = 1_000;
const NAME = /^[a-z][a-z0-9_]*(\.[a-z0-9_]+)+$/;
const MAX_NAME = 100;
const MAX_TEXT = 300;

/**
 * Adds metrics to the tenant's catalogue; no migration, and safe to repeat. What a name measures stays for ever, since
 * samples are stored by it: another unit, kind or subject is refused, another wording is passed over.
 * @returns the entries of the names given, in their order
 */
export async function registerMetrics(
  tx: Tx,
  tenantId: string,
  { definitions, actor }: { definitions: readonly MetricDefinition[]; actor: Actor },
  now: Date,
): Promise<Outcome<CatalogMetric[]>> {
  const problem = explainDefinitions(definitions);
  if (problem) return refused('metrics', problem);
  const names = definitions.map((definition) => definition.name);
  const catalog = await catalogOf(tx, tenantId, names);
  const conflict = explainConflict(catalog, definitions);
  if (conflict) return refused('metrics', conflict, 'CONFLICT');
  const missing = definitions.filter((definition) => !catalog.byName(definition.name));
  if (missing.length > 0) {
    const refusal = await insertMetrics(tx, tenantId, missing);
    if (refusal) return refused('metrics', refusal);
    const after = { names: missing.map((definition) => definition.name) };
    await audit(tx, tenantId, { actor, action: 'REGISTER_METRICS', after }, now);
  }
  tx.afterCommit(() => forgetCatalog(tenantId));
  return done(await registered(tx, tenantId, definitions));
}

function explainDefinitions(definitions: readonly MetricDefinition[]): string | null {
  if (definitions.length > MAX_AT_ONCE) {
    return `${definitions.length} metrics are given; at most ${MAX_AT_ONCE} are taken at once. Register them in parts.`;
  }
  const names = definitions.map(({ name }) => name);
  const repeated = names.find((name, n) => names.indexOf(name) !== n);
  if (repeated) return `“${repeated}” is given twice. Give every name once.`;
  return definitions.map(explainDefinition).find((problem) => problem !== null) ?? null;
}

function explainDefinition({ name, meaning, source }: MetricDefinition): string | null {
  if (name.length > MAX_NAME || !NAME.test(name)) {
    const expected = `expected at most ${MAX_NAME} characters like “queue.length”: small letters, digits and _, in two parts or more`;
    return `“${name.slice(0, MAX_NAME)}” is no name of a metric; ${expected}.`;
  }
  const wrong = [meaning, source].find((text) => text.length < 1 || text.length > MAX_TEXT);
  if (wrong === undefined) return null;
  return `“${name}” has a text of ${wrong.length} characters; meaning and source have 1 to ${MAX_TEXT}.`;
}

const FIXED = ['unit', 'kind', 'subjectKind'] as const;

function explainConflict(catalog: Catalog, definitions: readonly MetricDefinition[]): string | null {
  for (const definition of definitions) {
    const known = catalog.byName(definition.name);
    const other = known && FIXED.find((property) => known[property] !== definition[property]);
    if (other) {
      return `“${definition.name}” is in the catalogue with ${other} ${known[other]}, not ${definition[other]}. Choose another name.`;
    }
  }
  return null;
}

async function insertMetrics(tx: Tx, tenantId: string, missing: readonly MetricDefinition[]): Promise<string | null> {
  // The counter's row is held to the end of the transaction, so two registrations come one after the other.
  const [counter] = await tx.query<{ last_value: number }>(
    `INSERT INTO tenant_counter (tenant_id, name, last_value) VALUES ($1, 'metric', $2::int + $3::int)
     ON CONFLICT (tenant_id, name) DO UPDATE SET last_value = tenant_counter.last_value + $3::int
       WHERE tenant_counter.last_value + $3::int < $4::int RETURNING last_value`,
    [tenantId, FIRST_REGISTERED_ID - 1, missing.length, FIRST_REGISTERED_ID + MAX_REGISTERED],
  );
  // A refusal takes no numbers: what is fewer may still fit.
  if (!counter) {
    return `The catalogue would have more than ${MAX_REGISTERED} registered metrics. Report fewer different ones.`;
  }
  const { last_value: last } = counter;
  const column = (key: keyof MetricDefinition): unknown[] => missing.map((definition) => definition[key]);
  await tx.query(
    `INSERT INTO metric (tenant_id, id, name, unit, kind, subject_kind, meaning, source)
     SELECT $1, $2::int + m.ordinal::int, m.name, m.unit, m.kind, m.subject_kind, m.meaning, m.source
     FROM unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[]) WITH ORDINALITY
       AS m (name, unit, kind, subject_kind, meaning, source, ordinal)
     ON CONFLICT (tenant_id, name) DO NOTHING`,
    [
      tenantId,
      last - missing.length,
      ...(['name', 'unit', 'kind', 'subjectKind', 'meaning', 'source'] as const).map(column),
    ],
  );
  return null;
}

/** @throws CONFLICT where another transaction has registered one of the names otherwise meanwhile */
async function registered(
  tx: Tx,
  tenantId: string,
  definitions: readonly MetricDefinition[],
): Promise<CatalogMetric[]> {
  const catalog = await readCatalog(tx, tenantId);
  const conflict = explainConflict(catalog, definitions);
  if (conflict) throw new AppError('CONFLICT', conflict);
  return definitions.map(({ name }) => catalog.byName(name)!);
}
