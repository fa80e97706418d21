import type { MigrationInterface, QueryRunner } from 'typeorm';

// Looking for advice in a large cluster takes minutes: how far it is, so that a run that is ended goes on where it was.

const OWN_TENANT = `tenant_id = NULLIF(current_setting('app.tenant', true), '')::uuid`;

export class FollowRecommendationRuns1795900400000 implements MigrationInterface {
  name = 'FollowRecommendationRuns1795900400000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE recommendation_run (
      tenant_id uuid NOT NULL,
      cluster_id uuid NOT NULL,
      begun_at timestamptz NOT NULL,
      finished_at timestamptz,
      done_subject integer,
      done_workload_id uuid,
      workloads integer,
      CONSTRAINT pk_recommendation_run PRIMARY KEY (tenant_id, cluster_id),
      CONSTRAINT fk_recommendation_run_cluster FOREIGN KEY (tenant_id, cluster_id) REFERENCES cluster (tenant_id, id)
    );
    ALTER TABLE recommendation_run ENABLE ROW LEVEL SECURITY;
    ALTER TABLE recommendation_run FORCE ROW LEVEL SECURITY;
    CREATE POLICY recommendation_run_tenant ON recommendation_run FOR ALL
      USING (${OWN_TENANT}) WITH CHECK (${OWN_TENANT});
    DO $$ BEGIN
      IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'k8i_app') THEN
        GRANT SELECT, INSERT, UPDATE, DELETE ON recommendation_run TO k8i_app;
      END IF;
    END $$;`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE recommendation_run');
  }
}
