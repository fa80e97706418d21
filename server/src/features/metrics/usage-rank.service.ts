import type { Tx } from '../../platform/database.js';
import type { RankedKind, RankedObject } from './usage-rank.entity.js';

const GIVEN = `given AS (
  SELECT * FROM json_to_recordset($2::json) AS g ("id" uuid, "subjectId" int, "isRunning" boolean, "since" timestamptz,
    "cpuBasisCores" float8, "memoryBasisBytes" float8)),
  bearer AS (SELECT DISTINCT ON ("subjectId") * FROM given ORDER BY "subjectId", "since" DESC NULLS LAST, "id" DESC)`;

/**
 * Gives live objects their rows, and their subjects to them: the samples of a name are those of the object that bears it
 * now. Writes nothing where nothing has changed.
 */
export async function rankObjects(
  tx: Tx,
  tenantId: string,
  kind: RankedKind,
  objects: readonly RankedObject[],
): Promise<void> {
  if (objects.length === 0) return;
  const given = JSON.stringify(objects);
  // The object that bore the name before, where it has not been reported as gone yet, uses nothing any more.
  await tx.query(
    `WITH ${GIVEN}, taken AS (
       UPDATE subject s SET object_id = b."id" FROM bearer b
       WHERE s.tenant_id = $1 AND s.id = b."subjectId" AND s.object_id IS DISTINCT FROM b."id")
     UPDATE usage_rank r SET cpu_cores = NULL, memory_bytes = NULL, cpu_ratio = NULL, memory_ratio = NULL
     FROM bearer b JOIN subject s ON s.tenant_id = $1 AND s.id = b."subjectId" AND s.object_id <> b."id"
     WHERE r.tenant_id = $1 AND r.object_id = s.object_id`,
    [tenantId, given],
  );
  // Values come with the next ranking of the cluster, see rank-usage.service.ts; what is known stays as it is.
  await tx.query(
    `WITH ${GIVEN}
     INSERT INTO usage_rank AS r (tenant_id, object_id, kind, is_running, since, cpu_basis_cores, memory_basis_bytes)
     SELECT $1, g."id", $3, g."isRunning", g."since", g."cpuBasisCores", g."memoryBasisBytes"
     FROM given g ORDER BY g."id"
     ON CONFLICT (tenant_id, object_id) DO UPDATE SET is_running = excluded.is_running, since = excluded.since,
       cpu_cores = CASE WHEN excluded.is_running THEN r.cpu_cores END,
       memory_bytes = CASE WHEN excluded.is_running THEN r.memory_bytes END,
       cpu_basis_cores = excluded.cpu_basis_cores, memory_basis_bytes = excluded.memory_basis_bytes,
       cpu_ratio = CASE WHEN excluded.is_running THEN r.cpu_cores / NULLIF(excluded.cpu_basis_cores, 0) END,
       memory_ratio = CASE WHEN excluded.is_running THEN r.memory_bytes / NULLIF(excluded.memory_basis_bytes, 0) END
     WHERE (r.is_running, r.since, r.cpu_basis_cores, r.memory_basis_bytes)
       IS DISTINCT FROM (excluded.is_running, excluded.since, excluded.cpu_basis_cores, excluded.memory_basis_bytes)`,
    [tenantId, given, kind],
  );
}

/** Takes gone objects out of the lists sorted by usage; a new object of the same name keeps its place. */
export async function unrankObjects(
  tx: Tx,
  tenantId: string,
  objects: readonly Pick<RankedObject, 'id' | 'subjectId'>[],
): Promise<void> {
  if (objects.length === 0) return;
  await tx.query(
    `WITH gone AS (SELECT * FROM unnest($2::uuid[], $3::int[]) AS g (id, subject_id)), freed AS (
       UPDATE subject s SET object_id = NULL FROM gone g
       WHERE s.tenant_id = $1 AND s.id = g.subject_id AND s.object_id = g.id)
     DELETE FROM usage_rank r USING gone g WHERE r.tenant_id = $1 AND r.object_id = g.id`,
    [tenantId, objects.map((one) => one.id), objects.map((one) => one.subjectId)],
  );
}
