import { steady } from './drafts.js';
import type { NodeDraft } from './nodes.js';
import type { WorkloadDraft } from './workload.js';

/** Namespace kube-system: network, DNS, metrics, autoscaler. */
export const SYSTEM: readonly Omit<WorkloadDraft, 'namespace'>[] = [
  {
    kind: 'DaemonSet',
    name: 'kube-proxy',
    hostNetwork: true,
    serviceAccount: 'kube-proxy',
    priorityClass: 'system-node-critical',
    containers: [
      {
        name: 'kube-proxy',
        image: 'registry.k8s.io/kube-proxy:v1.31.14',
        cpu: ['50m', null],
        load: steady([2, 9], [22, 34]),
      },
    ],
  },
  {
    kind: 'DaemonSet',
    name: 'cilium',
    hostNetwork: true,
    serviceAccount: 'cilium',
    priorityClass: 'system-node-critical',
    containers: [
      {
        name: 'cilium-agent',
        image: 'quay.io/cilium/cilium:v1.16.9',
        port: 9879,
        probe: '/healthz',
        cpu: ['100m', null],
        memory: ['128Mi', null],
        load: { shape: 'traffic', cpu: [22, 70], memory: [165, 215], driftPerHour: 2 },
      },
    ],
  },
  {
    kind: 'Deployment',
    name: 'coredns',
    replicas: 2,
    budget: { maxUnavailable: 1 },
    serviceAccount: 'coredns',
    priorityClass: 'system-cluster-critical',
    containers: [
      {
        name: 'coredns',
        image: 'registry.k8s.io/coredns/coredns:v1.11.3',
        port: 8080,
        probe: '/health',
        cpu: ['100m', null],
        memory: ['70Mi', '170Mi'],
        load: { shape: 'traffic', cpu: [3, 28], memory: [18, 34] },
      },
    ],
  },
  {
    kind: 'Deployment',
    name: 'metrics-server',
    replicas: 1,
    serviceAccount: 'metrics-server',
    priorityClass: 'system-cluster-critical',
    readyAfterMs: 20_000,
    containers: [
      {
        name: 'metrics-server',
        image: 'registry.k8s.io/metrics-server/metrics-server:v0.7.2',
        port: 10250,
        probe: '/livez',
        cpu: ['100m', null],
        memory: ['200Mi', null],
        load: steady([4, 12], [24, 34]),
      },
    ],
  },
  {
    kind: 'Deployment',
    name: 'cluster-autoscaler',
    replicas: 1,
    serviceAccount: 'cluster-autoscaler',
    priorityClass: 'system-cluster-critical',
    containers: [
      {
        name: 'cluster-autoscaler',
        image: 'registry.k8s.io/autoscaling/cluster-autoscaler:v1.31.5',
        port: 8085,
        probe: '/health-check',
        cpu: ['100m', '100m'],
        memory: ['300Mi', '600Mi'],
        load: steady([3, 14], [60, 95]),
      },
    ],
  },
];

/** Namespace monitoring. */
export const MONITORING: readonly Omit<WorkloadDraft, 'namespace'>[] = [
  {
    kind: 'StatefulSet',
    name: 'prometheus',
    team: 'platform',
    replicas: 1,
    serviceAccount: 'prometheus',
    readyAfterMs: 18_000,
    containers: [
      {
        name: 'prometheus',
        image: 'quay.io/prometheus/prometheus:v3.2.1',
        port: 9090,
        probe: '/-/healthy',
        cpu: ['200m', null],
        memory: ['1Gi', '2Gi'],
        load: { shape: 'steady', cpu: [60, 240], memory: [720, 1_050], driftPerHour: 24 },
      },
      {
        name: 'config-reloader',
        image: 'quay.io/prometheus-operator/prometheus-config-reloader:v0.80.1',
        cpu: ['10m', '50m'],
        memory: ['32Mi', '64Mi'],
        load: steady([0.2, 1], [14, 20]),
      },
    ],
  },
  {
    kind: 'StatefulSet',
    name: 'alertmanager',
    team: 'platform',
    replicas: 1,
    containers: [
      {
        name: 'alertmanager',
        image: 'quay.io/prometheus/alertmanager:v0.28.1',
        port: 9093,
        probe: '/-/healthy',
        memory: ['64Mi', '128Mi'],
        load: steady([1, 5], [26, 40]),
      },
    ],
  },
  {
    kind: 'Deployment',
    name: 'grafana',
    team: 'platform',
    replicas: 1,
    serviceType: 'NodePort',
    containers: [
      {
        name: 'grafana',
        image: 'docker.io/grafana/grafana:11.5.2',
        port: 3000,
        probe: '/api/health',
        cpu: ['50m', '500m'],
        memory: ['192Mi', '384Mi'],
        load: steady([4, 30], [110, 170]),
      },
    ],
  },
  {
    kind: 'Deployment',
    name: 'kube-state-metrics',
    team: 'platform',
    replicas: 1,
    serviceAccount: 'kube-state-metrics',
    containers: [
      {
        name: 'kube-state-metrics',
        image: 'registry.k8s.io/kube-state-metrics/kube-state-metrics:v2.15.0',
        port: 8080,
        probe: '/livez',
        cpu: ['10m', '100m'],
        memory: ['64Mi', '128Mi'],
        load: steady([1, 5], [28, 44]),
      },
    ],
  },
  {
    kind: 'DaemonSet',
    name: 'node-exporter',
    team: 'platform',
    hostNetwork: true,
    containers: [
      {
        name: 'node-exporter',
        image: 'quay.io/prometheus/node-exporter:v1.9.0',
        port: 9100,
        cpu: ['20m', '200m'],
        memory: ['32Mi', '64Mi'],
        load: steady([2, 14], [14, 24]),
      },
    ],
  },
];

const POOL = { pool: 'web', cpu: 4 };
const SPOT = {
  pool: 'spot',
  cpu: 4,
  isSpot: true,
  zone: 'eu-central-1b',
  instanceType: 'm6i.xlarge',
  memoryKi: 16_069_820,
};

export const NODES: readonly NodeDraft[] = [
  {
    ...POOL,
    name: 'web-pool-a-7c2f',
    address: '10.20.1.34',
    zone: 'eu-central-1a',
    instanceType: 'm6i.xlarge',
    memoryKi: 16_069_820,
    podCidr: '10.244.0.0/24',
  },
  {
    ...POOL,
    name: 'web-pool-b-19de',
    address: '10.20.2.57',
    zone: 'eu-central-1b',
    instanceType: 'm6i.xlarge',
    memoryKi: 16_069_820,
    podCidr: '10.244.1.0/24',
  },
  {
    ...POOL,
    name: 'web-pool-c-e05b',
    address: '10.20.3.112',
    zone: 'eu-central-1c',
    instanceType: 'm6a.xlarge',
    memoryKi: 15_930_104,
    podCidr: '10.244.2.0/24',
  },
  // Half of what the two have would do for what runs on them.
  {
    ...SPOT,
    name: 'web-spot-b-3e8a',
    address: '10.20.2.91',
    podCidr: '10.244.3.0/24',
  },
  {
    ...SPOT,
    name: 'web-spot-b-d470',
    address: '10.20.2.118',
    podCidr: '10.244.4.0/24',
  },
];

export const NAMESPACES = [
  'default',
  'kube-node-lease',
  'kube-public',
  'kube-system',
  'shop',
  'payments',
  'data',
  'monitoring',
] as const;
