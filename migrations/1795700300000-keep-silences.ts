import type { MigrationInterface, QueryRunner } from 'typeorm';

// Silences, what became of each, and maintenance windows, whose openings are silences too. Only makes tables. A silence
// bears the moment it must be looked at next, so that a sweep reads only what is due; a window has one silence per start.

const OWN_TENANT = `tenant_id = NULLIF(current_setting('app.tenant', true), '')::uuid`;

/** What somebody mutes and where that lies; both tables have it. */
const MATCHED = `
  matchers jsonb NOT NULL,
  cluster_id uuid,
  namespace text,
  reason text NOT NULL,
  is_broad boolean NOT NULL,
  created_at timestamptz NOT NULL,
  created_by_kind text NOT NULL,
  created_by_id uuid,
  created_by text NOT NULL,
  changed_at timestamptz NOT NULL,
  revision integer NOT NULL`;

const TABLES: Record<string, string> = {
  maintenance_window: `
CREATE TABLE maintenance_window (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  name text NOT NULL,
  recurrence text NOT NULL,
  zone text NOT NULL,
  starts_at timestamptz,
  weekdays smallint[] NOT NULL,
  start_minute smallint NOT NULL,
  duration_minutes integer NOT NULL,
  is_enabled boolean NOT NULL,
  next_check_at timestamptz,
  deleted_at timestamptz,${MATCHED},
  CONSTRAINT pk_maintenance_window PRIMARY KEY (tenant_id, id),
  CONSTRAINT fk_maintenance_window_cluster FOREIGN KEY (tenant_id, cluster_id) REFERENCES cluster (tenant_id, id)
);
CREATE UNIQUE INDEX uq_maintenance_window_name ON maintenance_window (tenant_id, name) WHERE deleted_at IS NULL;
CREATE INDEX ix_maintenance_window_created ON maintenance_window (tenant_id, created_at, id);
CREATE INDEX ix_maintenance_window_due ON maintenance_window (tenant_id, next_check_at) WHERE next_check_at IS NOT NULL;`,
  silence: `
CREATE TABLE silence (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  state text NOT NULL,
  starts_at timestamptz NOT NULL,
  ends_at timestamptz NOT NULL,
  is_until_resolved boolean NOT NULL,
  window_id uuid,
  expired_at timestamptz,
  expired_by text,
  open_matches integer NOT NULL,
  last_matched_at timestamptz,
  quiet_since timestamptz,
  warned_at timestamptz,
  next_check_at timestamptz,${MATCHED},
  CONSTRAINT pk_silence PRIMARY KEY (tenant_id, id),
  CONSTRAINT fk_silence_cluster FOREIGN KEY (tenant_id, cluster_id) REFERENCES cluster (tenant_id, id),
  CONSTRAINT fk_silence_window FOREIGN KEY (tenant_id, window_id) REFERENCES maintenance_window (tenant_id, id)
);
CREATE UNIQUE INDEX uq_silence_opening ON silence (tenant_id, window_id, starts_at)
  WHERE window_id IS NOT NULL;
CREATE INDEX ix_silence_state_ends ON silence (tenant_id, state, ends_at, id);
CREATE INDEX ix_silence_ends ON silence (tenant_id, ends_at, id);
CREATE INDEX ix_silence_created ON silence (tenant_id, created_at, id);
CREATE INDEX ix_silence_due ON silence (tenant_id, next_check_at) WHERE next_check_at IS NOT NULL;`,
  silence_entry: `
CREATE TABLE silence_entry (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  silence_id uuid NOT NULL,
  at timestamptz NOT NULL,
  kind text NOT NULL,
  actor text,
  message text NOT NULL,
  CONSTRAINT pk_silence_entry PRIMARY KEY (tenant_id, id),
  CONSTRAINT fk_silence_entry_silence FOREIGN KEY (tenant_id, silence_id) REFERENCES silence (tenant_id, id)
);
CREATE INDEX ix_silence_entry_silence ON silence_entry (tenant_id, silence_id, at, id);`,
};

function isolate(table: string): string {
  return `
  ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY;
  ALTER TABLE ${table} FORCE ROW LEVEL SECURITY;
  CREATE POLICY ${table}_tenant ON ${table} FOR ALL USING (${OWN_TENANT}) WITH CHECK (${OWN_TENANT});
  DO $$ BEGIN
    IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'k8i_app') THEN
      GRANT SELECT, INSERT, UPDATE, DELETE ON ${table} TO k8i_app;
    END IF;
  END $$;`;
}

export class KeepSilences1795700300000 implements MigrationInterface {
  name = 'KeepSilences1795700300000';

  async up(runner: QueryRunner): Promise<void> {
    for (const [table, create] of Object.entries(TABLES)) await runner.query(create + isolate(table));
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of Object.keys(TABLES).reverse()) await runner.query(`DROP TABLE ${table}`);
  }
}
