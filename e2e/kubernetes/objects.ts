import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadYaml } from '@kubernetes/client-node';
import { ROOT } from '../stack/launched.js';

/** Marks what the tests made, so that it is told from what a cluster had before. */
const LABELS = { 'app.kubernetes.io/managed-by': 'k8intel-test' };
const IMAGE = 'registry.k8s.io/pause:3.9';

const metadata = (name: string, more: object = {}): object => ({ name, labels: LABELS, ...more });

export const namespaceOf = (name: string): object => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: metadata(name),
});

const template = (app: string): object => ({
  metadata: { labels: { ...LABELS, app } },
  spec: {
    containers: [
      {
        name: 'main',
        image: IMAGE,
        resources: { requests: { cpu: '10m', memory: '16Mi' }, limits: { memory: '32Mi' } },
        env: [{ name: 'PLANTED', value: 'canary-in-an-environment-value' }],
      },
    ],
  },
});

/** A Deployment that no controller needs to take up. */
export const deploymentOf = (name: string, replicas: number): object => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: metadata(name, { annotations: { planted: 'canary-in-an-annotation' } }),
  spec: { replicas, selector: { matchLabels: { app: name } }, template: template(name) },
});

/** A pod that fits on no node: of a cluster with nodes it stays Pending. */
export const podOf = (name: string): object => {
  const { spec } = template(name) as { spec: object };
  const nowhere = { nodeSelector: { 'k8intel.test/nowhere': 'true' }, terminationGracePeriodSeconds: 0 };
  return { apiVersion: 'v1', kind: 'Pod', metadata: metadata(name), spec: { ...spec, ...nowhere } };
};

export const serviceOf = (name: string): object => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: metadata(name),
  spec: { selector: { app: name }, ports: [{ name: 'http', port: 80, targetPort: 8080 }] },
});

export const claimOf = (name: string): object => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: metadata(name),
  spec: {
    accessModes: ['ReadWriteOnce'],
    // No provisioner has this class: nothing is made for the claim.
    storageClassName: 'k8intel-test-none',
    resources: { requests: { storage: '1Gi' } },
  },
});

export const scalerOf = (name: string): object => ({
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: metadata(name),
  spec: {
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
    maxReplicas: 5,
    metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } }],
  },
});

export const budgetOf = (name: string): object => ({
  apiVersion: 'policy/v1',
  kind: 'PodDisruptionBudget',
  metadata: metadata(name),
  spec: { maxUnavailable: '25%', selector: { matchLabels: { app: name } } },
});

export const quotaOf = (name: string): object => ({
  apiVersion: 'v1',
  kind: 'ResourceQuota',
  metadata: metadata(name),
  spec: { hard: { 'requests.cpu': '4', pods: '20' } },
});

export const eventOf = (namespace: string, pod: { name: string; uid: string }, at: Date): object => ({
  apiVersion: 'v1',
  kind: 'Event',
  metadata: metadata(`${pod.name}.${at.getTime().toString(16)}`),
  type: 'Warning',
  reason: 'FailedScheduling',
  message: '0/1 nodes are available: no node has the label that is asked for',
  count: 3,
  firstTimestamp: at.toISOString().replace(/\.\d+Z$/, 'Z'),
  lastTimestamp: at.toISOString().replace(/\.\d+Z$/, 'Z'),
  source: { component: 'default-scheduler' },
  involvedObject: { apiVersion: 'v1', kind: 'Pod', namespace, name: pod.name, uid: pod.uid },
});

export interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

/** The rules that the agent's chart asks for, without what its values may add. */
export function chartRules(): Rule[] {
  const path = join(ROOT, 'helm', 'k8intel-agent', 'templates', 'clusterrole.yaml');
  const [, rules = ''] = readFileSync(path, 'utf8').split(/^rules:$/m);
  const plain = rules.split('\n').filter((line) => !line.includes('{{'));
  return loadYaml<Rule[]>(plain.join('\n'));
}

export const clusterRoleOf = (name: string, rules: readonly Rule[]): object => ({
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'ClusterRole',
  metadata: metadata(name),
  rules,
});

export const bindingOf = (role: string, user: string): object => ({
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'ClusterRoleBinding',
  metadata: metadata(role),
  roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: role },
  subjects: [{ kind: 'User', apiGroup: 'rbac.authorization.k8s.io', name: user }],
});
