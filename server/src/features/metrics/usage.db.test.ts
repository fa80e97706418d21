import { beforeEach, describe, expect, it } from '@jest/globals';
import { aUser, execute } from '../../../test/graphql.js';
import { aClusterNode, aContainer, aPod, reportInventory } from '../../../test/inventory.js';
import {
  type AgentOfTest,
  aContainerSubject,
  addMeasuredCluster,
  aNodeSubject,
  aTable,
  NOW,
  reportTables,
  secondsFromNow,
} from '../../../test/metrics.js';
import { useTestDatabase } from '../../../test/test-database.js';
import { newId } from '../../platform/id.js';
import { PodPhase } from '../inventory/pod.entity.js';
import type { SampleSubject } from './sample-batch.js';

const facts = useTestDatabase();
let agent: AgentOfTest;
let name: string;
let seq = 0;

const FIELDS = 'usage { cpuCores memoryBytes source observedAt stale absent absentReason }';

interface UsageAnswer {
  cpuCores: number | null;
  memoryBytes: number | null;
  source: string | null;
  observedAt: string | null;
  stale: boolean;
  absent: string | null;
  absentReason: string | null;
}

async function usages() {
  const source = `query ($name: String!) { cluster(name: $name) { ${FIELDS}
    clusterNodes { edges { node { name ${FIELDS} } } } pods { edges { node { name ${FIELDS} } } } } }`;
  interface Edges {
    edges: { node: { name: string; usage: UsageAnswer } }[];
  }
  const execution = { db: facts.db, caller: aUser(facts.tenantId), now: () => NOW };
  const { data, errors } = await execute<{ cluster: { usage: UsageAnswer; clusterNodes: Edges; pods: Edges } }>(
    execution,
    source,
    { name },
  );
  expect(errors).toBeUndefined();
  const byName = ({ edges }: Edges) => Object.fromEntries(edges.map(({ node }) => [node.name, node.usage]));
  return { cluster: data!.cluster.usage, nodes: byName(data!.cluster.clusterNodes), pods: byName(data!.cluster.pods) };
}

const measure = (subject: SampleSubject, secondsAgo: number, cpu: number | null, memory: number | null) => {
  const prefix = subject.kind === 'CONTAINER' ? 'container' : 'node';
  return reportTables(facts.db, agent, ++seq, [
    aTable(`${prefix}.cpu.usage`, [[subject, -secondsAgo, cpu]]),
    aTable(`${prefix}.memory.working_set`, [[subject, -secondsAgo, memory]]),
  ]);
};

function failCollector(collector: object): Promise<unknown> {
  return facts.db.runInTenant(facts.tenantId, (tx) =>
    tx.query('UPDATE agent SET collectors = $3 WHERE tenant_id = $1 AND cluster_id = $2', [
      facts.tenantId,
      agent.clusterId,
      JSON.stringify([collector]),
    ]),
  );
}

function tellSources(sources: object[]): Promise<unknown> {
  const since = '2026-03-02T13:58:41.000Z';
  return facts.db.runInTenant(facts.tenantId, (tx) =>
    tx.query('UPDATE agent SET usage_sources = $3 WHERE tenant_id = $1 AND cluster_id = $2', [
      facts.tenantId,
      agent.clusterId,
      JSON.stringify(sources.map((source) => ({ ...source, since }))),
    ]),
  );
}

beforeEach(async () => {
  name = `c-${newId()}`;
  agent = await addMeasuredCluster(facts.db, facts.tenantId, name);
  await reportInventory(facts.db, agent, 1, {
    clusterNodes: [aClusterNode('node-1'), aClusterNode('node-2')],
    pods: [aPod('web', { containers: [aContainer('app')] }), aPod('job', { phase: PodPhase.SUCCEEDED })],
  });
});

