import { service, steady, traffic } from './drafts.js';
import type { WorkloadDraft } from './workload.js';

/** Also namespace shop: what asks for more than it uses, and what stands where it should not. */
export const SPENDTHRIFTS: readonly Omit<WorkloadDraft, 'namespace'>[] = [
  {
    kind: 'Deployment',
    name: 'gift-cards',
    team: 'checkout',
    replicas: 2,
    isForSpot: true,
    // Asks for a whole core, and has never used a tenth of it.
    containers: [
      service('gift-cards', '1.6.2', {
        cpu: ['1', '2'],
        memory: ['512Mi', '768Mi'],
        load: traffic([6, 36], [170, 230], 2),
      }),
    ],
  },
  {
    kind: 'Deployment',
    name: 'promotions',
    team: 'storefront',
    replicas: 2,
    // Its autoscaler goes by the share of what it asks for: less of that alone would bring more replicas.
    autoscale: [2, 6],
    containers: [
      service('promotions', '3.2.5', {
        cpu: ['400m', '800m'],
        memory: ['256Mi', '384Mi'],
        load: traffic([8, 70], [120, 180], 2),
      }),
    ],
  },
  {
    kind: 'Deployment',
    name: 'summer-campaign',
    team: 'storefront',
    replicas: 2,
    isForSpot: true,
    // Its campaign is over, and nobody asks it for anything.
    containers: [
      service('summer-campaign', '0.4.1', {
        cpu: ['200m', '400m'],
        memory: ['256Mi', '256Mi'],
        load: steady([0.4, 1], [60, 70]),
      }),
    ],
  },
  {
    kind: 'Deployment',
    name: 'thumbnails',
    team: 'media',
    // More than it takes to carry what comes.
    replicas: 5,
    isForSpot: true,
    budget: { maxUnavailable: 1 },
    containers: [
      service('thumbnails', '2.1.0', {
        cpu: ['100m', '600m'],
        memory: ['192Mi', '320Mi'],
        load: traffic([5, 22], [90, 140], 2),
      }),
    ],
  },
  {
    kind: 'Deployment',
    name: 'wishlist',
    team: 'storefront',
    replicas: 2,
    // Zone b has one node of its pool: all replicas go with it.
    nodeSelector: { 'topology.kubernetes.io/zone': 'eu-central-1b' },
    containers: [
      service('wishlist', '1.9.8', {
        cpu: ['100m', '300m'],
        memory: ['128Mi', '256Mi'],
        load: traffic([6, 85], [80, 140], 2),
      }),
    ],
  },
];
