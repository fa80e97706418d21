import type { Tx } from '../../platform/database.js';
import type { RowOf } from '../../platform/upsert.js';
import type { Container } from './container.entity.js';
import { readReference } from './image-reference.js';

/** Makes the images of containers known that were not yet. */
export async function storeImages(
  tx: Tx,
  tenantId: string,
  containers: readonly Pick<RowOf<Container>, 'imageId' | 'image' | 'imageDigest'>[],
  now: Date,
): Promise<void> {
  const images = new Map<string, { id: string; reference: string; repository: string; tag: string | null }>();
  for (const { imageId: id, image: reference, imageDigest } of containers) {
    if (!id || !reference || images.has(id)) continue;
    const parts = readReference(reference);
    images.set(id, { id, reference, ...parts, ...(imageDigest && { digest: imageDigest }) });
  }
  if (images.size === 0) return;
  // Looks first: nearly always all of them are known, and an insert that meets a conflict is a write all the same.
  const known = await tx.query<{ id: string }>('SELECT id FROM image WHERE tenant_id = $1 AND id = ANY($2::uuid[])', [
    tenantId,
    [...images.keys()],
  ]);
  for (const { id } of known) images.delete(id);
  if (images.size === 0) return;
  const fresh = [...images.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  await tx.query(
    `INSERT INTO image (tenant_id, id, reference, repository, tag, digest, first_seen_at)
     SELECT $1, i.id, i.reference, i.repository, i.tag, i.digest, $3
     FROM jsonb_to_recordset($2::jsonb) AS i (id uuid, reference text, repository text, tag text, digest text)
     ON CONFLICT (tenant_id, id) DO NOTHING`,
    [tenantId, JSON.stringify(fresh), now],
  );
}