describe('usage', () => {
  it('is the newest measurement, and 0 where 0 was measured', async () => {
    await measure(aContainerSubject('web'), 15, 0, 0);
    expect((await usages()).pods['web']).toEqual({
      cpuCores: 0,
      memoryBytes: 0,
      source: 'test',
      observedAt: new Date(secondsFromNow(-15)).toISOString(),
      stale: false,
      absent: null,
      absentReason: null,
    });
  });

  it('keeps what is absent apart from what is 0', async () => {
    await measure(aContainerSubject('web'), 15, null, 5);
    expect((await usages()).pods['web']).toMatchObject({ cpuCores: null, memoryBytes: 5, absent: null });
  });

  it('goes stale after five reporting intervals and keeps its numbers', async () => {
    await measure(aContainerSubject('web'), 75, 1e6, 5);
    expect((await usages()).pods['web']).toMatchObject({ cpuCores: 1, stale: false });
    await measure(aNodeSubject('node-1'), 76, 1e6, 5);
    expect((await usages()).nodes['node-1']).toMatchObject({ cpuCores: 1, stale: true, absent: null });
  });

  it('says that nothing was ever reported', async () => {
    const { pods, nodes, cluster } = await usages();
    const never = { cpuCores: null, memoryBytes: null, observedAt: null, stale: false, absent: 'NEVER_REPORTED' };
    expect([pods['web'], nodes['node-1'], cluster]).toMatchObject([never, never, never]);
    expect(pods['web']!.absentReason).toMatch(/No usage has been reported yet/);
  });

  it('says that a pod is not running, also where an old number is known', async () => {
    await measure(aContainerSubject('job'), 600, 1e6, 5);
    expect((await usages()).pods['job']).toMatchObject({
      cpuCores: null,
      absent: 'NOT_RUNNING',
      absentReason: 'It is not running (succeeded), so there is nothing to measure.',
    });
  });

  it('says that the source is unavailable, in the words of the agent', async () => {
    await failCollector({ name: 'usage', status: 'NOTHING_TO_REPORT', message: 'metrics.k8s.io is not served' });
    const { pods, cluster } = await usages();
    const unavailable = {
      absent: 'SOURCE_UNAVAILABLE',
      absentReason: expect.stringContaining('metrics.k8s.io is not served'),
    };
    expect([pods['web'], cluster]).toMatchObject([unavailable, unavailable]);
  });

  it('P54: says which sources fail since when, and the command that checks the best of them', async () => {
    await tellSources([
      { name: 'kubelet', status: 'DENIED', message: 'The kubelets may not be read.', command: 'kubectl auth can-i …' },
      { name: 'prometheus', status: 'NOT_CONFIGURED', message: 'None is named.', command: null },
      { name: 'metrics-server', status: 'ABSENT', message: 'There is no metrics API.', command: 'kubectl apply …' },
      { name: 'requests', status: 'ACTIVE', message: 'Nothing measures.', command: null },
    ]);
    const { pods, cluster } = await usages();
    const unavailable = {
      absent: 'SOURCE_UNAVAILABLE',
      absentReason:
        'No source measures usage: kubelet is denied since 2026-03-02 13:58 UTC, metrics-server is absent since ' +
        '2026-03-02 13:58 UTC; requests and limits are still shown. kubelet: The kubelets may not be read. ' +
        'To check: kubectl auth can-i …',
    };
    expect([pods['web'], cluster]).toMatchObject([unavailable, unavailable]);
  });

  it('P54: says of what is new that the source in force has not measured it yet', async () => {
    await tellSources([{ name: 'kubelet', status: 'ACTIVE', message: 'It measures.', command: null }]);
    expect((await usages()).pods['web']).toMatchObject({
      absent: 'NEVER_REPORTED',
      absentReason: expect.stringContaining('The source kubelet is in force and has not measured it yet'),
    });
  });

  it('of a cluster is the sum over the cluster nodes measured together, without one that went away', async () => {
    await measure(aNodeSubject('node-1'), 15, 1e6, 5);
    await measure(aNodeSubject('node-2'), 20, 2e6, 6);
    await measure(aNodeSubject('node-gone'), 3_600, 9e6, 9);
    expect((await usages()).cluster).toMatchObject({ cpuCores: 3, memoryBytes: 11, stale: false });
  });
});
