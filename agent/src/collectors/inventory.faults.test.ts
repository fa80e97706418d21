// The fault tests 28 to 30 of the project's list of faults, with a clock that is set forward.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { KubeObject } from '../kube/objects.js';
import { type Run, runCollector } from '../test/context.js';
import { FakeKube, recordedLists } from '../test/fake-kube.js';
import { until } from '../test/fake-server.js';
import type { InventoryReport } from './collector.js';
import { RESOURCES } from './inventory/kinds.js';
import { createInventory } from './inventory.js';

const PODS = '/api/v1/pods';
const pod = (name: string, phase = 'Running'): KubeObject =>
  ({ metadata: { uid: name, name, namespace: 'shop', resourceVersion: '1' }, status: { phase } }) as KubeObject;

let kube = new FakeKube();
let client = kube.client();
let run: Run;
let waits: number[] = [];

beforeEach(async () => {
  waits = [];
  kube = new FakeKube({ ...recordedLists(), [PODS]: ['a', 'b', 'c'].map((name) => pod(name)) });
  await kube.start();
  client = kube.client();
  let seed = 1;
  const random = (): number => {
    seed = (seed * 16_807) % 2_147_483_647;
    return seed / 2_147_483_647;
  };
  // An hour passes in no time, but other work is done meanwhile.
  const wait = (ms: number): Promise<void> => {
    waits.push(ms);
    return new Promise((resolve) => setImmediate(resolve));
  };
  run = runCollector(createInventory({ wait, random }), client);
  await until('the snapshot came', () => reports().length === 1);
  await until('everything is watched', () => RESOURCES.every((each) => kube.watching(pathOf(each.resource))));
});
afterEach(async () => {
  await run.stop();
  await kube.stop();
});

const pathOf = (resource: string): string =>
  Object.keys(kube.lists).find((path) => path.endsWith(`/${resource}`) && !path.includes('metrics.k8s.io')) ?? '';
const reports = (): InventoryReport[] =>
  run.observations.flatMap((each) => (each.kind === 'inventory' ? [each.report] : []));
const podsOf = (report: InventoryReport | undefined): string[] => (report?.pods ?? []).map(({ uid }) => uid);
const completeOf = (report: InventoryReport | undefined, kind: string): string[] | undefined =>
  report?.complete.find((each) => each.kind === kind)?.uids;

describe('faults', () => {
  it('28: after 410 Gone a new list tells what vanished and what came meanwhile, and nothing twice', async () => {
    kube.lists = { ...kube.lists, [PODS]: [pod('a'), pod('c', 'Failed'), pod('d')] };
    kube.push(PODS, 'ERROR', { kind: 'Status', code: 410, message: 'too old resource version: 1 (1000)' });
    await until('the changes came', () => reports().length >= 2);
    await until('it watches again', () => kube.watching(PODS));
    expect(reports().slice(1).flatMap(podsOf)).toEqual(['c', 'd']);
    expect(reports().flatMap(({ deleted }) => deleted)).toEqual([{ kind: 'POD', uid: 'b' }]);
    expect(
      reports()
        .slice(1)
        .every(({ isSnapshot }) => !isSnapshot),
    ).toBe(true);
  });

  it('28: a version that is gone while pages are listed begins the list anew, and is no outage', async () => {
    kube.lists = { ...kube.lists, [PODS]: Array.from({ length: 120 }, (_, index) => pod(`p${index}`)) };
    kube.expireNextPage(PODS);
    kube.push(PODS, 'ERROR', { kind: 'Status', code: 410, message: 'too old resource version' });
    await until('it watches again', () => kube.watching(PODS) && reports().length >= 2);
    expect(reports().flatMap(({ unobserved }) => unobserved)).toEqual([]);
    await until('all are told', () => new Set(reports().slice(1).flatMap(podsOf)).size === 120);
    expect(reports().flatMap(({ deleted }) => deleted)).toHaveLength(3);
  });

  it('29: an outage of 30 minutes deletes nothing, keeps memory flat, asks seldom and comes back spread', async () => {
    setFlagsFromString('--expose-gc');
    const collect: () => void = runInNewContext('gc');
    const used = (): number => {
      collect();
      return process.memoryUsage().heapUsed;
    };
    waits = [];
    await kube.stop();
    await until('it is stated', () => run.outcomes.at(-1)?.status === 'FAILED');
    const [usedBefore, asked, reported] = [used(), client.requests, reports().length];
    const secondsOfEach = (): number => waits.reduce((sum, ms) => sum + ms, 0) / 1000 / RESOURCES.length;
    await until('30 minutes are over', () => secondsOfEach() >= 30 * 60);
    const requestsPerSecond = (client.requests - asked) / secondsOfEach();
    expect(requestsPerSecond).toBeLessThan(1);
    // Each waits a minute at most, and before that, none as long as another: they come back one by one.
    expect(Math.max(...waits)).toBeLessThanOrEqual(60_000);
    expect(new Set(waits.filter((ms) => ms < 60_000)).size).toBeGreaterThan(3 * RESOURCES.length);
    // Outcomes are kept by the test, not by the agent.
    run.outcomes.splice(0);
    expect(used() - usedBefore).toBeLessThan(3_000_000);
    expect(reports()).toHaveLength(reported);
    await kube.start();
    await until(
      'a snapshot says that all is known again',
      () => reports().at(-1)?.unobserved.length === 0 && reports().length > reported,
    );
    await until('everything is watched', () => RESOURCES.every((each) => kube.watching(pathOf(each.resource))));
    expect(reports().flatMap(({ deleted }) => deleted)).toEqual([]);
    const last = reports().findLast(({ isSnapshot }) => isSnapshot);
    expect(completeOf(last, 'POD')).toEqual(['a', 'b', 'c']);
  });

  it('30: rights that are taken away make a kind unobserved, neither healthy nor deleted, until they are back', async () => {
    kube.refuse(PODS, 403, 'pods is forbidden: no list');
    kube.endWatches(PODS);
    await until('it is told', () => reports().length >= 2);
    expect(reports()[1]).toMatchObject({
      isSnapshot: false,
      pods: [],
      deleted: [],
      complete: [],
      unobserved: [{ kind: 'POD', reason: 'pods: pods is forbidden: no list.' }],
    });
    const isSaid = (): boolean => JSON.stringify(run.outcomes.at(-1)).includes('Forbidden to list and watch: pods.');
    await until('the collector says so', isSaid);
    kube.lists = { ...kube.lists, [PODS]: [pod('a'), pod('b')] };
    kube.refusals.delete(PODS);
    await until('it is back', () => reports().length >= 3);
    const [, , back] = reports();
    expect(back).toMatchObject({ isSnapshot: true, unobserved: [], deleted: [] });
    expect(completeOf(back, 'POD')).toEqual(['a', 'b']);
  });
});
