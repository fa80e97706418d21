import type { MigrationInterface, QueryRunner } from 'typeorm';

// Prices that a tenant sets, how its costs are told, and what each day of each cluster cost, by workload. Only makes
// tables; the server counts what lies before, as far back as two weeks. Money is in whole nanos of the currency.

const OWN_TENANT = `tenant_id = NULLIF(current_setting('app.tenant', true), '')::uuid`;

const TABLES: Record<string, string> = {
  price: `
CREATE TABLE price (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  provider text,
  region text,
  family text,
  instance_type text,
  pool text,
  purchase text,
  rate jsonb NOT NULL,
  currency text NOT NULL,
  note text,
  revision integer NOT NULL,
  created_at timestamptz NOT NULL,
  changed_at timestamptz NOT NULL,
  CONSTRAINT pk_price PRIMARY KEY (tenant_id, id)
);`,
  cost_setting: `
CREATE TABLE cost_setting (
  tenant_id uuid NOT NULL,
  currency text NOT NULL,
  exchange jsonb NOT NULL,
  storage jsonb NOT NULL,
  shares_daemon_sets boolean NOT NULL,
  shared_namespaces text[] NOT NULL,
  shared_spread text NOT NULL,
  idle_spread text NOT NULL,
  revision integer NOT NULL,
  changed_at timestamptz NOT NULL,
  prices_changed_at timestamptz,
  CONSTRAINT pk_cost_setting PRIMARY KEY (tenant_id)
);`,
  cost_day_cluster: `
CREATE TABLE cost_day_cluster (
  tenant_id uuid NOT NULL,
  day date NOT NULL,
  cluster_id uuid NOT NULL,
  currency text NOT NULL,
  hours smallint NOT NULL,
  counted_until timestamptz NOT NULL,
  counted_at timestamptz NOT NULL,
  price bigint,
  idle bigint,
  unallocated bigint,
  storage bigint NOT NULL,
  unpriced_nodes integer NOT NULL,
  CONSTRAINT pk_cost_day_cluster PRIMARY KEY (tenant_id, day, cluster_id),
  CONSTRAINT fk_cost_day_cluster_cluster FOREIGN KEY (tenant_id, cluster_id) REFERENCES cluster (tenant_id, id)
);
CREATE INDEX ix_cost_day_cluster_cluster ON cost_day_cluster (tenant_id, cluster_id, day);`,
  cost_day: `
CREATE TABLE cost_day (
  tenant_id uuid NOT NULL,
  day date NOT NULL,
  cluster_id uuid NOT NULL,
  namespace text NOT NULL,
  kind text NOT NULL,
  name text NOT NULL,
  workload_id uuid,
  cpu bigint,
  memory bigint,
  storage bigint NOT NULL,
  cpu_used double precision NOT NULL,
  cpu_requested double precision NOT NULL,
  memory_used double precision NOT NULL,
  memory_requested double precision NOT NULL,
  unpriced_containers integer NOT NULL,
  unpriced_claims integer NOT NULL,
  CONSTRAINT pk_cost_day PRIMARY KEY (tenant_id, day, cluster_id, namespace, kind, name),
  CONSTRAINT fk_cost_day_cost_day_cluster FOREIGN KEY (tenant_id, day, cluster_id)
    REFERENCES cost_day_cluster (tenant_id, day, cluster_id)
);`,
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

export class KeepPricesAndCosts1795900200000 implements MigrationInterface {
  name = 'KeepPricesAndCosts1795900200000';

  async up(runner: QueryRunner): Promise<void> {
    for (const [table, create] of Object.entries(TABLES)) await runner.query(create + isolate(table));
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of Object.keys(TABLES).reverse()) await runner.query(`DROP TABLE ${table}`);
  }
}
