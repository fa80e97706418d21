import { perHistory } from '../../platform/data-history.js';
import type { Tx } from '../../platform/database.js';
import { hydrate, selectList } from '../../platform/entity-sql.js';
import { Metric } from './metric.entity.js';
import { Catalog } from './metric-catalog.js';
import { type CatalogMetric, FIRST_REGISTERED_ID, scaleOf } from './metrics.catalog.js';

/** The tenant's metric catalogue, by name. */
export async function listMetrics(tx: Tx, tenantId: string): Promise<Metric[]> {
  const rows = await tx.query<Metric>(
    `SELECT ${selectList(Metric)} FROM metric t WHERE t.tenant_id = $1 ORDER BY t.name`,
    [tenantId],
  );
  return hydrate(Metric, rows);
}

interface Remembered {
  catalog: Catalog;
  readAt: number;
}

/** More tenants than one process serves at a time; a catalogue has some 10 KiB. */
const MAX_REMEMBERED = 1_000;
/** A name nobody knows is looked for in the database this often, however often it is sent. */
const REREAD_MS = 200;
const memory = perHistory(() => new Map<string, Remembered>());

/**
 * What the tenant can report and ask for; remembered by this process, since entries are only ever added.
 * @param names are looked for in the database anew where the remembered catalogue lacks one: another replica may have
 *   registered it
 */
export async function catalogOf(tx: Tx, tenantId: string, names: readonly string[] = []): Promise<Catalog> {
  const remembered = memory();
  const known = remembered.get(tenantId);
  if (known && (known.catalog.knows(names) || known.readAt > performance.now() - REREAD_MS)) return known.catalog;
  const readAt = performance.now();
  const catalog = await readCatalog(tx, tenantId);
  remembered.delete(tenantId);
  remembered.set(tenantId, { catalog, readAt });
  if (remembered.size > MAX_REMEMBERED) remembered.delete(remembered.keys().next().value!);
  return catalog;
}

/** As the transaction sees it, with what it has added itself. */
export async function readCatalog(tx: Tx, tenantId: string): Promise<Catalog> {
  const rows = await tx.query<Omit<CatalogMetric, 'scale' | 'latest'>>(
    `SELECT id, name, unit, kind, subject_kind AS "subjectKind", meaning, source FROM metric
     WHERE tenant_id = $1 AND id >= $2`,
    [tenantId, FIRST_REGISTERED_ID],
  );
  return new Catalog(rows.map((row) => ({ ...row, scale: scaleOf(row.unit), latest: null })));
}

/** After an entry was added. */
export function forgetCatalog(tenantId: string): void {
  memory().delete(tenantId);
}
