import type { MigrationInterface, QueryRunner } from 'typeorm';

// Incidents: what alerts have to do with each other. Only makes tables. An alert belongs to one incident at most, which
// the key of incident_alert decides; incident_head gives the numbers that people say, and its row lock makes one writer
// at a time of all who change incidents of a tenant. incident_span is what joins: in which incident something that
// alerts can have in common (a workload, a node, an image) was in trouble, from when to when.

const OWN_TENANT = `tenant_id = NULLIF(current_setting('app.tenant', true), '')::uuid`;

const TABLES = `
CREATE TABLE incident_head (
  tenant_id uuid NOT NULL,
  last_number integer NOT NULL,
  CONSTRAINT pk_incident_head PRIMARY KEY (tenant_id)
);
CREATE TABLE incident (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  number integer NOT NULL,
  title text NOT NULL,
  has_own_title boolean NOT NULL,
  summary text NOT NULL,
  severity text NOT NULL,
  severity_rank smallint NOT NULL,
  has_own_severity boolean NOT NULL,
  status text NOT NULL,
  is_muted boolean NOT NULL,
  is_shaped boolean NOT NULL,
  opened_at timestamptz NOT NULL,
  acknowledged_at timestamptz,
  acknowledged_by text,
  quiet_since timestamptz,
  resolved_at timestamptz,
  resolved_reason text,
  reopened_count integer NOT NULL,
  lead_id uuid,
  lead_name text,
  merged_into_id uuid,
  alert_count integer NOT NULL,
  open_alert_count integer NOT NULL,
  impact jsonb NOT NULL,
  scanned_at timestamptz NOT NULL,
  revision integer NOT NULL,
  changed_at timestamptz NOT NULL,
  CONSTRAINT pk_incident PRIMARY KEY (tenant_id, id),
  CONSTRAINT uq_incident_number UNIQUE (tenant_id, number)
);
CREATE INDEX ix_incident_opened ON incident (tenant_id, opened_at, id);
CREATE INDEX ix_incident_changed ON incident (tenant_id, changed_at, id);
CREATE INDEX ix_incident_severity ON incident (tenant_id, severity_rank, id);
CREATE INDEX ix_incident_status_opened ON incident (tenant_id, status, opened_at, id);
CREATE INDEX ix_incident_status_changed ON incident (tenant_id, status, changed_at, id);
CREATE INDEX ix_incident_status_severity ON incident (tenant_id, status, severity_rank, id);
CREATE INDEX ix_incident_resolved ON incident (tenant_id, resolved_at) WHERE resolved_at IS NOT NULL;
CREATE TABLE incident_alert (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  incident_id uuid NOT NULL,
  cluster_id uuid NOT NULL,
  namespace text,
  title text NOT NULL,
  rule text NOT NULL,
  severity_rank smallint NOT NULL,
  subject_kind text NOT NULL,
  subject_name text NOT NULL,
  workload_kind text,
  workload_name text,
  node_name text,
  image text,
  team_id uuid,
  rolled_out_at timestamptz,
  is_evidence boolean NOT NULL,
  is_muted boolean NOT NULL,
  started_at timestamptz NOT NULL,
  ended_at timestamptz,
  joined_at timestamptz NOT NULL,
  criterion text NOT NULL,
  reason text NOT NULL,
  evidence text[] NOT NULL,
  CONSTRAINT pk_incident_alert PRIMARY KEY (tenant_id, id),
  CONSTRAINT fk_incident_alert_incident FOREIGN KEY (tenant_id, incident_id)
    REFERENCES incident (tenant_id, id) ON DELETE CASCADE,
  CONSTRAINT fk_incident_alert_cluster FOREIGN KEY (tenant_id, cluster_id) REFERENCES cluster (tenant_id, id)
);
CREATE INDEX ix_incident_alert_joined ON incident_alert (tenant_id, incident_id, joined_at, id);
CREATE INDEX ix_incident_alert_place ON incident_alert (tenant_id, incident_id, cluster_id, namespace);
CREATE INDEX ix_incident_alert_namespace ON incident_alert (tenant_id, cluster_id, namespace, incident_id);
CREATE TABLE incident_entry (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  incident_id uuid NOT NULL,
  at timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL,
  lane text NOT NULL,
  kind text NOT NULL,
  is_key boolean NOT NULL,
  text text NOT NULL,
  audience text NOT NULL,
  cluster_id uuid,
  namespace text,
  alert_id uuid,
  change_id uuid,
  actor_kind text,
  actor_id uuid,
  actor_name text,
  CONSTRAINT pk_incident_entry PRIMARY KEY (tenant_id, id),
  CONSTRAINT fk_incident_entry_incident FOREIGN KEY (tenant_id, incident_id)
    REFERENCES incident (tenant_id, id) ON DELETE CASCADE,
  CONSTRAINT uq_incident_entry_change UNIQUE (tenant_id, incident_id, change_id)
);
CREATE INDEX ix_incident_entry_at ON incident_entry (tenant_id, incident_id, at, id);
CREATE TABLE incident_span (
  tenant_id uuid NOT NULL,
  key text NOT NULL,
  id uuid NOT NULL,
  incident_id uuid NOT NULL,
  first_at timestamptz NOT NULL,
  last_at timestamptz NOT NULL,
  standing integer NOT NULL,
  CONSTRAINT pk_incident_span PRIMARY KEY (tenant_id, key, id),
  CONSTRAINT fk_incident_span_incident FOREIGN KEY (tenant_id, incident_id)
    REFERENCES incident (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX ix_incident_span_incident ON incident_span (tenant_id, incident_id);
CREATE INDEX ix_incident_span_last ON incident_span (tenant_id, last_at);
`;

const TABLE_NAMES = ['incident_head', 'incident', 'incident_alert', 'incident_entry', 'incident_span'];

function secure(table: string): string {
  return `
ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE ${table} FORCE ROW LEVEL SECURITY;
CREATE POLICY ${table}_tenant ON ${table} FOR ALL USING (${OWN_TENANT}) WITH CHECK (${OWN_TENANT});
DO $$ BEGIN
  IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'k8i_app') THEN
    GRANT SELECT, INSERT, UPDATE, DELETE ON ${table} TO k8i_app;
  END IF;
END $$;
`;
}

export class KeepIncidents1795700400000 implements MigrationInterface {
  name = 'KeepIncidents1795700400000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLES);
    for (const table of TABLE_NAMES) await runner.query(secure(table));
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of [...TABLE_NAMES].reverse()) await runner.query(`DROP TABLE ${table}`);
  }
}
