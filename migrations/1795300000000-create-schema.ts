import type { MigrationInterface, QueryRunner } from 'typeorm';

// Creates the whole first schema. Takes no lock that matters: nothing exists yet.
//
// Every tenant table has tenant_id first in its primary key, its uniques and its indexes, and is behind
// forced row level security, so that the same schema runs on one PostgreSQL or distributed by tenant_id.
// Uniques that must hold across tenants (e-mail, token id) live in the reference tables.

const REFERENCE_TABLES = `
CREATE TABLE tenant (
  id uuid CONSTRAINT pk_tenant PRIMARY KEY,
  name text NOT NULL,
  created_at timestamptz NOT NULL,
  suspended_at timestamptz
);
CREATE TABLE login (
  email text CONSTRAINT pk_login PRIMARY KEY,
  tenant_id uuid NOT NULL,
  user_id uuid NOT NULL
);
CREATE TABLE access_token (
  id text CONSTRAINT pk_access_token PRIMARY KEY,
  kind text NOT NULL,
  secret_hash bytea NOT NULL,
  tenant_id uuid NOT NULL,
  principal_id uuid NOT NULL,
  created_at timestamptz NOT NULL,
  expires_at timestamptz,
  last_used_at timestamptz,
  revoked_at timestamptz
);
CREATE INDEX ix_access_token_principal ON access_token (tenant_id, principal_id);
`;

const ACCOUNTS = `
CREATE TABLE app_user (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  email text NOT NULL,
  name text NOT NULL,
  password_hash text,
  created_at timestamptz NOT NULL,
  last_sign_in_at timestamptz,
  disabled_at timestamptz,
  CONSTRAINT pk_app_user PRIMARY KEY (tenant_id, id),
  CONSTRAINT uq_app_user_email UNIQUE (tenant_id, email)
);
CREATE TABLE team (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  name text NOT NULL,
  created_at timestamptz NOT NULL,
  CONSTRAINT pk_team PRIMARY KEY (tenant_id, id),
  CONSTRAINT uq_team_name UNIQUE (tenant_id, name)
);
CREATE TABLE team_member (
  tenant_id uuid NOT NULL,
  team_id uuid NOT NULL,
  user_id uuid NOT NULL,
  CONSTRAINT pk_team_member PRIMARY KEY (tenant_id, team_id, user_id)
);
CREATE TABLE role_binding (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  subject_kind text NOT NULL,
  subject text NOT NULL,
  role text NOT NULL,
  cluster_selector text,
  namespaces text[],
  created_at timestamptz NOT NULL,
  CONSTRAINT pk_role_binding PRIMARY KEY (tenant_id, id)
);
CREATE INDEX ix_role_binding_subject ON role_binding (tenant_id, subject_kind, subject);
CREATE TABLE audit_head (
  tenant_id uuid CONSTRAINT pk_audit_head PRIMARY KEY,
  last_seq bigint NOT NULL,
  last_hash bytea NOT NULL
);
CREATE TABLE audit_entry (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  seq bigint NOT NULL,
  occurred_at timestamptz NOT NULL,
  actor_kind text NOT NULL,
  actor_id text,
  actor_name text NOT NULL,
  action text NOT NULL,
  object_kind text,
  object_id text,
  object_name text,
  result text NOT NULL,
  ip text,
  request_id text,
  before text,
  after text,
  prev_hash bytea NOT NULL,
  hash bytea NOT NULL,
  CONSTRAINT pk_audit_entry PRIMARY KEY (tenant_id, id),
  CONSTRAINT uq_audit_entry_seq UNIQUE (tenant_id, seq)
);
CREATE TABLE tenant_counter (
  tenant_id uuid NOT NULL,
  name text NOT NULL,
  last_value integer NOT NULL,
  CONSTRAINT pk_tenant_counter PRIMARY KEY (tenant_id, name)
);
`;

