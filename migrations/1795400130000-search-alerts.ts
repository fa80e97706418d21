import type { MigrationInterface, QueryRunner } from 'typeorm';

// Words of alert titles as rows, so that alerts are found by what people remember of them: full text search of
// PostgreSQL is not leakproof and would read all alerts under row level security, a range over texts is served by an
// index. Back-filling reads every alert once, some 20,000 a second, while only this table is written.

const OWN_TENANT = `tenant_id = NULLIF(current_setting('app.tenant', true), '')::uuid`;
const BATCH = 1_000;

/** The same as termsOf() in the server at the time of this migration. */
function termsOf(title: string): string[] {
  const words = title.match(/[\p{L}\p{N}]+/gu) ?? [];
  const terms = words.flatMap((word) => {
    const starts = [0, ...[...word.matchAll(/(?<=\p{Ll})\p{Lu}/gu)].map((match) => match.index)];
    return starts.map((start) => word.slice(start).toLowerCase().slice(0, 64));
  });
  return [...new Set(terms)].slice(0, 64);
}

export class SearchAlerts1795400130000 implements MigrationInterface {
  name = 'SearchAlerts1795400130000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE alert_term (
      tenant_id uuid NOT NULL,
      alert_id uuid NOT NULL,
      term text NOT NULL,
      CONSTRAINT pk_alert_term PRIMARY KEY (tenant_id, alert_id, term)
    )`);
    await runner.query('CREATE INDEX ix_alert_term_term ON alert_term (tenant_id, term, alert_id)');
    await runner.query('CREATE INDEX ix_alert_changed ON alert (tenant_id, changed_at, id)');
    await runner.query('ALTER TABLE alert_term ENABLE ROW LEVEL SECURITY');
    await runner.query('ALTER TABLE alert_term FORCE ROW LEVEL SECURITY');
    await runner.query(
      `CREATE POLICY alert_term_tenant ON alert_term FOR ALL USING (${OWN_TENANT}) WITH CHECK (${OWN_TENANT})`,
    );
    await runner.query(`DO $$ BEGIN
      IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'k8i_app') THEN
        GRANT SELECT, INSERT, UPDATE, DELETE ON alert_term TO k8i_app;
      END IF;
    END $$`);
    const tenants: { id: string }[] = await runner.query('SELECT id FROM tenant');
    for (const { id } of tenants) await backFill(runner, id);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX ix_alert_changed');
    await runner.query('DROP TABLE alert_term');
  }
}

async function backFill(runner: QueryRunner, tenantId: string): Promise<void> {
  await runner.query(`SET LOCAL app.tenant = '${tenantId}'`);
  let after = '00000000-0000-0000-0000-000000000000';
  for (;;) {
    const alerts: { id: string; title: string }[] = await runner.query(
      'SELECT id, title FROM alert WHERE tenant_id = $1 AND id > $2 ORDER BY id LIMIT $3',
      [tenantId, after, BATCH],
    );
    const rows = alerts.flatMap(({ id, title }) => termsOf(title).map((term) => ({ id, term })));
    await runner.query(
      `INSERT INTO alert_term (tenant_id, alert_id, term)
       SELECT $1, t.id, t.term FROM unnest($2::uuid[], $3::text[]) AS t (id, term)`,
      [tenantId, rows.map(({ id }) => id), rows.map(({ term }) => term)],
    );
    if (alerts.length < BATCH) return;
    after = alerts[alerts.length - 1]!.id;
  }
}
