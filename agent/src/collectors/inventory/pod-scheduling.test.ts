// Pods as the documentation of the Kubernetes API shows them.
import { describe, expect, it } from '@jest/globals';
import type { PodSchedulingInput } from '../../api/generated.js';
import type { KubePod } from '../../kube/objects.js';
import { schedulingOf } from './pod-scheduling.js';

const aPod = (spec: KubePod['spec'], metadata: KubePod['metadata'] = {}): KubePod => ({
  metadata: { name: 'cart-1', namespace: 'shop', labels: { app: 'cart', 'pod-template-hash': '7f9' }, ...metadata },
  spec: { restartPolicy: 'Always', ...spec },
});
const daemonSet = { ownerReferences: [{ kind: 'DaemonSet', name: 'log', uid: 'd', controller: true }] };
const nodeTerms = (terms: object[]): KubePod['spec'] => ({
  affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: terms } } },
});
const SAFE_TO_EVICT = 'cluster-autoscaler.kubernetes.io/safe-to-evict';
const APP = { key: 'app', operator: 'IN' as const, values: ['cart'] };

describe('schedulingOf', () => {
  it.each<[string, KubePod, PodSchedulingInput]>([
    ['tells nothing of a pod that can go anywhere', aPod({ volumes: [{ name: 'config' }] }), {}],
    [
      'tells labels that a node must have',
      aPod({ nodeSelector: { disk: 'ssd' } }),
      { nodeSelector: [{ key: 'disk', value: 'ssd' }] },
    ],
    [
      'tells required node affinity, names of nodes included',
      aPod(
        nodeTerms([
          {
            matchExpressions: [{ key: 'cores', operator: 'Gt', values: ['8'] }],
            matchFields: [{ key: 'metadata.name', operator: 'In', values: ['node-1'] }],
          },
        ]),
      ),
      {
        nodeAffinity: [
          {
            requirements: [
              { key: 'cores', operator: 'GT', values: ['8'] },
              { key: 'metadata.name', operator: 'IN', values: ['node-1'] },
            ],
          },
        ],
      },
    ],
    [
      'leaves out the node that a DaemonSet has chosen for its pod, so that all of them read the same',
      aPod(nodeTerms([{ matchFields: [{ key: 'metadata.name', operator: 'In', values: ['node-1'] }] }]), daemonSet),
      {},
    ],
    [
      'tells a term without conditions, which fits no node',
      aPod(nodeTerms([{}])),
      { nodeAffinity: [{ requirements: [] }] },
    ],
    [
      'tells required pods beside and apart, with what counts of the pod’s own labels',
      aPod({
        affinity: {
          podAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: [
              { topologyKey: 'zone', labelSelector: { matchLabels: { app: 'cart' } }, namespaceSelector: {} },
            ],
          },
          podAntiAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: [
              {
                topologyKey: 'host',
                labelSelector: { matchLabels: { app: 'cart' } },
                matchLabelKeys: ['pod-template-hash'],
              },
              { topologyKey: 'host', labelSelector: { matchLabels: { app: 'cart' } }, namespaces: ['bank'] },
              { topologyKey: 'host' },
            ],
          },
        },
      }),
      {
        podAffinity: [{ topologyKey: 'zone', selector: [APP], namespaceSelector: [] }],
        podAntiAffinity: [
          { topologyKey: 'host', selector: [APP, { key: 'pod-template-hash', operator: 'IN', values: ['7f9'] }] },
          { topologyKey: 'host', selector: [APP], namespaces: ['bank'] },
        ],
      },
    ],
    [
      'tells spread that must be kept, and no preference',
      aPod({
        topologySpreadConstraints: [
          {
            topologyKey: 'zone',
            maxSkew: 2,
            minDomains: 3,
            whenUnsatisfiable: 'DoNotSchedule',
            labelSelector: { matchLabels: { app: 'cart' } },
          },
          { topologyKey: 'zone', maxSkew: 1, whenUnsatisfiable: 'ScheduleAnyway' },
        ],
      }),
      { topologySpread: [{ topologyKey: 'zone', maxSkew: 2, minDomains: 3, selector: [APP] }] },
    ],
    [
      'tells tolerations, without those of the state of a node that every pod gets',
      aPod({
        tolerations: [
          { key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute' },
          { key: 'node.kubernetes.io/disk-pressure', operator: 'Exists', effect: 'NoSchedule' },
          { key: 'gpu', value: 'yes', effect: 'NoSchedule' },
          { key: 'spot', operator: 'Exists' },
          { operator: 'Exists' },
          { key: 'node.kubernetes.io/os', effect: 'NoSchedule' },
        ],
      }),
      {
        tolerations: [
          { key: 'gpu', value: 'yes', effect: 'NoSchedule' },
          { key: 'spot' },
          {},
          { key: 'node.kubernetes.io/os', value: '', effect: 'NoSchedule' },
        ],
      },
    ],
    [
      'tells data on the node, and no volume in memory',
      aPod({
        volumes: [
          { name: 'cache', emptyDir: {} },
          { name: 'shm', emptyDir: { medium: 'Memory' } },
          { name: 'logs', hostPath: { path: '/var/log' } },
        ],
      }),
      { localStorage: ['EMPTY_DIR', 'HOST_PATH'] },
    ],
    [
      'tells no data that is annotated as safe to lose',
      aPod(
        { volumes: [{ name: 'cache', emptyDir: {} }] },
        { annotations: { 'cluster-autoscaler.kubernetes.io/safe-to-evict-local-volumes': 'tmp, cache' } },
      ),
      {},
    ],
    [
      'tells a pod that must not be evicted, and nothing where the annotation says neither',
      aPod({}, { annotations: { [SAFE_TO_EVICT]: 'false' } }),
      { isSafeToEvict: false },
    ],
    ['takes another word for no answer', aPod({}, { annotations: { [SAFE_TO_EVICT]: 'maybe' } }), {}],
    [
      'tells what a kubelet runs from a file',
      aPod({ priorityClassName: 'system-node-critical' }, { annotations: { 'kubernetes.io/config.mirror': 'a1b2' } }),
      { isMirror: true, priorityClass: 'system-node-critical' },
    ],
    ['tells how it restarts where that is not always', aPod({ restartPolicy: 'Never' }), { restartPolicy: 'Never' }],
  ])('%s', (_title, pod, expected) => {
    expect(schedulingOf(pod)).toEqual(expected);
  });
});
