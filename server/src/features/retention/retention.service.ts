import { type Database, snakeCase, type Tx } from '../../platform/database.js';
import { StartError } from '../../platform/errors.js';
import { done, type Outcome, refused } from '../../platform/outcome.js';
import type { Actor } from '../../platform/request-context.js';
import { audit } from '../audit/audit.service.js';
import {
  DEFAULT_RETENTION,
  explainRetention,
  RETENTION_KINDS,
  type Retention,
  type RetentionKind,
} from './retention.catalog.js';

export type { Retention } from './retention.catalog.js';

const KINDS = Object.keys(RETENTION_KINDS) as RetentionKind[];
const EFFECTIVE = KINDS.map((kind) => {
  const column = snakeCase(kind);
  return `coalesce(t.${column}, d.${column}, ${DEFAULT_RETENTION[kind]}) AS "${kind}"`;
}).join(', ');

/** How long the data of a tenant is kept: what it has chosen, else what the installation gives. Older data is no data. */
export async function retentionOf(tx: Tx, tenantId: string): Promise<Retention> {
  const [row] = await tx.query<Retention>(
    `SELECT ${EFFECTIVE} FROM (SELECT $1::uuid AS id) one
     LEFT JOIN default_retention d ON true LEFT JOIN tenant_retention t ON t.tenant_id = $1`,
    [tenantId],
  );
  return row!;
}

/** Of each kind the longest that any tenant keeps it; what is older may go for all of them at once. */
export async function longestRetention(db: Database): Promise<Retention> {
  const tenants = await db.reference<{ id: string }>('SELECT id FROM tenant ORDER BY id');
  let longest: Retention | null = null;
  for (const { id } of tenants) {
    const own = await db.runInTenant(id, (tx) => retentionOf(tx, id));
    for (const kind of KINDS) own[kind] = Math.max(own[kind], longest?.[kind] ?? 0);
    longest = own;
  }
  return longest ?? DEFAULT_RETENTION;
}

/**
 * Writes down what this installation gives, so that all replicas and jobs go by the same.
 * @throws StartError where it contradicts itself
 */
export async function storeDefaultRetention(db: Database, given: Retention): Promise<void> {
  const problem = explainRetention(given);
  if (problem) throw new StartError(`The configured retention contradicts itself: ${problem.message}`);
  const columns = KINDS.map(snakeCase);
  await db.reference(
    `INSERT INTO default_retention (id, ${columns.join(', ')}) VALUES (1, ${KINDS.map((_, n) => `$${n + 1}`).join(', ')})
     ON CONFLICT (id) DO UPDATE SET ${columns.map((column) => `${column} = excluded.${column}`).join(', ')}`,
    KINDS.map((kind) => given[kind]),
  );
}

/** What a tenant has chosen; null where the default holds. */
export type ChosenRetention = Record<RetentionKind, number | null>;

/** The choice of a tenant as it stands beside the defaults. */
export interface RetentionChoice {
  /** Counts the changes of the choice; 0 before the first. */
  revision: number;
  chosen: ChosenRetention;
  defaults: Retention;
}

export async function readRetentionChoice(tx: Tx, tenantId: string): Promise<RetentionChoice> {
  const [row] = await tx.query<{ revision: number; chosen: ChosenRetention; defaults: Retention }>(
    `SELECT coalesce(t.revision, 0) AS revision, ${objectOf('t', () => 'NULL')} AS chosen,
       ${objectOf('d', (kind) => String(DEFAULT_RETENTION[kind]))} AS defaults
     FROM (SELECT $1::uuid AS id) one
     LEFT JOIN default_retention d ON true LEFT JOIN tenant_retention t ON t.tenant_id = $1`,
    [tenantId],
  );
  return row!;
}

function objectOf(alias: string, otherwise: (kind: RetentionKind) => string): string {
  const parts = KINDS.map((kind) => `'${kind}', coalesce(${alias}.${snakeCase(kind)}, ${otherwise(kind)})`);
  return `json_build_object(${parts.join(', ')})`;
}

/** A change of the choice: undefined stays as it is, null goes back to the default. */
export interface UpdateRetention {
  actor: Actor;
  expectedRevision: number | null;
  days: Partial<ChosenRetention>;
}

/** Changes how long the data of a tenant is kept; the next run of the job “retention” deletes what is too old then. */
export async function updateRetention(
  tx: Tx,
  tenantId: string,
  { actor, expectedRevision, days }: UpdateRetention,
  now: Date,
): Promise<Outcome<RetentionChoice>> {
  // Of two who change it the second waits here, and then finds the revision of the first.
  await tx.query(
    `INSERT INTO tenant_retention (tenant_id, revision, updated_at) VALUES ($1, 0, $2)
     ON CONFLICT (tenant_id) DO UPDATE SET revision = tenant_retention.revision`,
    [tenantId, now],
  );
  const before = await readRetentionChoice(tx, tenantId);
  if (expectedRevision !== null && expectedRevision !== before.revision) {
    const found = `The retention is at revision ${before.revision}; expected ${expectedRevision}: somebody has changed it`;
    return refused('expectedRevision', `${found}. Read it again and repeat what is still wanted.`, 'CONFLICT');
  }
  const chosen = Object.fromEntries(
    KINDS.map((kind) => [kind, days[kind] === undefined ? before.chosen[kind] : (days[kind] ?? null)]),
  ) as ChosenRetention;
  const problem = explainRetention(effective(chosen, before.defaults));
  if (problem) return refused(problem.kind, problem.message);
  if (JSON.stringify(chosen) === JSON.stringify(before.chosen)) return done(before);
  await tx.query(
    `UPDATE tenant_retention SET revision = revision + 1, updated_at = $2,
       ${KINDS.map((kind, index) => `${snakeCase(kind)} = $${index + 3}`).join(', ')} WHERE tenant_id = $1`,
    [tenantId, now, ...KINDS.map((kind) => chosen[kind])],
  );
  const object = { kind: 'Retention', id: null, name: 'retention' };
  await audit(tx, tenantId, { actor, action: 'UPDATE_RETENTION', object, before: before.chosen, after: chosen }, now);
  return done({ ...before, revision: before.revision + 1, chosen });
}

/** What holds: the choice, and the default where none was made. */
export function effective(chosen: ChosenRetention, defaults: Retention): Retention {
  return Object.fromEntries(KINDS.map((kind) => [kind, chosen[kind] ?? defaults[kind]])) as unknown as Retention;
}
