import type { MigrationInterface, QueryRunner } from 'typeorm';

// Runs ask every minute what stands of some rules, and for each slice of a cluster what stands in it: a small part of
// what is kept of years. Builds an index over rows that are not settled; writers of the table wait meanwhile, seconds for
// hundreds of thousands of them.

export class FindStandingRecommendations1795900600000 implements MigrationInterface {
  name = 'FindStandingRecommendations1795900600000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE INDEX ix_recommendation_standing ON recommendation (tenant_id, cluster_id, rule)
       WHERE settled_at IS NULL`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX ix_recommendation_standing');
  }
}
