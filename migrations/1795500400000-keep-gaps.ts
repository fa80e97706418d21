import type { MigrationInterface, QueryRunner } from 'typeorm';

// The ledger of gaps: stretches in which a cluster's data is missing, why, and what of them arrived late after all. At
// most one gap per cluster, reason and kind of data is open, also when two replicas find it together. A cluster's row
// keeps when its last absence began and ended, so that the report that ends one finds it without another statement.
// The new columns of cluster rewrite nothing; their lock is held for milliseconds.

const OWN_TENANT = `tenant_id = NULLIF(current_setting('app.tenant', true), '')::uuid`;

export class KeepGaps1795500400000 implements MigrationInterface {
  name = 'KeepGaps1795500400000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE gap (
      tenant_id uuid NOT NULL,
      id uuid NOT NULL,
      cluster_id uuid NOT NULL,
      reason text NOT NULL,
      data text NOT NULL,
      from_at timestamptz NOT NULL,
      to_at timestamptz,
      backfilled tstzmultirange NOT NULL,
      batches integer,
      detail text,
      created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL,
      CONSTRAINT pk_gap PRIMARY KEY (tenant_id, id),
      CONSTRAINT uq_gap_begin UNIQUE (tenant_id, cluster_id, reason, data, from_at),
      CONSTRAINT fk_gap_cluster FOREIGN KEY (tenant_id, cluster_id) REFERENCES cluster (tenant_id, id)
    )`);
    await runner.query(
      'CREATE UNIQUE INDEX uq_gap_open ON gap (tenant_id, cluster_id, reason, data) WHERE to_at IS NULL',
    );
    await runner.query('CREATE INDEX ix_gap_cluster_from ON gap (tenant_id, cluster_id, from_at)');
    await runner.query('ALTER TABLE gap ENABLE ROW LEVEL SECURITY');
    await runner.query('ALTER TABLE gap FORCE ROW LEVEL SECURITY');
    await runner.query(`CREATE POLICY gap_tenant ON gap FOR ALL USING (${OWN_TENANT}) WITH CHECK (${OWN_TENANT})`);
    await runner.query(`DO $$ BEGIN
      IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'k8i_app') THEN
        GRANT SELECT, INSERT, UPDATE, DELETE ON gap TO k8i_app;
      END IF;
    END $$`);
    await runner.query(`ALTER TABLE cluster
      ADD COLUMN overdue_after_seconds integer NOT NULL DEFAULT 90,
      ADD COLUMN away_from timestamptz,
      ADD COLUMN reporting_since timestamptz`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'ALTER TABLE cluster DROP COLUMN overdue_after_seconds, DROP COLUMN away_from, DROP COLUMN reporting_since',
    );
    await runner.query('DROP TABLE gap');
  }
}
