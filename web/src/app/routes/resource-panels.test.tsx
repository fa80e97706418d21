import { afterEach, describe, expect, it } from '@jest/globals';
import { cleanup, screen, within } from '@testing-library/react';
import {
  ClusterPageDocument,
  PodPageDocument,
  PodResourcesDocument,
  ResourceCountsDocument,
} from '../../graphql/generated';
import { aFleetRow, aPage, aPod } from '../../test/builders';
import { type Answer, renderRoute } from '../../test/render-route';
import { aBudget, aClaim, anAutoscaler, aService, podResources, resourceCounts } from '../../test/resource-builders';

afterEach(cleanup);

const panel = async () => within(await screen.findByRole('region', { name: 'Resources' }));

describe('the resources on a pod’s page', () => {
  const pod = {
    ...aPod(),
    ...{ message: null, podIp: null, hostIp: null, ownerKind: null, ownerName: null, startedAt: null },
    ...{ labels: [], clusterNode: null, containers: aPage([]) },
  };
  const edges = (type: string, nodes: readonly object[]) => ({
    __typename: `${type}Connection`,
    edges: nodes.map((node, n) => ({ __typename: `${type}Edge`, cursor: String(n), node })),
  });
  const open = (change: object) =>
    renderRoute('/clusters/prod-eu/pods/checkout/api-7d9f-x2x4z', [
      { query: PodPageDocument, data: { pod } },
      { query: PodResourcesDocument, data: { node: podResources(change) } },
    ]);

  it('are what scales it, protects it, leads to it and keeps its data', async () => {
    open({
      workload: {
        ...{ __typename: 'Workload', id: 'w1', kind: 'DEPLOYMENT', name: 'api' },
        horizontalPodAutoscaler: anAutoscaler(),
      },
      podDisruptionBudgets: edges('PodDisruptionBudget', [aBudget({ disruptionsAllowed: 0 })]),
      services: edges('Service', [aService()]),
      persistentVolumeClaims: edges('PersistentVolumeClaim', [aClaim()]),
    });
    const rows = await panel();
    expect(await rows.findByText('Allows 0 disruptions')).toBeTruthy();
    expect(rows.getByText('4 of 2–10 replicas, cpu 42 % of 80 %')).toBeTruthy();
    expect(rows.getByText('2 ready')).toBeTruthy();
    expect(rows.getByText('Bound')).toBeTruthy();
    expect(rows.getByRole('link', { name: 'data-db-0' }).getAttribute('href')).toBe(
      '/clusters/prod-eu/resources?tab=claims&q=data-db-0',
    );
  });

  it('say what there is not, and apart from it what nobody can see', async () => {
    const unobserved = [{ __typename: 'UnobservedKind', kind: 'SERVICE', reason: 'list is forbidden.' }];
    open({ cluster: { __typename: 'Cluster', id: 'c1', name: 'prod-eu', unobserved } });
    const rows = await panel();
    expect(await rows.findByText('Services not observed: list is forbidden.')).toBeTruthy();
    expect(rows.getByText('No autoscaler, no disruption budget, no volume claim.')).toBeTruthy();
  });
});

describe('the resources on a cluster’s page', () => {
  function ofCluster(): Answer {
    const row = aFleetRow();
    const cluster = {
      ...row,
      agent: { __typename: 'Agent', id: 'a1', version: '1', lastHeartbeatAt: null, collectors: [] },
      podCounts: { ...row.podCounts, succeeded: 0, unknown: 0 },
      capacity: row.allocatable,
    };
    return { query: ClusterPageDocument, data: { cluster } };
  }
  const counted = (type: string, totalCount: number) => ({ __typename: `${type}Connection`, totalCount });

  it('are counted, and what is the matter with them leads to just those', async () => {
    const counts = resourceCounts({ services: counted('Service', 12), unserved: counted('Service', 2) });
    renderRoute('/clusters/prod-eu', [ofCluster(), { query: ResourceCountsDocument, data: { cluster: counts } }]);
    const rows = await panel();
    expect(await rows.findByText('12')).toBeTruthy();
    expect(rows.getByRole('link', { name: '2 without a ready endpoint' }).getAttribute('href')).toBe(
      '/clusters/prod-eu/resources?tab=services&trouble=true',
    );
  });

  it('are n/a with the reason where they are not observed', async () => {
    const unobserved = [{ __typename: 'UnobservedKind', kind: 'RESOURCE_QUOTA', reason: 'list is forbidden.' }];
    const counts = resourceCounts({ unobserved });
    renderRoute('/clusters/prod-eu', [ofCluster(), { query: ResourceCountsDocument, data: { cluster: counts } }]);
    const rows = await panel();
    expect(await rows.findByText('Not observed: list is forbidden.')).toBeTruthy();
    expect(rows.getByText('n/a')).toBeTruthy();
    expect(rows.getAllByText('0')).toHaveLength(4);
  });
});
