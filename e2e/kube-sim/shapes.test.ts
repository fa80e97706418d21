import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type KubeSim, startKubeSim } from './sim.js';
import { difference, type Json, recorded, SAME } from './test/shape.js';

/** What the recorded workload happened to use, and the shop's does not, or the reverse. */
const POD_CHOICES =
  /(command|args|env|ports|Probe|hostNetwork|nodeSelector|priorityClassName|requests|limits|volumes\[\]\.projected\.sources)/;

describe('kube-sim, compared with a recorded Kubernetes 1.31', () => {
  let sim: KubeSim;
  const get = async (path: string) => (await (await fetch(sim.url + path)).json()) as Json;
  const first = async (path: string, matches: (item: Json) => boolean) => {
    const { items } = (await get(path)) as { items: Json[] };
    const found = items.find(matches);
    if (!found) throw new Error(`no object under ${path} matches`);
    return found;
  };
  const whole = async (path: string, matches: (item: Json) => boolean) => {
    const { metadata } = (await first(path, matches)) as { metadata: { namespace?: string; name: string } };
    const scoped = metadata.namespace ? path.replace(/([^/]+)$/, `namespaces/${metadata.namespace}/$1`) : path;
    return get(`${scoped}/${metadata.name}`);
  };
  const named = (prefix: string) => (item: Json) => (item.metadata as { name: string }).name.startsWith(prefix);

  beforeAll(async () => {
    sim = await startKubeSim({ seed: 3, now: new Date('2026-03-02T19:00:00Z'), speed: 0 });
  });
  afterAll(() => sim.stop());

  it('shows a running pod with the same keys', async () => {
    const pod = await whole('/api/v1/pods', named('reviews-'));
    expect(difference(pod, recorded('pod-running'), POD_CHOICES)).toEqual(SAME);
  });

  it('shows a crash loop with the same keys', async () => {
    const pod = await whole(
      '/api/v1/pods',
      (item) => named('ledger-export-')(item) && JSON.stringify(item).includes('CrashLoopBackOff'),
    );
    const message = /lastState\.terminated\.message/;
    expect(difference(pod, recorded('pod-crash-loop'), new RegExp(`${POD_CHOICES.source}|${message.source}`))).toEqual(
      SAME,
    );
  });

  it('shows a pod that was OOM-killed with the same keys in its last state', async () => {
    const pod = (await whole('/api/v1/pods', named('image-resizer-'))) as {
      status: { containerStatuses: { lastState: unknown }[] };
    };
    const real = recorded('pod-oom-killed') as typeof pod;
    const lastState = pod.status.containerStatuses[0]?.lastState;
    expect(difference(lastState, real.status.containerStatuses[0]?.lastState, /^$/)).toEqual(SAME);
    expect(lastState).toMatchObject({ terminated: { exitCode: 137, reason: 'OOMKilled' } });
  });

  it('shows a pod that fits nowhere with the same keys', async () => {
    const pod = (await whole('/api/v1/pods', named('warehouse-loader-'))) as Json;
    const exceptions = new RegExp(`${POD_CHOICES.source}|metadata\\.(annotations|labels|generateName|ownerReferences)`);
    expect(difference(pod, recorded('pod-unschedulable'), exceptions)).toEqual(SAME);
  });

  it.each([
    ['node', '/api/v1/nodes', 'web-pool', /spec\./],
    ['deployment', '/apis/apps/v1/deployments', 'reviews', POD_CHOICES],
    ['replicaset', '/apis/apps/v1/replicasets', 'reviews-', POD_CHOICES],
  ])('shows a %s with the same keys', async (fixture, path, name, except) => {
    const exceptions = new RegExp(`${except.source}|metadata\\.labels`);
    expect(difference(await whole(path, named(name)), recorded(fixture), exceptions)).toEqual(SAME);
  });

  it.each([
    ['event-kubelet', 'BackOff', 'Warning'],
    ['event-scheduler', 'FailedScheduling', 'Warning'],
    ['event-controller', 'SuccessfulCreate', 'Normal'],
  ])('shows an event as %s has it', async (fixture, reason, type) => {
    const real = recorded(fixture) as { involvedObject: { kind: string } };
    const event = await whole('/api/v1/events', (item) => {
      const { kind } = item.involvedObject as { kind: string };
      return item.reason === reason && item.type === type && kind === real.involvedObject.kind;
    });
    expect(difference(event, real, /^series/)).toEqual(SAME);
  });

  it('shows an event of a node as its kubelet writes it', async () => {
    sim.setNodeReady('web-pool-b-19de', false);
    sim.setNodeReady('web-pool-b-19de', true);
    const event = await whole('/api/v1/events', (item) => item.reason === 'NodeReady');
    expect(difference(event, recorded('event-node'), /^$/)).toEqual(SAME);
  });

  it.each(['pods', 'nodes'])('answers metrics.k8s.io %s with the same keys', async (resource) => {
    const list = await get(`/apis/metrics.k8s.io/v1beta1/${resource}`);
    expect(difference(list, recorded(`metrics-${resource}`), /^$/)).toEqual(SAME);
  });
});