const CLUSTERS = `
CREATE TABLE cluster (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  name text NOT NULL,
  kind text NOT NULL,
  is_demo boolean NOT NULL,
  environment text,
  region text,
  provider text,
  kubernetes_version text,
  kube_system_uid text,
  created_at timestamptz NOT NULL,
  last_report_at timestamptz,
  deleted_at timestamptz,
  CONSTRAINT pk_cluster PRIMARY KEY (tenant_id, id),
  CONSTRAINT uq_cluster_name UNIQUE (tenant_id, name)
);
CREATE INDEX ix_cluster_created ON cluster (tenant_id, created_at, id);
CREATE INDEX ix_cluster_last_report ON cluster (tenant_id, last_report_at, id);
CREATE TABLE agent (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  cluster_id uuid NOT NULL,
  version text,
  created_at timestamptz NOT NULL,
  started_at timestamptz,
  last_heartbeat_at timestamptz,
  cpu_cores double precision,
  memory_bytes double precision,
  spool_batches integer,
  spool_bytes double precision,
  dropped_batches integer,
  collectors jsonb NOT NULL,
  unobserved jsonb NOT NULL,
  CONSTRAINT pk_agent PRIMARY KEY (tenant_id, id),
  CONSTRAINT uq_agent_cluster UNIQUE (tenant_id, cluster_id),
  CONSTRAINT fk_agent_cluster FOREIGN KEY (tenant_id, cluster_id) REFERENCES cluster (tenant_id, id)
);
CREATE TABLE enrol_token (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  name text NOT NULL,
  prefix text NOT NULL,
  environment text,
  created_by uuid,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  revoked_at timestamptz,
  used_count integer NOT NULL,
  max_uses integer,
  CONSTRAINT pk_enrol_token PRIMARY KEY (tenant_id, id)
);
CREATE TABLE batch_receipt (
  tenant_id uuid NOT NULL,
  agent_id uuid NOT NULL,
  epoch bigint NOT NULL,
  seq bigint NOT NULL,
  kind text NOT NULL,
  body_hash bytea NOT NULL,
  receipt jsonb NOT NULL,
  received_at timestamptz NOT NULL,
  CONSTRAINT pk_batch_receipt PRIMARY KEY (tenant_id, agent_id, epoch, seq)
);
CREATE INDEX ix_batch_receipt_received ON batch_receipt (tenant_id, received_at);
`;

