import type { MigrationInterface, QueryRunner } from 'typeorm';

// Who is told of incidents: routes, what each incident's route was told last, every decision with its sentence, and the
// outbox with its attempts. Only makes tables. The queue of a channel has the lease: one replica at a time sends through
// a channel, and what an earlier holder of the lease finishes late is known by its token. Nothing goes out before
// live_at is set, and that is for a person to do.

const OWN_TENANT = `tenant_id = NULLIF(current_setting('app.tenant', true), '')::uuid`;

const TABLES = `
CREATE TABLE notification_setting (
  tenant_id uuid NOT NULL,
  live_at timestamptz,
  changed_at timestamptz NOT NULL,
  changed_by text,
  revision integer NOT NULL,
  CONSTRAINT pk_notification_setting PRIMARY KEY (tenant_id)
);
CREATE TABLE route (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  position integer NOT NULL,
  name text NOT NULL,
  matchers jsonb NOT NULL,
  minimum_severity text NOT NULL,
  active_times jsonb NOT NULL,
  channel_ids uuid[] NOT NULL,
  group_wait_seconds integer NOT NULL,
  group_interval_seconds integer NOT NULL,
  repeat_interval_seconds integer NOT NULL,
  is_continue boolean NOT NULL,
  is_enabled boolean NOT NULL,
  revision integer NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  CONSTRAINT pk_route PRIMARY KEY (tenant_id, id),
  CONSTRAINT uq_route_name UNIQUE (tenant_id, name)
);
CREATE INDEX ix_route_position ON route (tenant_id, position, id);
CREATE TABLE notification_thread (
  tenant_id uuid NOT NULL,
  incident_id uuid NOT NULL,
  route_id uuid NOT NULL,
  started_at timestamptz NOT NULL,
  due_at timestamptz,
  told jsonb,
  told_live jsonb,
  last_decision text,
  updated_at timestamptz NOT NULL,
  CONSTRAINT pk_notification_thread PRIMARY KEY (tenant_id, incident_id, route_id)
);
CREATE INDEX ix_notification_thread_due ON notification_thread (tenant_id, due_at, incident_id) WHERE due_at IS NOT NULL;
CREATE INDEX ix_notification_thread_updated ON notification_thread (tenant_id, updated_at, incident_id);
CREATE TABLE notification_decision (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  incident_id uuid NOT NULL,
  route_id uuid,
  decided_at timestamptz NOT NULL,
  outcome text NOT NULL,
  reason text NOT NULL,
  sentence text NOT NULL,
  until timestamptz,
  CONSTRAINT pk_notification_decision PRIMARY KEY (tenant_id, id)
);
CREATE INDEX ix_notification_decision_decided ON notification_decision (tenant_id, decided_at, id);
CREATE INDEX ix_notification_decision_incident ON notification_decision (tenant_id, incident_id, decided_at, id);
CREATE TABLE delivery_queue (
  tenant_id uuid NOT NULL,
  channel_id uuid NOT NULL,
  last_number bigint NOT NULL,
  lease_token bigint NOT NULL,
  lease_until timestamptz,
  hold_until timestamptz,
  CONSTRAINT pk_delivery_queue PRIMARY KEY (tenant_id, channel_id)
);
CREATE TABLE delivery (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  channel_id uuid NOT NULL,
  channel_name text NOT NULL,
  channel_kind text NOT NULL,
  number bigint NOT NULL,
  incident_id uuid,
  route_id uuid,
  kind text NOT NULL,
  state text NOT NULL,
  title text NOT NULL,
  message jsonb NOT NULL,
  request jsonb,
  attempt_count integer NOT NULL,
  attempts_before integer NOT NULL,
  lease_token bigint,
  created_at timestamptz NOT NULL,
  due_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  ended_at timestamptz,
  last_status integer,
  last_error text,
  ref text,
  CONSTRAINT pk_delivery PRIMARY KEY (tenant_id, id)
);
CREATE INDEX ix_delivery_due ON delivery (tenant_id, channel_id, due_at, number) WHERE ended_at IS NULL;
CREATE INDEX ix_delivery_incident ON delivery (tenant_id, incident_id, channel_id, number);
CREATE INDEX ix_delivery_created ON delivery (tenant_id, created_at, id);
CREATE INDEX ix_delivery_channel_created ON delivery (tenant_id, channel_id, created_at, id);
CREATE INDEX ix_delivery_state_created ON delivery (tenant_id, state, created_at, id);
CREATE TABLE delivery_attempt (
  tenant_id uuid NOT NULL,
  delivery_id uuid NOT NULL,
  number integer NOT NULL,
  started_at timestamptz NOT NULL,
  duration_ms integer,
  outcome text,
  status integer,
  error text,
  request jsonb,
  response text,
  next_at timestamptz,
  CONSTRAINT pk_delivery_attempt PRIMARY KEY (tenant_id, delivery_id, number),
  CONSTRAINT fk_delivery_attempt_delivery FOREIGN KEY (tenant_id, delivery_id) REFERENCES delivery (tenant_id, id) ON DELETE CASCADE
);
`;

const NAMES = [
  'notification_setting',
  'route',
  'notification_thread',
  'notification_decision',
  'delivery_queue',
  'delivery',
  'delivery_attempt',
];

function wall(table: string): string {
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

export class DeliverNotifications1795700600000 implements MigrationInterface {
  name = 'DeliverNotifications1795700600000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLES);
    for (const table of NAMES) await runner.query(wall(table));
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of [...NAMES].reverse()) await runner.query(`DROP TABLE ${table}`);
  }
}
