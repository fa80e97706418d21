import type { MigrationInterface, QueryRunner } from 'typeorm';

// How far each reader of a stream inside the server has come. Its row is locked while a batch is handled, so that of all
// replicas one does, and it moves in the transaction of what the batch caused. Only makes a table.

const OWN_TENANT = `tenant_id = NULLIF(current_setting('app.tenant', true), '')::uuid`;

const TABLE = `
CREATE TABLE stream_consumer (
  tenant_id uuid NOT NULL,
  consumer text NOT NULL,
  stream text NOT NULL,
  epoch uuid NOT NULL,
  seq bigint NOT NULL,
  moved_at timestamptz,
  last_error text,
  failed_at timestamptz,
  failures integer NOT NULL,
  CONSTRAINT pk_stream_consumer PRIMARY KEY (tenant_id, consumer)
);
ALTER TABLE stream_consumer ENABLE ROW LEVEL SECURITY;
ALTER TABLE stream_consumer FORCE ROW LEVEL SECURITY;
CREATE POLICY stream_consumer_tenant ON stream_consumer FOR ALL USING (${OWN_TENANT}) WITH CHECK (${OWN_TENANT});
DO $$ BEGIN
  IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'k8i_app') THEN
    GRANT SELECT, INSERT, UPDATE, DELETE ON stream_consumer TO k8i_app;
  END IF;
END $$;
`;

export class KeepStreamConsumers1795700500000 implements MigrationInterface {
  name = 'KeepStreamConsumers1795700500000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLE);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE stream_consumer');
  }
}