const INVENTORY = `
CREATE TABLE cluster_node (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  cluster_id uuid NOT NULL,
  uid text NOT NULL,
  subject_id integer NOT NULL,
  name text NOT NULL,
  status text NOT NULL,
  status_reason text,
  is_schedulable boolean NOT NULL,
  roles text[] NOT NULL,
  pool text,
  zone text,
  region text,
  instance_type text,
  internal_ip text,
  kubelet_version text,
  os_image text,
  kernel_version text,
  container_runtime text,
  architecture text,
  capacity_cpu_cores double precision,
  capacity_memory_bytes double precision,
  capacity_pods double precision,
  capacity_ephemeral_storage_bytes double precision,
  allocatable_cpu_cores double precision,
  allocatable_memory_bytes double precision,
  allocatable_pods double precision,
  allocatable_ephemeral_storage_bytes double precision,
  conditions jsonb NOT NULL,
  taints jsonb NOT NULL,
  labels jsonb NOT NULL,
  created_at timestamptz,
  observed_at timestamptz NOT NULL,
  deleted_at timestamptz,
  report_epoch bigint NOT NULL,
  report_seq bigint NOT NULL,
  CONSTRAINT pk_cluster_node PRIMARY KEY (tenant_id, id),
  CONSTRAINT uq_cluster_node_uid UNIQUE (tenant_id, cluster_id, uid),
  CONSTRAINT fk_cluster_node_cluster FOREIGN KEY (tenant_id, cluster_id) REFERENCES cluster (tenant_id, id)
);
CREATE INDEX ix_cluster_node_name ON cluster_node (tenant_id, name, id);
CREATE INDEX ix_cluster_node_cluster_name ON cluster_node (tenant_id, cluster_id, name, id);
CREATE TABLE namespace (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  cluster_id uuid NOT NULL,
  uid text NOT NULL,
  name text NOT NULL,
  phase text,
  team_id uuid,
  labels jsonb NOT NULL,
  created_at timestamptz,
  observed_at timestamptz NOT NULL,
  deleted_at timestamptz,
  report_epoch bigint NOT NULL,
  report_seq bigint NOT NULL,
  CONSTRAINT pk_namespace PRIMARY KEY (tenant_id, id),
  CONSTRAINT uq_namespace_uid UNIQUE (tenant_id, cluster_id, uid),
  CONSTRAINT fk_namespace_cluster FOREIGN KEY (tenant_id, cluster_id) REFERENCES cluster (tenant_id, id)
);
CREATE INDEX ix_namespace_name ON namespace (tenant_id, name, id);
CREATE INDEX ix_namespace_cluster_name ON namespace (tenant_id, cluster_id, name, id);
CREATE TABLE workload (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  cluster_id uuid NOT NULL,
  uid text NOT NULL,
  namespace text NOT NULL,
  kind text NOT NULL,
  name text NOT NULL,
  owner_uid text,
  desired_replicas integer,
  ready_replicas integer,
  updated_replicas integer,
  available_replicas integer,
  images text[] NOT NULL,
  labels jsonb NOT NULL,
  created_at timestamptz,
  observed_at timestamptz NOT NULL,
  deleted_at timestamptz,
  report_epoch bigint NOT NULL,
  report_seq bigint NOT NULL,
  CONSTRAINT pk_workload PRIMARY KEY (tenant_id, id),
  CONSTRAINT uq_workload_uid UNIQUE (tenant_id, cluster_id, uid),
  CONSTRAINT fk_workload_cluster FOREIGN KEY (tenant_id, cluster_id) REFERENCES cluster (tenant_id, id)
);
CREATE INDEX ix_workload_name ON workload (tenant_id, name, id);
CREATE INDEX ix_workload_cluster_namespace ON workload (tenant_id, cluster_id, namespace, name, id);
CREATE TABLE pod (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  cluster_id uuid NOT NULL,
  uid text NOT NULL,
  subject_id integer NOT NULL,
  namespace text NOT NULL,
  name text NOT NULL,
  node_name text,
  phase text NOT NULL,
  reason text,
  message text,
  is_ready boolean NOT NULL,
  ready_containers integer NOT NULL,
  total_containers integer NOT NULL,
  restart_count integer NOT NULL,
  last_restart_at timestamptz,
  qos_class text,
  pod_ip text,
  host_ip text,
  owner_kind text,
  owner_name text,
  owner_uid text,
  cpu_request_cores double precision,
  cpu_limit_cores double precision,
  memory_request_bytes double precision,
  memory_limit_bytes double precision,
  labels jsonb NOT NULL,
  created_at timestamptz,
  started_at timestamptz,
  observed_at timestamptz NOT NULL,
  deleted_at timestamptz,
  report_epoch bigint NOT NULL,
  report_seq bigint NOT NULL,
  CONSTRAINT pk_pod PRIMARY KEY (tenant_id, id),
  CONSTRAINT uq_pod_uid UNIQUE (tenant_id, cluster_id, uid),
  CONSTRAINT fk_pod_cluster FOREIGN KEY (tenant_id, cluster_id) REFERENCES cluster (tenant_id, id)
);
CREATE INDEX ix_pod_name ON pod (tenant_id, name, id);
CREATE INDEX ix_pod_created ON pod (tenant_id, created_at, id);
CREATE INDEX ix_pod_restarts ON pod (tenant_id, restart_count, id);
CREATE INDEX ix_pod_cluster_namespace ON pod (tenant_id, cluster_id, namespace, name, id);
CREATE INDEX ix_pod_cluster_node ON pod (tenant_id, cluster_id, node_name, name, id);
CREATE INDEX ix_pod_live ON pod (tenant_id, cluster_id, phase) WHERE deleted_at IS NULL;
CREATE INDEX ix_pod_owner ON pod (tenant_id, cluster_id, owner_uid);
CREATE TABLE container (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  cluster_id uuid NOT NULL,
  pod_id uuid NOT NULL,
  subject_id integer NOT NULL,
  namespace text NOT NULL,
  pod_name text NOT NULL,
  name text NOT NULL,
  kind text NOT NULL,
  image text,
  image_digest text,
  state text NOT NULL,
  reason text,
  message text,
  is_ready boolean NOT NULL,
  restart_count integer NOT NULL,
  started_at timestamptz,
  last_termination_reason text,
  last_termination_exit_code integer,
  last_termination_started_at timestamptz,
  last_termination_finished_at timestamptz,
  cpu_request_cores double precision,
  cpu_limit_cores double precision,
  memory_request_bytes double precision,
  memory_limit_bytes double precision,
  has_liveness_probe boolean NOT NULL,
  has_readiness_probe boolean NOT NULL,
  has_startup_probe boolean NOT NULL,
  observed_at timestamptz NOT NULL,
  deleted_at timestamptz,
  CONSTRAINT pk_container PRIMARY KEY (tenant_id, id),
  CONSTRAINT uq_container_name UNIQUE (tenant_id, pod_id, name),
  CONSTRAINT fk_container_pod FOREIGN KEY (tenant_id, pod_id) REFERENCES pod (tenant_id, id)
);
CREATE INDEX ix_container_name ON container (tenant_id, name, id);
CREATE INDEX ix_container_image ON container (tenant_id, image, id);
CREATE INDEX ix_container_cluster ON container (tenant_id, cluster_id, namespace, pod_name, name, id);
CREATE TABLE inventory_state (
  tenant_id uuid NOT NULL,
  cluster_id uuid NOT NULL,
  first_report_at timestamptz NOT NULL,
  marks jsonb NOT NULL,
  CONSTRAINT pk_inventory_state PRIMARY KEY (tenant_id, cluster_id)
);
CREATE TABLE cluster_event (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  cluster_id uuid NOT NULL,
  uid text NOT NULL,
  type text NOT NULL,
  reason text NOT NULL,
  message text NOT NULL,
  count integer NOT NULL,
  namespace text,
  involved_kind text NOT NULL,
  involved_name text NOT NULL,
  involved_uid text,
  source text,
  first_seen_at timestamptz NOT NULL,
  last_seen_at timestamptz NOT NULL,
  received_at timestamptz NOT NULL,
  CONSTRAINT pk_cluster_event PRIMARY KEY (tenant_id, id),
  CONSTRAINT uq_cluster_event_uid UNIQUE (tenant_id, cluster_id, uid),
  CONSTRAINT fk_cluster_event_cluster FOREIGN KEY (tenant_id, cluster_id) REFERENCES cluster (tenant_id, id)
);
CREATE INDEX ix_cluster_event_seen ON cluster_event (tenant_id, last_seen_at, id);
CREATE INDEX ix_cluster_event_cluster_seen ON cluster_event (tenant_id, cluster_id, last_seen_at, id);
CREATE INDEX ix_cluster_event_involved ON cluster_event (tenant_id, cluster_id, involved_kind, involved_name, last_seen_at);
CREATE TABLE change (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  cluster_id uuid NOT NULL,
  object_kind text NOT NULL,
  object_id uuid NOT NULL,
  namespace text,
  name text NOT NULL,
  action text NOT NULL,
  field text,
  before text,
  after text,
  observed_at timestamptz NOT NULL,
  received_at timestamptz NOT NULL,
  CONSTRAINT pk_change PRIMARY KEY (tenant_id, id)
);
CREATE INDEX ix_change_observed ON change (tenant_id, observed_at, id);
CREATE INDEX ix_change_cluster_observed ON change (tenant_id, cluster_id, observed_at, id);
CREATE INDEX ix_change_object ON change (tenant_id, object_id, observed_at, id);
`;

