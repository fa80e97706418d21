import { describe, expect, it } from '@jest/globals';
import { aUser, execute } from '../../../test/graphql.js';
import { aClusterNode, aContainer, addCluster, aPod, at } from '../../../test/inventory.js';
import { useTestDatabase } from '../../../test/test-database.js';
import { ContainerStateKind } from './container.entity.js';

const facts = useTestDatabase();

const REPORT = `mutation ($input: ReportInventoryInput!) {
  reportInventory(input: $input) { receipt { batchId accepted receivedAt rejected { index item reason } } userErrors { code } } }`;

/** As it comes over the wire: times are texts. */
const wire = (value: object): object => JSON.parse(JSON.stringify(value));

describe('reportInventory', () => {
  it('stores what the agent of a cluster reports and answers a receipt', async () => {
    const caller = await addCluster(facts.db, facts.tenantId, 'one');
    const input = wire({
      batchId: '7:1',
      observedAt: at(1),
      clusterNodes: [aClusterNode('node-1')],
      pods: [aPod('web-0'), aPod('web-1', { uid: '' })],
    });
    const answer = await execute({ db: facts.db, caller, now: () => at(2) }, REPORT, { input });
    expect(answer.errors).toBeUndefined();
    const receipt = { batchId: '7:1', accepted: 2, receivedAt: at(2).toISOString() };
    const rejected = [{ index: 1, item: 'pod shop/web-1', reason: 'uid has 0 characters; expected 1 to 128.' }];
    expect(answer.data).toEqual({ reportInventory: { receipt: { ...receipt, rejected }, userErrors: [] } });
    const again = await execute({ db: facts.db, caller, now: () => at(9) }, REPORT, { input });
    expect(again.data).toEqual(answer.data);
  });

  it('is refused to people, whatever their role', async () => {
    const input = { batchId: '7:1', observedAt: at(1).toISOString() };
    const answer = await execute({ db: facts.db, caller: aUser(facts.tenantId) }, REPORT, { input });
    expect(answer.data).toEqual({ reportInventory: null });
    expect(answer.errors?.[0]?.message).toMatch(/needs the role AGENT/);
  });

  it('refuses more objects than the setting allows, naming the setting', async () => {
    const caller = await addCluster(facts.db, facts.tenantId, 'two');
    const input = wire({ batchId: '7:1', observedAt: at(1), pods: [aPod('a'), aPod('b')] });
    const answer = await execute({ db: facts.db, caller, settings: { maxObjectsPerBatch: 1 } }, REPORT, { input });
    expect(answer.errors?.[0]?.message).toMatch(/2 objects; at most 1 .*agentSettings.maxObjectsPerBatch/);
  });

  it('raises the alert of a pod that cannot start, and clears it when the pod is gone', async () => {
    const caller = await addCluster(facts.db, facts.tenantId, 'three');
    const report = async (seq: number, more: object) => {
      const input = wire({ batchId: `7:${seq}`, observedAt: at(seq), ...more });
      const answer = await execute({ db: facts.db, caller, now: () => at(seq) }, REPORT, { input });
      expect(answer.errors).toBeUndefined();
    };
    const alerts = async () => {
      const source = '{ cluster(name: "three") { alerts { edges { node { state subjectName pod { name } } } } } }';
      const answer = await execute({ db: facts.db, caller: aUser(facts.tenantId) }, source);
      expect(answer.errors).toBeUndefined();
      return JSON.stringify(answer.data);
    };
    const broken = aContainer('app', {
      state: ContainerStateKind.WAITING,
      reason: 'ImagePullBackOff',
      isReady: false,
      startedAt: null,
    });
    await report(1, { pods: [aPod('web-0', { reason: 'ImagePullBackOff', isReady: false, containers: [broken] })] });
    expect(await alerts()).toContain('"state":"FIRING","subjectName":"web-0","pod":{"name":"web-0"}');
    await report(2, { deleted: [{ kind: 'POD', uid: 'uid-web-0' }] });
    expect(await alerts()).toContain('"state":"RESOLVED"');
  });
});
