import type { KubeObject } from '../kube/objects.js';

/** Stands in every place of an object where a secret may be; it must not leave the cluster. */
export const CANARY = 'k4n4rienv0gel';

/** What only looks like a secret in a text, because of what stands before it. */
const TEXT = `login of postgres://app:${CANARY}@db failed, password=${CANARY}, {"apiKey": "${CANARY}"}, --token ${CANARY}, Bearer ${CANARY}`;
const LAST_APPLIED = JSON.stringify({ spec: { env: [{ name: 'DB_PASSWORD', value: CANARY }] } });

function metadata(name: string, more: object = {}): object {
  return {
    uid: `uid-${name}`,
    name,
    namespace: 'shop',
    resourceVersion: '1',
    creationTimestamp: '2026-11-21T23:00:00Z',
    annotations: { 'kubectl.kubernetes.io/last-applied-configuration': LAST_APPLIED, [CANARY]: CANARY },
    managedFields: [{ manager: CANARY, fieldsV1: { [`f:${CANARY}`]: {} } }],
    finalizers: [`example.org/${CANARY}`],
    labels: { app: name },
    ...more,
  };
}

const PROBE = {
  exec: { command: ['check', CANARY] },
  httpGet: { path: `/${CANARY}`, port: 80, httpHeaders: [{ name: 'Authorization', value: CANARY }] },
};
const CONTAINER = {
  image: 'registry.example.org/shop/web:1',
  command: ['run', CANARY],
  args: [`--password=${CANARY}`],
  env: [
    { name: 'DB_PASSWORD', value: CANARY },
    { name: CANARY, valueFrom: { secretKeyRef: { name: CANARY, key: CANARY } } },
    { name: 'MODE', valueFrom: { configMapKeyRef: { name: CANARY, key: CANARY } } },
  ],
  envFrom: [{ configMapRef: { name: CANARY } }, { secretRef: { name: CANARY } }],
  volumeMounts: [{ name: CANARY, mountPath: `/run/${CANARY}`, subPath: CANARY }],
  lifecycle: { preStop: { exec: { command: [CANARY] } } },
  livenessProbe: PROBE,
  readinessProbe: PROBE,
  startupProbe: PROBE,
  securityContext: { seLinuxOptions: { user: CANARY } },
};
const PREFERRED = [
  { weight: 1, preference: { matchExpressions: [{ key: CANARY, operator: 'In', values: [CANARY] }] } },
];
const POD_SPEC = {
  nodeName: 'node-1',
  nodeSelector: { disk: 'ssd' },
  affinity: { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: PREFERRED } },
  tolerations: [{ key: 'gpu', operator: 'Exists' }],
  schedulerName: CANARY,
  serviceAccountName: CANARY,
  imagePullSecrets: [{ name: CANARY }],
  hostAliases: [{ ip: '192.0.2.1', hostnames: [CANARY] }],
  dnsConfig: { searches: [CANARY] },
  volumes: [
    { name: CANARY, secret: { secretName: CANARY } },
    { name: 'config', configMap: { name: CANARY, items: [{ key: CANARY, path: CANARY }] } },
    { name: 'csi', csi: { driver: 'csi.example.org', volumeAttributes: { password: CANARY } } },
    { name: 'all', projected: { sources: [{ secret: { name: CANARY } }] } },
    { name: 'data', persistentVolumeClaim: { claimName: 'data' } },
    { name: 'cache', emptyDir: {} },
    { name: 'host', hostPath: { path: `/${CANARY}` } },
  ],
  initContainers: [
    { ...CONTAINER, name: 'init' },
    { ...CONTAINER, name: 'side', restartPolicy: 'Always' },
  ],
  containers: [{ ...CONTAINER, name: 'web' }],
  ephemeralContainers: [{ ...CONTAINER, name: 'debug' }],
};
const CONDITIONS = [{ type: 'Ready', status: 'False', reason: 'Failed', message: TEXT }];
const TERMINATED = { terminated: { exitCode: 1, reason: 'Error', message: TEXT, containerID: CANARY } };
const STATUSES = [
  {
    name: 'web',
    imageID: '',
    state: { waiting: { reason: 'CrashLoopBackOff', message: TEXT } },
    lastState: TERMINATED,
  },
];