const METRICS = `
CREATE TABLE metric (
  tenant_id uuid NOT NULL,
  id integer NOT NULL,
  name text NOT NULL,
  unit text NOT NULL,
  kind text NOT NULL,
  subject_kind text NOT NULL,
  meaning text NOT NULL,
  source text NOT NULL,
  CONSTRAINT pk_metric PRIMARY KEY (tenant_id, id),
  CONSTRAINT uq_metric_name UNIQUE (tenant_id, name)
);
CREATE TABLE subject (
  tenant_id uuid NOT NULL,
  id integer NOT NULL,
  cluster_id uuid NOT NULL,
  kind text NOT NULL,
  namespace text NOT NULL,
  name text NOT NULL,
  container text NOT NULL,
  created_at timestamptz NOT NULL,
  CONSTRAINT pk_subject PRIMARY KEY (tenant_id, id),
  CONSTRAINT uq_subject_key UNIQUE (tenant_id, cluster_id, kind, namespace, name, container)
);
CREATE TABLE subject_latest (
  tenant_id uuid NOT NULL,
  subject_id integer NOT NULL,
  cluster_id uuid NOT NULL,
  cpu_cores double precision,
  memory_bytes double precision,
  source text NOT NULL,
  observed_at timestamptz NOT NULL,
  CONSTRAINT pk_subject_latest PRIMARY KEY (tenant_id, subject_id)
);
CREATE INDEX ix_subject_latest_cpu ON subject_latest (tenant_id, cpu_cores, subject_id);
CREATE INDEX ix_subject_latest_memory ON subject_latest (tenant_id, memory_bytes, subject_id);
CREATE TABLE rollup_due (
  tenant_id uuid NOT NULL,
  cluster_id uuid NOT NULL,
  hour_at timestamptz NOT NULL,
  marked_at timestamptz NOT NULL,
  CONSTRAINT pk_rollup_due PRIMARY KEY (tenant_id, cluster_id, hour_at)
);
CREATE TABLE sample_block (
  tenant_id uuid NOT NULL,
  cluster_id uuid NOT NULL,
  id uuid NOT NULL,
  metric_ids integer[] NOT NULL,
  source text NOT NULL,
  report_epoch bigint NOT NULL,
  report_seq bigint NOT NULL,
  part smallint NOT NULL,
  start_at timestamptz NOT NULL,
  end_at timestamptz NOT NULL,
  value_count integer NOT NULL,
  value_sum double precision,
  value_min double precision,
  value_max double precision,
  encoding smallint NOT NULL,
  body bytea NOT NULL,
  received_at timestamptz NOT NULL,
  hour_at timestamptz NOT NULL,
  CONSTRAINT pk_sample_block PRIMARY KEY (tenant_id, cluster_id, id, hour_at)
) PARTITION BY RANGE (hour_at);
CREATE INDEX ix_sample_block_hour ON sample_block (tenant_id, cluster_id, hour_at);
CREATE TABLE sample_block_default PARTITION OF sample_block DEFAULT;
CREATE TABLE rollup (
  tenant_id uuid NOT NULL,
  subject_id integer NOT NULL,
  metric_id integer NOT NULL,
  step_seconds integer NOT NULL,
  cluster_id uuid NOT NULL,
  sources text[] NOT NULL,
  buckets bytea NOT NULL,
  rebuilt_at timestamptz NOT NULL,
  chunk_at timestamptz NOT NULL,
  CONSTRAINT pk_rollup PRIMARY KEY (tenant_id, subject_id, metric_id, step_seconds, chunk_at)
) PARTITION BY RANGE (chunk_at);
CREATE INDEX ix_rollup_cluster ON rollup (tenant_id, cluster_id, chunk_at);
CREATE TABLE rollup_default PARTITION OF rollup DEFAULT;
`;

