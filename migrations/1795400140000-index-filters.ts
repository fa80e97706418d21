import type { MigrationInterface, QueryRunner } from 'typeorm';

// Indexes for filters that find few of many pods and containers: by digest, by what is wrong, by what is not set. The
// partial ones hold the rows in question only, so they cost what these are. Building takes about a second per index for
// a million rows, during which writes to the table wait.

const INDEXES = {
  ix_container_image_digest: 'container (tenant_id, image_digest, pod_id)',
  ix_container_missing_request: `container (tenant_id, pod_id)
    WHERE deleted_at IS NULL AND (cpu_request_cores IS NULL OR memory_request_bytes IS NULL)`,
  ix_container_missing_limit: `container (tenant_id, pod_id)
    WHERE deleted_at IS NULL AND (cpu_limit_cores IS NULL OR memory_limit_bytes IS NULL)`,
  ix_pod_problem: `pod (tenant_id, name, id)
    WHERE deleted_at IS NULL
      AND (reason IS NOT NULL OR phase IN ('FAILED', 'UNKNOWN') OR (phase = 'RUNNING' AND NOT is_ready))`,
};

export class IndexFilters1795400140000 implements MigrationInterface {
  name = 'IndexFilters1795400140000';

  async up(runner: QueryRunner): Promise<void> {
    for (const [name, definition] of Object.entries(INDEXES)) {
      await runner.query(`CREATE INDEX ${name} ON ${definition}`);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const name of Object.keys(INDEXES)) await runner.query(`DROP INDEX ${name}`);
  }
}
