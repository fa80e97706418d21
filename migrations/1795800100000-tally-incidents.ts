import type { MigrationInterface, QueryRunner } from 'typeorm';

// What is counted of the alerts of an incident is kept beside it: counting all of them for each batch that joins takes
// the longer the greater the incident. Only makes a table; the server counts an incident of before when it is touched.

const OWN_TENANT = `tenant_id = NULLIF(current_setting('app.tenant', true), '')::uuid`;

export class TallyIncidents1795800100000 implements MigrationInterface {
  name = 'TallyIncidents1795800100000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
CREATE TABLE incident_tally (
  tenant_id uuid NOT NULL,
  incident_id uuid NOT NULL,
  dimension text NOT NULL,
  name text NOT NULL,
  place text NOT NULL,
  count integer NOT NULL,
  CONSTRAINT pk_incident_tally PRIMARY KEY (tenant_id, incident_id, dimension, name, place),
  CONSTRAINT fk_incident_tally_incident FOREIGN KEY (tenant_id, incident_id)
    REFERENCES incident (tenant_id, id) ON DELETE CASCADE
);
ALTER TABLE incident_tally ENABLE ROW LEVEL SECURITY;
ALTER TABLE incident_tally FORCE ROW LEVEL SECURITY;
CREATE POLICY incident_tally_tenant ON incident_tally FOR ALL USING (${OWN_TENANT}) WITH CHECK (${OWN_TENANT});
DO $$ BEGIN
  IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'k8i_app') THEN
    GRANT SELECT, INSERT, UPDATE, DELETE ON incident_tally TO k8i_app;
  END IF;
END $$;
`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE incident_tally');
  }
}