const ALERTS = `
CREATE TABLE alert (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  cluster_id uuid NOT NULL,
  fingerprint text NOT NULL,
  rule text NOT NULL,
  severity text NOT NULL,
  severity_rank smallint NOT NULL,
  state text NOT NULL,
  title text NOT NULL,
  summary text NOT NULL,
  subject_kind text NOT NULL,
  namespace text,
  subject_name text NOT NULL,
  container text,
  subject_uid text,
  count integer NOT NULL,
  revision integer NOT NULL,
  first_seen_at timestamptz NOT NULL,
  last_seen_at timestamptz NOT NULL,
  changed_at timestamptz NOT NULL,
  resolved_at timestamptz,
  resolved_reason text,
  CONSTRAINT pk_alert PRIMARY KEY (tenant_id, id),
  CONSTRAINT fk_alert_cluster FOREIGN KEY (tenant_id, cluster_id) REFERENCES cluster (tenant_id, id)
);
CREATE UNIQUE INDEX uq_alert_open ON alert (tenant_id, fingerprint) WHERE resolved_at IS NULL;
CREATE INDEX ix_alert_last_seen ON alert (tenant_id, last_seen_at, id);
CREATE INDEX ix_alert_first_seen ON alert (tenant_id, first_seen_at, id);
CREATE INDEX ix_alert_severity ON alert (tenant_id, severity_rank, id);
CREATE INDEX ix_alert_cluster ON alert (tenant_id, cluster_id, state, severity_rank, id);
CREATE INDEX ix_alert_subject ON alert (tenant_id, cluster_id, subject_kind, subject_name);
CREATE TABLE stream_head (
  tenant_id uuid NOT NULL,
  stream text NOT NULL,
  epoch uuid NOT NULL,
  last_seq bigint NOT NULL,
  min_seq bigint NOT NULL,
  min_day date NOT NULL,
  CONSTRAINT pk_stream_head PRIMARY KEY (tenant_id, stream)
);
CREATE TABLE alert_event (
  tenant_id uuid NOT NULL,
  stream text NOT NULL,
  seq bigint NOT NULL,
  type text NOT NULL,
  occurred_at timestamptz NOT NULL,
  payload jsonb NOT NULL,
  day date NOT NULL,
  CONSTRAINT pk_alert_event PRIMARY KEY (tenant_id, stream, seq, day)
) PARTITION BY RANGE (day);
CREATE TABLE alert_event_default PARTITION OF alert_event DEFAULT;
`;

