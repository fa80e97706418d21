import { REGISTRY, service, steady, traffic } from './drafts.js';
import type { WorkloadDraft } from './workload.js';

/** Namespace data: databases, a queue, backups, and a pod that fits on no node. */
export const DATA: readonly Omit<WorkloadDraft, 'namespace'>[] = [
  {
    kind: 'StatefulSet',
    name: 'postgres',
    team: 'data',
    replicas: 2,
    budget: { minAvailable: 1 },
    isScraped: true,
    readyAfterMs: 15_000,
    containers: [
      {
        name: 'postgres',
        image: 'docker.io/library/postgres:16.8',
        port: 5432,
        probe: 'pg_isready -U shop',
        cpu: ['500m', '2'],
        memory: ['1536Mi', '2Gi'],
        load: traffic([40, 430], [1_050, 1_500], 2),
      },
      {
        name: 'exporter',
        image: 'quay.io/prometheuscommunity/postgres-exporter:v0.16.0',
        port: 9187,
        cpu: ['10m', '100m'],
        memory: ['32Mi', '64Mi'],
        load: steady([2, 6], [18, 26]),
      },
    ],
  },
  {
    kind: 'StatefulSet',
    name: 'kafka',
    team: 'data',
    replicas: 3,
    budget: { maxUnavailable: 1 },
    readyAfterMs: 20_000,
    containers: [
      {
        name: 'kafka',
        image: 'docker.io/apache/kafka:3.9.0',
        port: 9092,
        probe: 'nc -z localhost 9092',
        cpu: ['250m', '1'],
        memory: ['1Gi', '1536Mi'],
        load: traffic([45, 240], [880, 1_120], 7),
      },
    ],
  },
  {
    kind: 'Deployment',
    name: 'order-consumer',
    team: 'data',
    replicas: 2,
    isDeployedOften: true,
    containers: [
      service('order-consumer', '2.5.9', {
        cpu: ['100m', '300m'],
        memory: ['160Mi', '256Mi'],
        load: traffic([8, 110], [95, 170]),
      }),
    ],
  },
  {
    kind: 'Deployment',
    name: 'warehouse-loader',
    team: 'data',
    replicas: 1,
    // Asks for more CPU than any node has.
    containers: [
      service('warehouse-loader', '1.0.3', {
        cpu: ['6', '8'],
        memory: ['4Gi', '6Gi'],
        load: steady([500, 2_000], [1_000, 2_000]),
      }),
    ],
  },
  {
    kind: 'CronJob',
    name: 'backup',
    team: 'data',
    restartPolicy: 'OnFailure',
    cron: { everyMinutes: 15, takesMs: [60_000, 140_000] },
    containers: [
      {
        name: 'pg-dump',
        image: 'docker.io/library/postgres:16.8',
        args: ['pg_dump', '--format=custom', 'shop'],
        cpu: ['100m', '500m'],
        memory: ['128Mi', '512Mi'],
        load: { shape: 'batch', cpu: [60, 380], memory: [60, 190] },
      },
    ],
  },
  {
    kind: 'CronJob',
    name: 'nightly-reindex',
    team: 'data',
    restartPolicy: 'Never',
    cron: { everyMinutes: 24 * 60, offsetMinutes: 150, takesMs: [35 * 60_000, 50 * 60_000] },
    containers: [
      {
        name: 'reindex',
        image: `${REGISTRY}/search-indexer:7.3.0`,
        cpu: ['500m', '2'],
        memory: ['512Mi', '1Gi'],
        load: { shape: 'batch', cpu: [200, 1_500], memory: [260, 720] },
      },
    ],
  },
];
