import { REGISTRY, service, steady, traffic } from './drafts.js';
import type { WorkloadDraft } from './workload.js';

/** Namespace payments: an init container, a native sidecar, a crash loop, a job that fails now and then. */
export const PAYMENTS: readonly Omit<WorkloadDraft, 'namespace'>[] = [
  {
    kind: 'Deployment',
    name: 'payments-api',
    team: 'payments',
    replicas: 3,
    readyAfterMs: 12_000,
    init: [
      {
        name: 'migrate',
        image: `${REGISTRY}/payments-api:5.2.0`,
        args: ['migrate'],
        cpu: ['50m', '200m'],
        memory: ['64Mi', '128Mi'],
        load: steady([5, 60], [30, 60]),
      },
      {
        name: 'mtls-proxy',
        image: 'docker.io/envoyproxy/envoy:v1.32.3',
        isSidecar: true,
        cpu: ['50m', '200m'],
        memory: ['64Mi', '128Mi'],
        load: traffic([4, 60], [38, 62]),
      },
    ],
    containers: [
      service('payments-api', '5.2.0', {
        cpu: ['200m', '800m'],
        memory: ['384Mi', '512Mi'],
        load: traffic([12, 180], [220, 330], 2),
      }),
    ],
  },
  {
    kind: 'Deployment',
    name: 'fraud-check',
    team: 'payments',
    replicas: 2,
    containers: [
      service('fraud-check', '2.0.11', {
        cpu: ['250m', '250m'],
        memory: ['512Mi', '512Mi'],
        // Leaks so slowly that it takes two days and a half until it is killed.
        load: { shape: 'leak', cpu: [18, 200], memory: [210, 300], leakMs: 60 * 60 * 60_000 },
        fault: { kind: 'leak' },
      }),
    ],
  },
  {
    kind: 'Deployment',
    name: 'payment-webhooks',
    team: 'payments',
    replicas: 2,
    isDeployedOften: true,
    containers: [
      service('payment-webhooks', '1.17.4', {
        cpu: ['50m', '200m'],
        memory: ['96Mi', '192Mi'],
        load: traffic([3, 40], [60, 95]),
      }),
    ],
  },
  {
    kind: 'Deployment',
    name: 'ledger-export',
    team: 'payments',
    replicas: 1,
    isRecreated: true,
    containers: [
      {
        name: 'ledger-export',
        image: `${REGISTRY}/ledger-export:0.6.0`,
        cpu: ['50m', '200m'],
        memory: ['64Mi', '128Mi'],
        load: steady([5, 30], [24, 40]),
        fault: {
          kind: 'crash',
          afterMs: [1_500, 5_000],
          exitCode: 1,
          message: 'Error: connect ECONNREFUSED ledger-db.payments.svc:5432\n',
        },
      },
    ],
  },
  {
    kind: 'CronJob',
    name: 'settlement-report',
    team: 'payments',
    restartPolicy: 'Never',
    cron: { everyMinutes: 10, takesMs: [30_000, 80_000], failsEvery: 4 },
    containers: [
      {
        name: 'report',
        image: `${REGISTRY}/settlement-report:1.2.2`,
        cpu: ['100m', '500m'],
        memory: ['128Mi', '256Mi'],
        load: { shape: 'batch', cpu: [40, 330], memory: [70, 160] },
      },
    ],
  },
];
