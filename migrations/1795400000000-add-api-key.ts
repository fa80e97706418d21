import type { MigrationInterface, QueryRunner } from 'typeorm';

// Adds the keys of programs. Their secrets lie hashed in access_token, like those of everybody else; what a key may do
// are role bindings of the kind API_KEY. last_used_ip has no default, so that adding it rewrites nothing; the lock it
// takes on access_token is held for milliseconds.

const OWN_TENANT = `tenant_id = NULLIF(current_setting('app.tenant', true), '')::uuid`;

export class AddApiKey1795400000000 implements MigrationInterface {
  name = 'AddApiKey1795400000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE api_key (
      tenant_id uuid NOT NULL,
      id uuid NOT NULL,
      name text NOT NULL,
      prefix text NOT NULL,
      owner_id uuid NOT NULL,
      created_at timestamptz NOT NULL,
      expires_at timestamptz,
      revoked_at timestamptz,
      CONSTRAINT pk_api_key PRIMARY KEY (tenant_id, id)
    )`);
    await runner.query('CREATE INDEX ix_api_key_created ON api_key (tenant_id, created_at, id)');
    await runner.query('CREATE INDEX ix_api_key_owner ON api_key (tenant_id, owner_id, created_at, id)');
    await runner.query('ALTER TABLE access_token ADD COLUMN last_used_ip text');
    await runner.query('ALTER TABLE api_key ENABLE ROW LEVEL SECURITY');
    await runner.query('ALTER TABLE api_key FORCE ROW LEVEL SECURITY');
    await runner.query(
      `CREATE POLICY api_key_tenant ON api_key FOR ALL USING (${OWN_TENANT}) WITH CHECK (${OWN_TENANT})`,
    );
    await runner.query(`DO $$ BEGIN
      IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'k8i_app') THEN
        GRANT SELECT, INSERT, UPDATE, DELETE ON api_key TO k8i_app;
      END IF;
    END $$`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE access_token DROP COLUMN last_used_ip');
    await runner.query('DROP TABLE api_key');
  }
}
