import type { MigrationInterface, QueryRunner } from 'typeorm';

// How long data is kept: what the installation gives, which every start of a server writes, and what a tenant has chosen
// instead. Only makes tables; without rows the built-in defaults hold.

const OWN_TENANT = `tenant_id = NULLIF(current_setting('app.tenant', true), '')::uuid`;
const KINDS = [
  'raw_days',
  'five_minute_days',
  'hour_days',
  'day_days',
  'alert_days',
  'event_days',
  'stream_days',
  'receipt_days',
];

const TABLES = `
CREATE TABLE default_retention (
  id smallint NOT NULL,
  ${KINDS.map((kind) => `${kind} integer NOT NULL`).join(',\n  ')},
  CONSTRAINT pk_default_retention PRIMARY KEY (id)
);
CREATE TABLE tenant_retention (
  tenant_id uuid NOT NULL,
  ${KINDS.map((kind) => `${kind} integer`).join(',\n  ')},
  revision integer NOT NULL,
  updated_at timestamptz NOT NULL,
  CONSTRAINT pk_tenant_retention PRIMARY KEY (tenant_id)
);
ALTER TABLE tenant_retention ENABLE ROW LEVEL SECURITY;
ALTER TABLE tenant_retention FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_retention_tenant ON tenant_retention FOR ALL USING (${OWN_TENANT}) WITH CHECK (${OWN_TENANT});
DO $$ BEGIN
  IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'k8i_app') THEN
    GRANT SELECT, INSERT, UPDATE, DELETE ON default_retention, tenant_retention TO k8i_app;
  END IF;
END $$;
`;

export class ChooseRetention1795500310000 implements MigrationInterface {
  name = 'ChooseRetention1795500310000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLES);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE tenant_retention, default_retention');
  }
}