const TENANT_TABLES = [
  'app_user',
  'team',
  'team_member',
  'role_binding',
  'audit_head',
  'audit_entry',
  'tenant_counter',
  'cluster',
  'agent',
  'enrol_token',
  'batch_receipt',
  'cluster_node',
  'namespace',
  'workload',
  'pod',
  'container',
  'inventory_state',
  'cluster_event',
  'change',
  'metric',
  'subject',
  'subject_latest',
  'rollup_due',
  'sample_block',
  'rollup',
  'alert',
  'stream_head',
  'alert_event',
];
const PARTITIONS = ['sample_block_default', 'rollup_default', 'alert_event_default'];

/** NULLIF: after a SET LOCAL has ended the setting is '' and not NULL, and ''::uuid would be an error instead of no rows. */
function rowSecurity(table: string): string {
  const own = `tenant_id = NULLIF(current_setting('app.tenant', true), '')::uuid`;
  return `ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY;
    ALTER TABLE ${table} FORCE ROW LEVEL SECURITY;
    CREATE POLICY ${table}_tenant ON ${table} FOR ALL USING (${own}) WITH CHECK (${own});`;
}

/** The application role is absent where one role runs everything; then ownership suffices and there is nothing to grant. */
function grants(): string {
  const rest = ['tenant', 'login', 'access_token', ...TENANT_TABLES.filter((table) => table !== 'audit_entry')];
  return `DO $$ BEGIN
    IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'k8i_app') THEN
      GRANT SELECT, INSERT, UPDATE, DELETE ON ${rest.join(', ')} TO k8i_app;
      GRANT SELECT, INSERT ON audit_entry TO k8i_app;
    END IF;
  END $$;`;
}

export class CreateSchema1795300000000 implements MigrationInterface {
  name = 'CreateSchema1795300000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const part of [REFERENCE_TABLES, ACCOUNTS, CLUSTERS, INVENTORY, METRICS, ALERTS]) await runner.query(part);
    for (const table of [...TENANT_TABLES, ...PARTITIONS]) await runner.query(rowSecurity(table));
    await runner.query(grants());
  }

  async down(runner: QueryRunner): Promise<void> {
    const tables = ['tenant', 'login', 'access_token', ...TENANT_TABLES];
    await runner.query(`DROP TABLE IF EXISTS ${tables.join(', ')} CASCADE`);
  }
}
