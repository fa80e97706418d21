import type { MigrationInterface, QueryRunner } from 'typeorm';

// The lists of users and role bindings are read page by page, and the rights of a user through their teams, with every
// request that is not answered from memory. The tables hold people, not measurements: building takes milliseconds.

const INDEXES = {
  ix_app_user_created: 'app_user (tenant_id, created_at, id)',
  ix_app_user_last_sign_in: 'app_user (tenant_id, last_sign_in_at, id)',
  ix_role_binding_created: 'role_binding (tenant_id, created_at, id)',
  ix_team_member_user: 'team_member (tenant_id, user_id, team_id)',
};

export class IndexAccessLists1795400010000 implements MigrationInterface {
  name = 'IndexAccessLists1795400010000';

  async up(runner: QueryRunner): Promise<void> {
    for (const [name, columns] of Object.entries(INDEXES)) await runner.query(`CREATE INDEX ${name} ON ${columns}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const name of Object.keys(INDEXES)) await runner.query(`DROP INDEX ${name}`);
  }
}
