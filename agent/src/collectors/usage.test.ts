import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { runCollector } from '../test/context.js';
import { FakeKube } from '../test/fake-kube.js';
import { until } from '../test/fake-server.js';
import { usage } from './usage.js';

const PODS = '/apis/metrics.k8s.io/v1beta1/pods';
const NODES = '/apis/metrics.k8s.io/v1beta1/nodes';

let kube = new FakeKube();
beforeEach(() => {
  kube = new FakeKube();
  return kube.start();
});
afterEach(() => kube.stop());

async function outcomesUntil(what: string, condition: (run: ReturnType<typeof runCollector>) => boolean) {
  const run = runCollector(usage, kube.client());
  await until(what, () => condition(run));
  await run.stop();
  return run;
}

describe('usage', () => {
  it('P25: passes a repeated measurement on once, and says why a better source does not measure', async () => {
    const run = await outcomesUntil('it was read five times', (each) => each.outcomes.length >= 5);
    expect(run.observations).toHaveLength(1);
    const note = expect.stringMatching(
      /^Usage comes from metrics-server, because kubelet \(since 23:30 UTC\): No node has/,
    );
    expect(run.outcomes.slice(0, 2)).toEqual([
      { status: 'OK', observed: 4, note },
      { status: 'OK', observed: 0, note },
    ]);
  });

  it.each([
    [404, 'the API is not installed', 'Install metrics-server'],
    [403, 'it is forbidden', 'Allow list on nodes and pods of metrics.k8s.io'],
  ])('P24: has nothing to report on %i (%s) and says what to do', async (status, _, remedy) => {
    kube.refuse(PODS, status, 'no');
    kube.refuse(NODES, status, 'no');
    const run = await outcomesUntil('an outcome was stated', (each) => each.outcomes.length > 0);
    expect(run.outcomes[0]).toMatchObject({ status: 'NOTHING_TO_REPORT', reason: expect.stringContaining(remedy) });
    expect(run.observations).toEqual([]);
  });

  it('P24: has nothing to report while metrics-server has not measured anything', async () => {
    kube.lists = { [PODS]: [], [NODES]: [] };
    const run = await outcomesUntil('an outcome was stated', (each) => each.outcomes.length > 0);
    expect(run.outcomes[0]).toMatchObject({
      status: 'NOTHING_TO_REPORT',
      reason: expect.stringContaining('lists nothing yet'),
    });
  });

  it('fails in words while metrics-server is down', async () => {
    kube.refusals.set('*', { status: 503, body: 'service unavailable' });
    const run = await outcomesUntil('an outcome was stated', (each) => each.outcomes.length > 0);
    expect(run.outcomes[0]).toMatchObject({
      status: 'FAILED',
      message: expect.stringContaining('where JSON was expected'),
    });
  });

  it('passes on what can be read and notes what cannot', async () => {
    kube.refuse(NODES, 403, 'nodes is forbidden');
    const run = await outcomesUntil('an outcome was stated', (each) => each.outcomes.length > 0);
    expect(run.outcomes[0]).toMatchObject({ status: 'OK', observed: 3, note: expect.stringContaining('forbidden') });
  });
});
