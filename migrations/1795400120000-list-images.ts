import type { MigrationInterface, QueryRunner } from 'typeorm';

// One row per image that was ever reported, so that "what runs image X, and where" is a page of a list and not a scan of
// the containers. The id of an image is derived from tenant, reference and digest: whoever stores a container knows it
// without reading, and two clusters that report the same image at once do not wait for each other longer than for one
// insert. Containers point to it without a foreign key, which would lock the row of a common image with every report.
//
// The back-fill updates every container once: about 20 s for a million, while other writes to them wait.

const OWN_TENANT = `tenant_id = NULLIF(current_setting('app.tenant', true), '')::uuid`;

/** The same as imageId() in the server, as SQL. */
const IMAGE_ID = `encode(substr(sha256(convert_to(tenant_id || '/' || image || '@' || coalesce(image_digest, ''), 'UTF8')), 1, 16), 'hex')::uuid`;

/** The same as readReference() in the server: digest off, then tag off, then what Docker leaves out. */
const PARTS = `
  SELECT tenant_id, ${IMAGE_ID} AS id, image AS reference,
    coalesce(image_digest, substring(image FROM '@(.+)$')) AS digest,
    substring(split_part(image, '@', 1) FROM ':([^:/]+)$') AS tag,
    regexp_replace(split_part(image, '@', 1), ':[^:/]+$', '') AS path,
    min(observed_at) AS first_seen_at
  FROM container WHERE image <> '' GROUP BY tenant_id, image, image_digest`;

const BACK_FILL = `
  INSERT INTO image (tenant_id, id, reference, repository, tag, digest, first_seen_at)
  SELECT tenant_id, id, reference,
    CASE WHEN strpos(path, '/') = 0 THEN 'docker.io/library/' || path
         WHEN split_part(path, '/', 1) ~ '[.:]' OR split_part(path, '/', 1) = 'localhost' THEN path
         ELSE 'docker.io/' || path END,
    tag, digest, first_seen_at FROM (${PARTS}) AS part ON CONFLICT DO NOTHING`;

export class ListImages1795400120000 implements MigrationInterface {
  name = 'ListImages1795400120000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE image (
      tenant_id uuid NOT NULL,
      id uuid NOT NULL,
      reference text NOT NULL,
      repository text NOT NULL,
      tag text,
      digest text,
      first_seen_at timestamptz NOT NULL,
      CONSTRAINT pk_image PRIMARY KEY (tenant_id, id)
    )`);
    await runner.query('ALTER TABLE image ENABLE ROW LEVEL SECURITY');
    await runner.query('ALTER TABLE image FORCE ROW LEVEL SECURITY');
    await runner.query(`CREATE POLICY image_tenant ON image FOR ALL USING (${OWN_TENANT}) WITH CHECK (${OWN_TENANT})`);
    await runner.query(`DO $$ BEGIN
      IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'k8i_app') THEN
        GRANT SELECT, INSERT, UPDATE, DELETE ON image TO k8i_app;
      END IF;
    END $$`);
    await runner.query('ALTER TABLE container ADD COLUMN image_id uuid');
    const tenants: { id: string }[] = await runner.query('SELECT id FROM tenant');
    for (const { id } of tenants) {
      await runner.query(`SET LOCAL app.tenant = '${id}'`);
      await runner.query(BACK_FILL);
      await runner.query(`UPDATE container SET image_id = ${IMAGE_ID} WHERE image <> ''`);
    }
    await runner.query('CREATE INDEX ix_image_reference ON image (tenant_id, reference, id)');
    await runner.query('CREATE INDEX ix_image_repository ON image (tenant_id, repository, id)');
    await runner.query('CREATE INDEX ix_image_digest ON image (tenant_id, digest, id)');
    await runner.query('CREATE INDEX ix_image_first_seen ON image (tenant_id, first_seen_at, id)');
    await runner.query(
      'CREATE INDEX ix_container_image_id ON container (tenant_id, image_id, deleted_at, cluster_id, namespace, pod_id)',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE container DROP COLUMN image_id');
    await runner.query('DROP TABLE image');
  }
}
