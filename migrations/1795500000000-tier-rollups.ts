import type { MigrationInterface, QueryRunner } from 'typeorm';

// Closed hours are compacted into segments (sample_block, encoding 2), and roll-ups live in rollup_block: a row for many
// keys, columnar, of subjects, namespaces, workloads and cluster nodes. The table rollup (a row per subject, metric and
// hour) is no longer written or read and goes with a later version, so that the version before can still run beside this
// one; what it holds is made anew from the samples, of which nothing has been deleted so far: every hour becomes due.
//
// Locks: new columns without a rewrite; SET STORAGE changes how new bodies are stored only (they are dense already, to
// compress them again costs and wins nothing). Seconds per million rows of sample_block for marking the hours.

const OWN_TENANT = `tenant_id = NULLIF(current_setting('app.tenant', true), '')::uuid`;
const TABLES = ['rollup_block', 'rollup_block_default', 'rollup_day_due', 'rollup_owner'];

const SCHEMA = `
ALTER TABLE sample_block ADD COLUMN subject_min integer, ADD COLUMN subject_max integer;
ALTER TABLE sample_block ALTER COLUMN body SET STORAGE EXTERNAL;
ALTER TABLE subject ADD COLUMN seen_at timestamptz;
ALTER TABLE rollup_due ADD COLUMN failures integer NOT NULL DEFAULT 0, ADD COLUMN error text,
  ADD COLUMN next_try_at timestamptz;
CREATE TABLE rollup_day_due (
  tenant_id uuid NOT NULL,
  cluster_id uuid NOT NULL,
  day_at timestamptz NOT NULL,
  marked_at timestamptz NOT NULL,
  failures integer NOT NULL DEFAULT 0,
  error text,
  next_try_at timestamptz,
  CONSTRAINT pk_rollup_day_due PRIMARY KEY (tenant_id, cluster_id, day_at)
);
CREATE TABLE rollup_owner (
  tenant_id uuid NOT NULL,
  cluster_id uuid NOT NULL,
  CONSTRAINT pk_rollup_owner PRIMARY KEY (tenant_id, cluster_id)
);
CREATE TABLE rollup_block (
  tenant_id uuid NOT NULL,
  cluster_id uuid NOT NULL,
  metric_id integer NOT NULL,
  scope smallint NOT NULL,
  step_seconds integer NOT NULL,
  span_seconds integer NOT NULL,
  first_key integer NOT NULL,
  last_key integer NOT NULL,
  body bytea NOT NULL,
  rebuilt_at timestamptz NOT NULL,
  chunk_at timestamptz NOT NULL,
  CONSTRAINT pk_rollup_block PRIMARY KEY
    (tenant_id, cluster_id, metric_id, scope, step_seconds, span_seconds, first_key, chunk_at)
) PARTITION BY RANGE (chunk_at);
ALTER TABLE rollup_block ALTER COLUMN body SET STORAGE EXTERNAL;
CREATE TABLE rollup_block_default PARTITION OF rollup_block DEFAULT;
DO $$ BEGIN
  IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'k8i_app') THEN
    GRANT SELECT, INSERT, UPDATE, DELETE ON rollup_block, rollup_day_due, rollup_owner TO k8i_app;
  END IF;
END $$;
`;

const MARK_DUE = `
  INSERT INTO rollup_due (tenant_id, cluster_id, hour_at, marked_at)
  SELECT DISTINCT tenant_id, cluster_id, hour_at, now() FROM sample_block WHERE tenant_id = $1
  ON CONFLICT (tenant_id, cluster_id, hour_at) DO NOTHING`;

export class TierRollups1795500000000 implements MigrationInterface {
  name = 'TierRollups1795500000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(SCHEMA);
    for (const table of TABLES) {
      await runner.query(`ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY;
        ALTER TABLE ${table} FORCE ROW LEVEL SECURITY;
        CREATE POLICY ${table}_tenant ON ${table} FOR ALL USING (${OWN_TENANT}) WITH CHECK (${OWN_TENANT})`);
    }
    const tenants: { id: string }[] = await runner.query('SELECT id FROM tenant');
    for (const { id } of tenants) {
      // The owner is bound by row level security too. SET takes no bind parameters; ids are uuids of ours.
      await runner.query(`SET LOCAL app.tenant = '${id}'`);
      await runner.query(MARK_DUE, [id]);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE rollup_block, rollup_day_due, rollup_owner');
    await runner.query('ALTER TABLE rollup_due DROP COLUMN failures, DROP COLUMN error, DROP COLUMN next_try_at');
    await runner.query('ALTER TABLE subject DROP COLUMN seen_at');
    await runner.query('ALTER TABLE sample_block DROP COLUMN subject_min, DROP COLUMN subject_max');
  }
}
