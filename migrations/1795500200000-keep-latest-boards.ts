import type { MigrationInterface, QueryRunner } from 'typeorm';

// The newest usage of a cluster moves from one row per subject (subject_latest) into one row per cluster, and the ranks
// follow it once a minute instead of with every report: with 5,000 subjects a report's share of both cost more than the
// samples themselves. A rank keeps since when its object exists, because a job later tells its values from those of an
// earlier object of the name, and an index finds the ranked subjects of a cluster.
//
// Fills the boards from subject_latest, in seconds per million rows, so that nothing shown is missing until the next
// report: what writes the bytes is a frozen copy of form 1 of server/src/features/metrics/latest-board.ts. Leaving it
// to a job of the new server would need code there that reads the old table. subject_latest itself stays for servers
// of the version before that still run; nothing else reads it. Adding the column rewrites nothing; making the index
// blocks writes to subject for a second per million rows.

const OWN_TENANT = `tenant_id = NULLIF(current_setting('app.tenant', true), '')::uuid`;

const TABLE = `
CREATE TABLE latest_board (
  tenant_id uuid NOT NULL,
  cluster_id uuid NOT NULL,
  revision bigint NOT NULL,
  body bytea NOT NULL,
  updated_at timestamptz NOT NULL,
  ranked_revision bigint,
  ranked_at timestamptz,
  has_newcomers boolean NOT NULL,
  CONSTRAINT pk_latest_board PRIMARY KEY (tenant_id, cluster_id)
);
ALTER TABLE latest_board ALTER COLUMN body SET STORAGE EXTERNAL;
ALTER TABLE latest_board ENABLE ROW LEVEL SECURITY;
ALTER TABLE latest_board FORCE ROW LEVEL SECURITY;
CREATE POLICY latest_board_tenant ON latest_board FOR ALL USING (${OWN_TENANT}) WITH CHECK (${OWN_TENANT});
DO $$ BEGIN
  IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'k8i_app') THEN
    GRANT SELECT, INSERT, UPDATE, DELETE ON latest_board TO k8i_app;
  END IF;
END $$;
ALTER TABLE usage_rank ADD COLUMN since timestamptz;
CREATE INDEX ix_subject_ranked ON subject (tenant_id, cluster_id, id) WHERE object_id IS NOT NULL;
`;

/**
 * Containers with their pods, machines, and pods that have a usage of their own: a pod of which no container has one.
 * Numbers that nothing can use, petabytes of memory, are left to the next report: `signed` is exact below 2^51 only.
 */
const ENTRIES = `
  SELECT l.subject_id AS "subjectId", coalesce(p.id, 0) AS "podSubjectId", round(l.cpu_cores * 1000000) AS cpu,
    round(l.memory_bytes) AS memory, l.source, round(extract(epoch FROM l.observed_at) * 1000)::float8 AS at
  FROM subject_latest l JOIN subject s ON s.tenant_id = $1 AND s.id = l.subject_id
  LEFT JOIN subject p ON p.tenant_id = $1 AND p.cluster_id = s.cluster_id AND p.kind = 'POD' AND p.container = ''
    AND s.kind IN ('POD', 'CONTAINER') AND p.namespace = s.namespace AND p.name = s.name
  WHERE l.tenant_id = $1 AND l.cluster_id = $2 AND (p.id IS NOT NULL OR s.kind <> 'CONTAINER')
    AND coalesce(l.cpu_cores, 0) < 1e9 AND coalesce(l.memory_bytes, 0) < 2e15 AND (s.kind <> 'POD' OR NOT EXISTS (
    SELECT 1 FROM subject c JOIN subject_latest o ON o.tenant_id = $1 AND o.subject_id = c.id
    WHERE c.tenant_id = $1 AND c.cluster_id = s.cluster_id AND c.kind = 'CONTAINER'
      AND c.namespace = s.namespace AND c.name = s.name))
  ORDER BY l.subject_id`;

interface Entry {
  subjectId: number;
  podSubjectId: number;
  cpu: number | null;
  memory: number | null;
  source: string;
  at: number;
}

class Bytes {
  readonly list: number[] = [];

  uint(value: number): void {
    let rest = value;
    for (; rest > 127; rest = Math.floor(rest / 128)) this.list.push((rest % 128) | 128);
    this.list.push(rest);
  }

  signed(value: number): void {
    this.uint((value < 0 ? -2 * value - 1 : 2 * value) + 1);
  }

  values(values: readonly (number | null)[]): void {
    const from = this.list.length;
    for (let n = 0; n < Math.ceil(values.length / 8); n++) this.list.push(0);
    values.forEach((value, n) => {
      if (value !== null) this.list[from + (n >> 3)]! |= 1 << (n & 7);
    });
    for (const value of values) if (value !== null) this.signed(value);
  }
}

function boardOf(entries: readonly Entry[]): Buffer {
  const sources = [...new Set(entries.map(({ source }) => source))];
  const bytes = new Bytes();
  bytes.uint(1);
  bytes.uint(entries.length);
  bytes.uint(sources.length);
  for (const source of sources) {
    const text = Buffer.from(source, 'utf8');
    bytes.uint(text.length);
    bytes.list.push(...text);
  }
  const before = (n: number): Entry | undefined => entries[n - 1];
  for (const [n, { subjectId }] of entries.entries()) bytes.uint(subjectId - (before(n)?.subjectId ?? 0));
  for (const [n, { podSubjectId }] of entries.entries()) bytes.signed(podSubjectId - (before(n)?.podSubjectId ?? 0));
  bytes.values(entries.map(({ cpu }) => cpu));
  bytes.values(entries.map(({ memory }) => memory));
  entries.forEach((entry, n) => {
    bytes.signed(entry.at - (before(n)?.at ?? 0));
    bytes.uint(sources.indexOf(entry.source));
    bytes.uint(1);
  });
  return Buffer.from(bytes.list);
}

export class KeepLatestBoards1795500200000 implements MigrationInterface {
  name = 'KeepLatestBoards1795500200000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLE);
    const tenants: { id: string }[] = await runner.query('SELECT id FROM tenant');
    for (const { id } of tenants) {
      // The owner is bound by row level security too. SET takes no bind parameters; ids are uuids of ours.
      await runner.query(`SET LOCAL app.tenant = '${id}'`);
      const clusters: { id: string }[] = await runner.query(
        'SELECT DISTINCT cluster_id AS id FROM subject_latest WHERE tenant_id = $1',
        [id],
      );
      for (const cluster of clusters) {
        const entries: Entry[] = await runner.query(ENTRIES, [id, cluster.id]);
        await runner.query(
          `INSERT INTO latest_board (tenant_id, cluster_id, revision, body, updated_at, has_newcomers)
           VALUES ($1, $2, 1, $3, now(), false)`,
          [id, cluster.id, boardOf(entries)],
        );
      }
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX ix_subject_ranked');
    await runner.query('ALTER TABLE usage_rank DROP COLUMN since');
    await runner.query('DROP TABLE latest_board');
  }
}
