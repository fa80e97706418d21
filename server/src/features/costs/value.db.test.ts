import { describe, expect, it } from '@jest/globals';
import { aClusterNode, addCluster, aPod, aWorkload, reportInventory } from '../../../test/inventory.js';
import { addTenant, useTestDatabase } from '../../../test/test-database.js';
import { newId } from '../../platform/id.js';
import type { Rate } from './rate.js';
import { clusterRates } from './value.service.js';

const facts = useTestDatabase();
const GIB = 1024 ** 3;
const MONTH = 730;

/** A cluster of m6i machines in us-east-1: 4 cores and 16 GiB each, 0.048 USD per vCPU and hour. */
async function aPricedCluster(name: string) {
  const { db } = facts;
  const tenantId = await addTenant(db);
  const agent = await addCluster(db, tenantId, name);
  const machine = { region: 'us-east-1', instanceType: 'm6i.xlarge' };
  const clusterNodes = ['node-1', 'node-2'].map((node) => aClusterNode(node, machine));
  await reportInventory(db, agent, 1, { cluster: { kubeSystemUid: name, provider: 'aws' }, clusterNodes });
  return { tenantId, clusterId: agent.clusterId };
}

function setPrice(tenantId: string, rate: Rate, currency: string): Promise<unknown> {
  return facts.db.runInTenant(tenantId, (tx) =>
    tx.query(
      `INSERT INTO price (tenant_id, id, instance_type, rate, currency, revision, created_at, changed_at)
       VALUES ($1, $2, 'm6i.xlarge', $3, $4, 1, now(), now())`,
      [tenantId, newId(), JSON.stringify(rate), currency],
    ),
  );
}

describe('clusterRates', () => {
  it('prices cluster nodes from the list, and requests at their mean price', async () => {
    const { tenantId, clusterId } = await aPricedCluster('listed');
    const rates = await facts.db.runInTenant(tenantId, (tx) => clusterRates(tx, tenantId, clusterId));
    expect(rates.billOf(['node-1'])).toEqual({ perMonth: expect.closeTo(4 * 0.048 * MONTH, 6), currency: 'USD' });
    const whole = rates.valueOf({ cpu: 8_000_000, memory: 32 * GIB });
    expect(whole?.perMonth).toBeCloseTo(rates.billOf(['node-1', 'node-2'])!.perMonth, 6);
    const half = rates.valueOf({ cpu: 4_000_000, memory: 16 * GIB });
    expect(half?.perMonth).toBeCloseTo(whole!.perMonth / 2, 6);
    expect(rates.valueOf({ cpu: -4_000_000, memory: -16 * GIB })?.perMonth).toBeCloseTo(-half!.perMonth, 6);
    expect(rates.volume(100 * GIB, 'gp3')?.perMonth).toBeCloseTo(4, 4);
  });

  it('takes a price that the tenant set before the list, in its currency', async () => {
    const { tenantId, clusterId } = await aPricedCluster('own');
    await setPrice(tenantId, { kind: 'INSTANCE', perHour: 0.1 }, 'USD');
    const rates = await facts.db.runInTenant(tenantId, (tx) => clusterRates(tx, tenantId, clusterId));
    expect(rates.billOf(['node-1', 'node-2'])).toEqual({ perMonth: expect.closeTo(0.2 * MONTH, 6), currency: 'USD' });
  });

  it('is worth to a workload what the cluster nodes cost that its pods are on', async () => {
    const { db } = facts;
    const tenantId = await addTenant(db);
    const agent = await addCluster(db, tenantId, 'mixed');
    const machine = { region: 'us-east-1', instanceType: 'm6i.xlarge' };
    const spot = [{ key: 'eks.amazonaws.com/capacityType', value: 'SPOT' }];
    await reportInventory(db, agent, 1, {
      cluster: { kubeSystemUid: 'mixed', provider: 'aws' },
      clusterNodes: [aClusterNode('node-1', machine), aClusterNode('spot-1', { ...machine, labels: spot })],
      workloads: [aWorkload('web'), aWorkload('batch'), aWorkload('idle')],
      pods: [
        aPod('web-1', { ownerUid: 'uid-web' }),
        aPod('batch-1', { ownerUid: 'uid-batch', nodeName: 'spot-1' }),
        aPod('batch-2', { ownerUid: 'uid-batch', nodeName: 'spot-1' }),
        aPod('batch-3', { ownerUid: 'uid-batch' }),
      ],
    });
    const [rates, workloads] = await db.runInTenant(tenantId, (tx) =>
      Promise.all([
        clusterRates(tx, tenantId, agent.clusterId),
        tx.query<{ id: string; name: string }>('SELECT id, name FROM workload WHERE tenant_id = $1', [tenantId]),
      ]),
    );
    const all = { cpu: 4_000_000, memory: 16 * GIB };
    const worth = (name?: string) => rates.valueOf(all, workloads.find((one) => one.name === name)?.id)!.perMonth;
    const [whole, cheap] = [rates.billOf(['node-1'])!.perMonth, rates.billOf(['spot-1'])!.perMonth];
    expect(cheap).toBeLessThan(whole / 4);
    expect(worth('web')).toBeCloseTo(whole, 6);
    expect(worth('batch')).toBeCloseTo((2 * cheap + whole) / 3, 6);
    expect([worth('idle'), worth()]).toEqual([
      expect.closeTo((whole + cheap) / 2, 6),
      expect.closeTo((whole + cheap) / 2, 6),
    ]);
  });

  it('says nothing where no exchange rate is set, no such cluster node is there, or a size is not known', async () => {
    const { tenantId, clusterId } = await aPricedCluster('foreign');
    await setPrice(tenantId, { kind: 'INSTANCE', perHour: 0.1 }, 'EUR');
    const rates = await facts.db.runInTenant(tenantId, (tx) => clusterRates(tx, tenantId, clusterId));
    expect(rates.valueOf({ cpu: 1, memory: 1 })).toBeNull();
    expect(rates.billOf(['node-1'])).toBeNull();
    expect(rates.billOf(['node-9'])).toBeNull();
    expect(rates.volume(null, null)).toBeNull();
  });

  it('reads prices and cluster nodes of its own tenant only', async () => {
    const { tenantId, clusterId } = await aPricedCluster('own-tenant');
    const other = await aPricedCluster('other-tenant');
    await setPrice(other.tenantId, { kind: 'INSTANCE', perHour: 9 }, 'USD');
    const rates = await facts.db.runInTenant(tenantId, (tx) => clusterRates(tx, tenantId, clusterId));
    expect(rates.billOf(['node-1'])?.perMonth).toBeCloseTo(4 * 0.048 * MONTH, 6);
    const foreign = await facts.db.runInTenant(tenantId, (tx) => clusterRates(tx, tenantId, other.clusterId));
    expect(foreign.billOf(['node-1'])).toBeNull();
  });
});
