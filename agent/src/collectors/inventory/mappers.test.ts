import { describe, expect, it } from '@jest/globals';
import type { KubeContainerStatus, KubePod } from '../../kube/objects.js';
import { toClusterNode } from './node.js';
import { resolveOwner } from './owner.js';
import { toPod } from './pod.js';
import { toWorkload } from './workload.js';

const metadata = { uid: 'u', name: 'n', namespace: 'shop' };
const status = (
  state: KubeContainerStatus['state'],
  lastState?: KubeContainerStatus['lastState'],
): KubeContainerStatus => ({
  name: 'web',
  state,
  lastState,
});
const podWith = (podStatus: KubePod['status']): KubePod => ({
  metadata,
  spec: { containers: [{ name: 'web' }] },
  status: podStatus,
});
const waiting = (reason: string): KubePod => podWith({ containerStatuses: [status({ waiting: { reason } })] });

describe('P18: the real reason of a pod', () => {
  const oomKilled = { terminated: { reason: 'OOMKilled', exitCode: 137 } };
  it.each<[string, KubePod, string | null]>([
    [
      'nothing while it runs',
      podWith({ phase: 'Running', containerStatuses: [status({ running: {} }, oomKilled)] }),
      null,
    ],
    ['nothing while its containers are created', waiting('ContainerCreating'), null],
    ['the crash loop', waiting('CrashLoopBackOff'), 'CrashLoopBackOff'],
    ['the missing image', waiting('ImagePullBackOff'), 'ImagePullBackOff'],
    ['the forbidden pull', waiting('ErrImageNeverPull'), 'ErrImageNeverPull'],
    ['the missing config map', waiting('CreateContainerConfigError'), 'CreateContainerConfigError'],
    [
      'the OOM kill behind a crash loop',
      podWith({ containerStatuses: [status({ waiting: { reason: 'CrashLoopBackOff' } }, oomKilled)] }),
      'OOMKilled',
    ],
    ['the OOM kill', podWith({ phase: 'Failed', containerStatuses: [status(oomKilled)] }), 'OOMKilled'],
    ['the eviction', podWith({ phase: 'Failed', reason: 'Evicted', message: 'low on memory' }), 'Evicted'],
    ['a failure without a name', podWith({ containerStatuses: [status({ terminated: { exitCode: 3 } })] }), 'Error'],
    [
      'nothing after success',
      podWith({ phase: 'Succeeded', containerStatuses: [status({ terminated: { exitCode: 0 } })] }),
      null,
    ],
    [
      'the scheduler',
      podWith({ phase: 'Pending', conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable' }] }),
      'Unschedulable',
    ],
  ])('is %s', (_, pod, reason) => expect(toPod(pod).reason).toBe(reason));
});

describe('containers', () => {
  it('are init, sidecar or regular', () => {
    const pod: KubePod = {
      metadata,
      spec: {
        initContainers: [{ name: 'migrate' }, { name: 'proxy', restartPolicy: 'Always' }],
        containers: [{ name: 'web' }],
      },
    };
    expect(toPod(pod).containers.map((each) => each.kind)).toEqual(['INIT', 'SIDECAR', 'REGULAR']);
  });

  it('have null for limits that are not set and 0 for those set to 0', () => {
    const resources = { requests: { cpu: '0', memory: '1Mi' }, limits: {} };
    const [container] = toPod({ metadata, spec: { containers: [{ name: 'web', resources }] } }).containers;
    expect(container?.resources).toEqual({
      cpuRequestCores: 0,
      cpuLimitCores: null,
      memoryRequestBytes: 1_048_576,
      memoryLimitBytes: null,
    });
  });
});

describe('cluster nodes', () => {
  it.each([
    ['True', 'READY', null],
    ['False', 'NOT_READY', 'KubeletNotReady: runtime is down'],
    ['Unknown', 'UNKNOWN', 'KubeletNotReady: runtime is down'],
  ])('with the condition Ready %s are %s', (ready, expected, reason) => {
    const condition = { type: 'Ready', status: ready, reason: 'KubeletNotReady', message: 'runtime is down' };
    expect(toClusterNode({ metadata, status: { conditions: [condition] } })).toMatchObject({
      status: expected,
      statusReason: reason,
    });
  });

  it('without any status are UNKNOWN, with nulls for what is not known', () => {
    const node = toClusterNode({ metadata });
    expect(node.status).toBe('UNKNOWN');
    expect(node.capacity).toEqual({ cpuCores: null, memoryBytes: null, pods: null, ephemeralStorageBytes: null });
  });

  it('read roles, pool and zone from their labels', () => {
    const labels = {
      'node-role.kubernetes.io/control-plane': '',
      'cloud.google.com/gke-nodepool': 'blue',
      'topology.kubernetes.io/zone': 'eu-1a',
    };
    expect(toClusterNode({ metadata: { ...metadata, labels } })).toMatchObject({
      roles: ['control-plane'],
      pool: 'blue',
      zone: 'eu-1a',
    });
  });
});

describe('workloads', () => {
  it('count 0 where the API leaves a count out, and null where there is no status', () => {
    expect(toWorkload('DEPLOYMENT', { metadata, status: {} }).readyReplicas).toBe(0);
    expect(toWorkload('DEPLOYMENT', { metadata }).readyReplicas).toBeNull();
  });

  it('of a DaemonSet wish for as many as there are nodes for it', () => {
    const counts = { desiredNumberScheduled: 3, numberReady: 2, updatedNumberScheduled: 3, numberAvailable: 2 };
    expect(toWorkload('DAEMON_SET', { metadata, status: counts })).toMatchObject({
      desiredReplicas: 3,
      readyReplicas: 2,
    });
  });

  it('of a CronJob take the image of their job template', () => {
    const spec = { jobTemplate: { spec: { template: { spec: { containers: [{ image: 'shop/report:1' }] } } } } };
    expect(toWorkload('CRON_JOB', { metadata, spec }).images).toEqual(['shop/report:1']);
  });
});

describe('P17: resolveOwner', () => {
  const owner = (uid: string) => ({ kind: 'Kind', name: uid, uid });
  it('stops at the first owner that is unknown or has none, and in a circle', () => {
    expect(resolveOwner(owner('a'), () => undefined)).toEqual(owner('a'));
    expect(resolveOwner(owner('a'), (uid) => (uid === 'a' ? owner('b') : null))).toEqual(owner('b'));
    expect(resolveOwner(owner('a'), (uid) => owner(uid === 'a' ? 'b' : 'a'))).not.toBeNull();
    expect(resolveOwner(null, () => null)).toBeNull();
  });
});
