import type { MigrationInterface, QueryRunner } from 'typeorm';

// The life of an alert: when it began to fire, who has acknowledged, silenced or taken it, what it belongs to, and a row
// of history for each of these acts. Takes the lock of alert for a moment only: no new column rewrites the table, and
// the new indexes are partial over values that no row has yet, but for that of resolved alerts, which reads all of them
// once. What stood before fires since it was first seen, as far as anybody knows.

const OWN_TENANT = `tenant_id = NULLIF(current_setting('app.tenant', true), '')::uuid`;

const COLUMNS = `
ALTER TABLE alert
  ADD COLUMN fired_at timestamptz,
  ADD COLUMN rule_id uuid,
  ADD COLUMN runbook_url text,
  ADD COLUMN value double precision,
  ADD COLUMN threshold double precision,
  ADD COLUMN unit text,
  ADD COLUMN workload_kind text,
  ADD COLUMN workload_name text,
  ADD COLUMN node_name text,
  ADD COLUMN team_id uuid,
  ADD COLUMN image text,
  ADD COLUMN labels jsonb NOT NULL DEFAULT '[]',
  ADD COLUMN acknowledged_at timestamptz,
  ADD COLUMN acknowledged_by text,
  ADD COLUMN silence_id uuid,
  ADD COLUMN silenced_until timestamptz,
  ADD COLUMN inhibited_by_id uuid,
  ADD COLUMN assignee_id uuid,
  ADD COLUMN assignee_name text,
  ADD COLUMN reopened_count integer NOT NULL DEFAULT 0,
  ADD COLUMN reopened_at timestamptz;
CREATE INDEX ix_alert_resolved ON alert (tenant_id, fingerprint, resolved_at) WHERE resolved_at IS NOT NULL;
CREATE INDEX ix_alert_workload ON alert (tenant_id, workload_name, last_seen_at, id) WHERE workload_name IS NOT NULL;
CREATE INDEX ix_alert_node ON alert (tenant_id, node_name, last_seen_at, id) WHERE node_name IS NOT NULL;
CREATE INDEX ix_alert_assignee ON alert (tenant_id, assignee_id, last_seen_at, id) WHERE assignee_id IS NOT NULL;
CREATE INDEX ix_alert_rule ON alert (tenant_id, rule_id, last_seen_at, id) WHERE rule_id IS NOT NULL;
CREATE INDEX ix_alert_silence ON alert (tenant_id, silence_id, id) WHERE silence_id IS NOT NULL;
`;

const HISTORY = `
CREATE TABLE alert_history (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  alert_id uuid NOT NULL,
  cluster_id uuid NOT NULL,
  namespace text,
  at timestamptz NOT NULL,
  kind text NOT NULL,
  actor_kind text NOT NULL,
  actor_id uuid,
  actor_name text,
  text text,
  before text,
  after text,
  CONSTRAINT pk_alert_history PRIMARY KEY (tenant_id, id),
  CONSTRAINT fk_alert_history_cluster FOREIGN KEY (tenant_id, cluster_id) REFERENCES cluster (tenant_id, id)
);
CREATE INDEX ix_alert_history_alert ON alert_history (tenant_id, alert_id, at, id);
ALTER TABLE alert_history ENABLE ROW LEVEL SECURITY;
ALTER TABLE alert_history FORCE ROW LEVEL SECURITY;
CREATE POLICY alert_history_tenant ON alert_history FOR ALL USING (${OWN_TENANT}) WITH CHECK (${OWN_TENANT});
DO $$ BEGIN
  IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'k8i_app') THEN
    GRANT SELECT, INSERT, UPDATE, DELETE ON alert_history TO k8i_app;
  END IF;
END $$;
`;

export class KeepAlertLifecycle1795700100000 implements MigrationInterface {
  name = 'KeepAlertLifecycle1795700100000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(COLUMNS);
    await runner.query(HISTORY);
    const tenants: { id: string }[] = await runner.query('SELECT id FROM tenant');
    for (const { id } of tenants) {
      await runner.query(`SET LOCAL app.tenant = '${id}'`);
      await runner.query('UPDATE alert SET fired_at = first_seen_at WHERE tenant_id = $1', [id]);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE alert_history');
    await runner.query(`ALTER TABLE alert DROP COLUMN fired_at, DROP COLUMN rule_id, DROP COLUMN runbook_url,
      DROP COLUMN value, DROP COLUMN threshold, DROP COLUMN unit, DROP COLUMN workload_kind, DROP COLUMN workload_name,
      DROP COLUMN node_name, DROP COLUMN team_id, DROP COLUMN image, DROP COLUMN labels, DROP COLUMN acknowledged_at,
      DROP COLUMN acknowledged_by, DROP COLUMN silence_id, DROP COLUMN silenced_until, DROP COLUMN inhibited_by_id,
      DROP COLUMN assignee_id, DROP COLUMN assignee_name, DROP COLUMN reopened_count, DROP COLUMN reopened_at`);
    await runner.query('DROP INDEX IF EXISTS ix_alert_resolved');
  }
}