function workload(
  name: string,
  spec: object = { template: { metadata: metadata('template'), spec: POD_SPEC } },
): KubeObject {
  const selector = { matchExpressions: [{ key: 'app', operator: 'In', values: [CANARY] }] };
  return {
    metadata: metadata(name),
    spec: { replicas: 1, selector, ...spec },
    status: { conditions: CONDITIONS },
  } as KubeObject;
}

/** What the fake API lists, one object of each kind or several, and Secrets and ConfigMaps, which nobody may ask for. */
export function plantedLists(): Record<string, KubeObject[]> {
  const pod = {
    spec: POD_SPEC,
    status: { phase: 'Pending', message: TEXT, conditions: CONDITIONS, containerStatuses: STATUSES },
  };
  const job = { template: { spec: POD_SPEC } };
  const metric = { metric: { name: 'queue', selector: { matchLabels: { token: CANARY } } }, target: { value: '1' } };
  const planted: Record<string, object[]> = {
    '/api/v1/nodes': [
      {
        metadata: metadata('node-1', { namespace: undefined }),
        spec: { providerID: `aws:///eu-1a/${CANARY}`, configSource: { configMap: { name: CANARY } } },
        status: {
          conditions: CONDITIONS,
          images: [{ names: [CANARY] }],
          volumesAttached: [{ name: CANARY }],
          addresses: [{ type: 'Hostname', address: CANARY }],
        },
      },
    ],
    '/api/v1/namespaces': [
      { metadata: metadata('shop', { namespace: undefined }), status: { conditions: CONDITIONS } },
    ],
    '/api/v1/pods': [{ metadata: metadata('web-1'), ...pod }],
    '/apis/apps/v1/deployments': [workload('web')],
    '/apis/apps/v1/statefulsets': [workload('db')],
    '/apis/apps/v1/daemonsets': [workload('log')],
    '/apis/apps/v1/replicasets': [workload('alone')],
    '/apis/batch/v1/jobs': [workload('once', job)],
    '/apis/batch/v1/cronjobs': [workload('daily', { jobTemplate: { metadata: metadata('job'), spec: job } })],
    '/apis/autoscaling/v2/horizontalpodautoscalers': [
      {
        metadata: metadata('web-scaler'),
        spec: {
          maxReplicas: 3,
          scaleTargetRef: { kind: 'Deployment', name: 'web' },
          metrics: [{ type: 'External', external: metric }],
        },
        status: {
          conditions: CONDITIONS,
          currentMetrics: [{ type: 'External', external: { ...metric, current: { value: '2' } } }],
        },
      },
    ],
    '/apis/policy/v1/poddisruptionbudgets': [
      { metadata: metadata('web-budget'), spec: {}, status: { conditions: CONDITIONS } },
    ],
    '/api/v1/persistentvolumeclaims': [
      {
        metadata: metadata('data'),
        spec: { dataSource: { name: CANARY }, selector: { matchLabels: { x: CANARY } } },
        status: { phase: 'Pending', conditions: CONDITIONS },
      },
    ],
    '/api/v1/resourcequotas': [
      { metadata: metadata('quota'), spec: { scopeSelector: { matchExpressions: [{ values: [CANARY] }] } } },
    ],
    '/api/v1/services': [
      {
        metadata: metadata('web-service'),
        spec: { externalIPs: [CANARY], loadBalancerIP: CANARY, sessionAffinityConfig: CANARY },
      },
    ],
    '/apis/discovery.k8s.io/v1/endpointslices': [
      {
        metadata: metadata('web-slice', { labels: { 'kubernetes.io/service-name': 'web-service' } }),
        endpoints: [{ hostname: CANARY, addresses: [CANARY], conditions: { ready: true } }],
      },
    ],
    '/api/v1/events': [
      {
        metadata: metadata('event-1'),
        type: 'Warning',
        reason: 'FailedMount',
        message: TEXT,
        count: 1,
        lastTimestamp: '2026-11-21T23:10:00Z',
        involvedObject: { kind: 'Pod', name: 'web-1', namespace: 'shop', fieldPath: CANARY },
        related: { name: CANARY },
      },
    ],
    '/api/v1/secrets': [{ metadata: metadata('secret'), data: { password: CANARY } }],
    '/api/v1/configmaps': [{ metadata: metadata('config'), data: { password: CANARY } }],
  };
  // More is planted than the agent's types know.
  return planted as Record<string, KubeObject[]>;
}
