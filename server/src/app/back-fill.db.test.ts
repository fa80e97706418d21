import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource, type MigrationInterface, type QueryRunner } from 'typeorm';
import { cloneDatabase } from '../../launcher/test-postgres.mjs';
import { termsOf } from '../features/alerts/title-terms.js';
import { imageId, readReference } from '../features/inventory/image-reference.js';
import { newId } from '../platform/id.js';

type Clone = Awaited<ReturnType<typeof cloneDatabase>>;
let clone: Clone;
let source: DataSource;
let runner: QueryRunner;

const FILES = [
  '1795400100000-keep-labels-as-rows',
  '1795400110000-date-stored-facts',
  '1795400120000-list-images',
  '1795400130000-search-alerts',
];

async function migrations(): Promise<MigrationInterface[]> {
  const modules = await Promise.all(FILES.map((file) => import(`../../dist-migrations/${file}.js`)));
  return modules.map((module) => new (Object.values(module)[0] as new () => MigrationInterface)());
}

/** As the role that owns the tables, which row level security binds too. */
beforeAll(async () => {
  clone = await cloneDatabase();
  source = await new DataSource({ type: 'postgres', url: clone.migrationUrl }).initialize();
  runner = source.createQueryRunner();
});

afterAll(async () => {
  await runner.release();
  await source.destroy();
  await clone.drop();
});

async function inTransaction(work: () => Promise<void>): Promise<void> {
  await runner.startTransaction();
  await work();
  await runner.commitTransaction();
}

const IMAGES: [string | null, string | null][] = [
  ['nginx', null],
  ['nginx', 'sha256:1'],
  ['grafana/grafana:11', null],
  ['localhost/app', null],
  ['registry:5000/shop/web', 'sha256:2'],
  ['registry:5000/shop/web:1.2@sha256:3', 'sha256:3'],
  ['ghcr.io/a/b@sha256:4', null],
  [null, null],
];
const TITLES = [
  'Container app keeps crashing (CrashLoopBackOff): shop/web-0',
  'Überlastung: süd',
  '—',
  'HTTPServer2 a',
];

interface Tenant {
  id: string;
  pod: string;
  alerts: string[];
}

async function fill(tenant: Tenant): Promise<void> {
  const { id, pod } = tenant;
  const cluster = newId();
  await runner.query('INSERT INTO tenant (id, name, created_at) VALUES ($1, $2, now())', [id, 'test']);
  await runner.query(`SET LOCAL app.tenant = '${id}'`);
  await runner.query(
    `INSERT INTO cluster (tenant_id, id, name, kind, is_demo, created_at) VALUES ($1, $2, 'prod', 'KUBERNETES', false, now())`,
    [id, cluster],
  );
  const labels = [
    { key: 'app', value: 'web' },
    { key: 'empty', value: '' },
    { key: 'app', value: 'web' },
    { key: 'long', value: 'x'.repeat(64) },
  ];
  await runner.query(
    `INSERT INTO pod (tenant_id, id, cluster_id, uid, subject_id, namespace, name, phase, is_ready, ready_containers,
       total_containers, restart_count, labels, observed_at, report_epoch, report_seq)
     VALUES ($1, $2, $3, 'uid', 1, 'shop', 'web-0', 'RUNNING', true, 1, 1, 0, $4, now(), 1, 1)`,
    [id, pod, cluster, JSON.stringify(labels)],
  );
  for (const [n, [image, digest]] of IMAGES.entries()) {
    await runner.query(
      `INSERT INTO container (tenant_id, id, cluster_id, pod_id, subject_id, namespace, pod_name, name, kind, image,
         image_digest, state, is_ready, restart_count, has_liveness_probe, has_readiness_probe, has_startup_probe, observed_at)
       VALUES ($1, $2, $3, $4, 1, 'shop', 'web-0', $5, 'REGULAR', $6, $7, 'RUNNING', true, 0, false, false, false, now())`,
      [id, newId(), cluster, pod, `c-${n}`, image, digest],
    );
  }
  for (const [n, alert] of tenant.alerts.entries()) {
    await runner.query(
      `INSERT INTO alert (tenant_id, id, cluster_id, fingerprint, rule, severity, severity_rank, state, title, summary,
         subject_kind, subject_name, count, revision, first_seen_at, last_seen_at, changed_at)
       VALUES ($1, $2, $3, gen_random_uuid()::text, 'Rule', 'INFO', 1, 'FIRING', $4, '', 'Pod', 'web-0', 1, 1, now(), now(), now())`,
      [id, alert, cluster, TITLES[n]],
    );
  }
}

async function expectFilled({ id, pod, alerts }: Tenant): Promise<void> {
  await runner.query(`SET LOCAL app.tenant = '${id}'`);
  expect(await runner.query('SELECT object_id, object_kind, key, value FROM object_label ORDER BY key')).toEqual([
    { object_id: pod, object_kind: 'POD', key: 'app', value: 'web' },
    { object_id: pod, object_kind: 'POD', key: 'empty', value: '' },
  ]);
  const images = IMAGES.flatMap(([image, imageDigest]) => {
    if (!image) return [];
    const { digest, ...parts } = readReference(image);
    return [{ id: imageId(id, { image, imageDigest }), reference: image, ...parts, digest: imageDigest ?? digest }];
  });
  const stored = await runner.query('SELECT id, reference, repository, tag, digest FROM image');
  expect(stored).toHaveLength(images.length);
  expect(stored).toEqual(expect.arrayContaining(images));
  const containers = await runner.query('SELECT image, image_digest, image_id FROM container');
  expect(containers).toEqual(
    expect.arrayContaining(
      IMAGES.map(([image, imageDigest]) => ({
        image,
        image_digest: imageDigest,
        image_id: imageId(id, { image, imageDigest }),
      })),
    ),
  );
  const terms: { alert_id: string; term: string }[] = await runner.query('SELECT alert_id, term FROM alert_term');
  for (const [n, alert] of alerts.entries()) {
    const found = terms.filter((one) => one.alert_id === alert).map(({ term }) => term);
    expect(found.sort()).toEqual(termsOf(TITLES[n]!).sort());
  }
}

describe('migrations of a database that is in use', () => {
  it('give every tenant the rows that the server would have written', async () => {
    const steps = await migrations();
    await inTransaction(async () => {
      for (const step of [...steps].reverse()) await step.down(runner);
    });
    const tenants = [1, 2].map(() => ({ id: newId(), pod: newId(), alerts: TITLES.map(() => newId()) }));
    for (const tenant of tenants) await inTransaction(() => fill(tenant));
    for (const step of steps) await inTransaction(() => step.up(runner));
    for (const tenant of tenants) await inTransaction(() => expectFilled(tenant));
  });
});
