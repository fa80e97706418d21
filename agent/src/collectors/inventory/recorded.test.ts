import { readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import type {
  ClusterEventInput,
  ClusterNodeInput,
  ContainerInput,
  PodInput,
  ServiceInput,
} from '../../api/generated.js';
import type { KubeObject } from '../../kube/objects.js';
import { recordedFiles } from '../../test/fake-kube.js';
import { toClusterEvent } from '../cluster-events/event.js';
import { RESOURCES } from './kinds.js';

const ORIGINS = ['kubernetes-1.31', 'kubectl-dumps', 'kubelet-1.35'];
const GOLDEN = new URL('../../fixtures/recorded.expected.json.gz', import.meta.url);

const files = ORIGINS.flatMap((origin) =>
  Object.entries(recordedFiles(origin)).map(([name, file]) => ({ name: `${origin}/${name}`, ...file })),
);

function mapped(resource: string, object: KubeObject): object | null {
  if (resource === 'events') return toClusterEvent(object);
  const found = RESOURCES.find((each) => each.resource === resource);
  if (found === undefined) throw new Error(`Nothing maps ${resource}`);
  return found.see(object).input;
}

const inputs = Object.fromEntries(
  files.map(({ name, resource, items }) => [name, items.map((each) => mapped(resource, each))]),
);

function annotationsOf({ metadata }: KubeObject): object {
  return metadata !== undefined && 'annotations' in metadata ? Object(metadata.annotations) : {};
}

function all<T>(resource: string): T[] {
  return files.filter((each) => each.resource === resource).flatMap(({ name }) => (inputs[name] ?? []) as T[]);
}
const podNamed = (start: string): PodInput | undefined =>
  all<PodInput>('pods').find(({ name }) => name.startsWith(start));

describe('every recorded object', () => {
  it('is mapped as its golden file has it', () => {
    if (process.env['UPDATE_GOLDEN']) writeFileSync(GOLDEN, gzipSync(JSON.stringify(inputs), { level: 9 }));
    const golden = JSON.parse(gunzipSync(readFileSync(GOLDEN)).toString());
    expect(files.map(({ items }) => items.length).reduce((sum, count) => sum + count, 0)).toBe(228);
    expect(JSON.parse(JSON.stringify(inputs))).toEqual(golden);
  });

  it('P19: leaves its annotations, environment, arguments and commands behind', () => {
    const text = JSON.stringify(inputs);
    const objects = files.flatMap(({ items }) => items);
    const annotations = objects.flatMap((object) => Object.keys(annotationsOf(object)));
    expect(annotations.length).toBeGreaterThan(20);
    // What is an annotation here may be a label of the same name elsewhere.
    const labels = new Set(objects.flatMap(({ metadata }) => Object.keys(metadata?.labels ?? {})));
    expect(annotations.filter((key) => !labels.has(key) && text.includes(key))).toEqual([]);
    expect(text).not.toMatch(/"(env|envFrom|args|command|annotations|managedFields|valueFrom)"/);
  });
});

describe('P18: the real reason of recorded pods', () => {
  it.each([
    ['crash-', 'CrashLoopBackOff'],
    ['oom-78', 'OOMKilled'],
    ['nopull', 'ErrImageNeverPull'],
    ['toobig', 'Unschedulable'],
    ['idle-', null],
    ['oom-kill-job3', 'OOMKilled'],
    ['no-image-deployment', 'ErrImagePull'],
    ['kotsadm-b6cb54c8f', 'Unschedulable'],
    ['pending-pod-resources', 'Unschedulable'],
    ['init-demo2', 'RunContainerError'],
  ])('%s… is %s', (start, reason) => expect(podNamed(start)?.reason).toBe(reason));
});

describe('recorded pods', () => {
  const containers = (): ContainerInput[] => all<PodInput>('pods').flatMap((pod) => pod.containers);

  it('have images with digests once they were pulled, restarts and how they ended last', () => {
    expect(containers().filter(({ imageDigest }) => imageDigest !== null).length).toBeGreaterThan(20);
    const [crashing] = podNamed('oom-78')?.containers ?? [];
    expect(crashing?.restartCount).toBeGreaterThan(0);
    expect(crashing?.lastTermination).toMatchObject({ reason: 'OOMKilled', exitCode: 137 });
  });

  it('have requests, limits, probes, a quality of service and init containers', () => {
    expect(containers().some(({ resources }) => resources.memoryLimitBytes !== null)).toBe(true);
    expect(containers().some(({ hasLivenessProbe }) => hasLivenessProbe)).toBe(true);
    expect(new Set(all<PodInput>('pods').map(({ qosClass }) => qosClass)).size).toBe(3);
    expect(containers().some(({ kind }) => kind === 'INIT')).toBe(true);
  });

  it('name the claims that they mount', () => {
    expect(all<PodInput>('pods').flatMap(({ claims }) => claims ?? [])).not.toEqual([]);
  });
});

describe('recorded nodes', () => {
  it('have conditions, capacity, versions, operating system, zone and type where they state them', () => {
    const nodes = all<ClusterNodeInput>('nodes');
    expect(nodes).toHaveLength(8);
    for (const node of nodes) {
      expect(node.conditions.length).toBeGreaterThan(0);
      expect(node.capacity.cpuCores).toBeGreaterThan(0);
      expect(node.allocatable.memoryBytes).toBeGreaterThan(0);
      expect([node.kubeletVersion, node.osImage, node.containerRuntime]).not.toContain(null);
    }
    expect(nodes.some(({ instanceType }) => instanceType !== null)).toBe(true);
  });
});

describe('recorded Services and events', () => {
  it('are of several types', () => {
    expect(
      all<ServiceInput>('services').map(({ type, clusterIp, externalName }) => [type, clusterIp, externalName]),
    ).toEqual([
      ['CLUSTER_IP', '10.96.0.1', null],
      ['EXTERNAL_NAME', null, 'localhost'],
    ]);
  });

  it('keep count, times and what they are about', () => {
    const events = all<ClusterEventInput>('events');
    expect(events).toHaveLength(162);
    expect(events.filter(({ count }) => count > 1).length).toBeGreaterThan(10);
    expect(events.filter(({ lastSeenAt, firstSeenAt }) => lastSeenAt < firstSeenAt)).toEqual([]);
    expect(events.filter(({ involvedKind }) => involvedKind === 'Unknown')).toEqual([]);
  });
});
