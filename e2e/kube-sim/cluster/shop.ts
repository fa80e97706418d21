import { REGISTRY, service, traffic } from './drafts.js';
import type { WorkloadDraft } from './workload.js';

/** Namespace shop: what visitors meet, and one service that leaks memory until it is killed. */
export const SHOP: readonly Omit<WorkloadDraft, 'namespace'>[] = [
  {
    kind: 'Deployment',
    name: 'edge-proxy',
    team: 'platform',
    replicas: 2,
    serviceType: 'LoadBalancer',
    budget: { maxUnavailable: 1 },
    containers: [
      {
        name: 'nginx',
        image: 'docker.io/library/nginx:1.27.5',
        port: 8080,
        probe: '/healthz',
        cpu: ['100m', '1'],
        memory: ['128Mi', '256Mi'],
        load: traffic([8, 190], [48, 110]),
      },
    ],
  },
  {
    kind: 'Deployment',
    name: 'frontend',
    team: 'storefront',
    replicas: 4,
    isDeployedOften: true,
    autoscale: [3, 6],
    budget: { minAvailable: 2 },
    containers: [
      service('frontend', '4.18.2', {
        cpu: ['250m', '800m'],
        memory: ['256Mi', '512Mi'],
        load: traffic([12, 260], [150, 290], 3),
      }),
    ],
  },
  {
    kind: 'Deployment',
    name: 'catalog',
    team: 'storefront',
    replicas: 3,
    isDeployedOften: true,
    // Asks for far more CPU than it uses: a saving to be found.
    containers: [
      service('catalog', '2.44.0', {
        cpu: ['500m', '1'],
        memory: ['768Mi', '1Gi'],
        load: traffic([15, 90], [290, 410], 4),
      }),
    ],
  },
  {
    kind: 'Deployment',
    name: 'cart',
    team: 'checkout',
    replicas: 3,
    isScraped: true,
    isDeployedOften: true,
    containers: [
      service('cart', '1.31.7', {
        cpu: ['100m', '400m'],
        memory: ['192Mi', '384Mi'],
        load: traffic([10, 150], [110, 210]),
      }),
    ],
  },
  {
    kind: 'Deployment',
    name: 'checkout',
    team: 'checkout',
    replicas: 3,
    budget: { minAvailable: '60%' },
    isScraped: true,
    readyAfterMs: 14_000,
    isDeployedOften: true,
    containers: [
      // Runs at its CPU limit in the evening.
      service('checkout', '3.9.1', {
        cpu: ['100m', '200m'],
        memory: ['512Mi', '768Mi'],
        load: traffic([20, 240], [330, 520], 6),
      }),
    ],
  },
  {
    kind: 'Deployment',
    name: 'search',
    team: 'storefront',
    replicas: 2,
    readyAfterMs: 22_000,
    // The new version costs half as much CPU again as the one before.
    rolledOut: { daysAgo: 5.2, cpuBefore: 0.65, memoryBefore: 0.8 },
    containers: [
      service('search', '7.3.0', {
        cpu: ['300m', '1500m'],
        memory: ['1Gi', '1536Mi'],
        load: traffic([40, 420], [820, 1180], 9),
      }),
    ],
  },
  {
    kind: 'Deployment',
    name: 'recommendations',
    team: 'storefront',
    replicas: 2,
    // Neither requests nor limits: best effort.
    containers: [service('recommendations', '0.12.5', { load: traffic([20, 170], [240, 360], 5) })],
  },
  {
    kind: 'Deployment',
    name: 'reviews',
    team: 'storefront',
    replicas: 2,
    // No limits, and no probes.
    containers: [
      {
        name: 'reviews',
        image: `${REGISTRY}/reviews:1.8.3`,
        port: 8080,
        cpu: ['50m', null],
        memory: ['128Mi', null],
        load: traffic([4, 45], [90, 140], 2),
      },
    ],
  },
  {
    kind: 'Deployment',
    name: 'image-resizer',
    team: 'media',
    replicas: 1,
    containers: [
      service('image-resizer', '0.9.4', {
        cpu: ['100m', '500m'],
        memory: ['256Mi', '320Mi'],
        load: { shape: 'leak', cpu: [25, 210], memory: [120, 180], leakMs: 17 * 60_000 },
        fault: { kind: 'leak' },
      }),
    ],
  },
  {
    kind: 'StatefulSet',
    name: 'session-store',
    team: 'checkout',
    replicas: 1,
    // One replica of which one must stay: its node can never be drained.
    budget: { minAvailable: 1 },
    containers: [
      {
        name: 'redis',
        image: 'docker.io/library/redis:7.4.2',
        port: 6379,
        probe: 'redis-cli ping',
        cpu: ['100m', '300m'],
        memory: ['256Mi', '256Mi'],
        load: traffic([6, 70], [90, 170], 2),
      },
    ],
  },
  {
    kind: 'CronJob',
    name: 'cart-cleanup',
    team: 'checkout',
    restartPolicy: 'OnFailure',
    cron: { everyMinutes: 2, takesMs: [14_000, 35_000] },
    containers: [
      {
        name: 'cleanup',
        image: `${REGISTRY}/cart-tools:1.4.0`,
        cpu: ['50m', '200m'],
        memory: ['64Mi', '128Mi'],
        load: { shape: 'batch', cpu: [20, 120], memory: [30, 60] },
      },
    ],
  },
];
