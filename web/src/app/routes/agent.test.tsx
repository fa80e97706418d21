import { afterEach, describe, expect, it } from '@jest/globals';
import { cleanup, screen, within } from '@testing-library/react';
import {
  ChangesDocument,
  ClusterAgentDocument,
  ClusterAttentionDocument,
  ClusterEventsDocument,
  ClusterGapsDocument,
  type ClusterKind,
  ClusterNodeMapDocument,
  ClusterPageDocument,
} from '../../graphql/generated';
import { aCollector, aFleetRow, anAgentReport, aSource } from '../../test/builders';
import { type Answer, renderRoute } from '../../test/render-route';

const NONE = { edges: [], totalCount: 0 };

type Page = Partial<Answer> & {
  report?: ReturnType<typeof anAgentReport> | null;
  kind?: ClusterKind;
};

function onClusterPage({ report = null, kind = 'KUBERNETES', ...rest }: Page): void {
  renderRoute('/clusters/prod-eu', [
    { query: ClusterAgentDocument, data: { cluster: { __typename: 'Cluster', id: 'c1', agent: report } }, ...rest },
    {
      query: ClusterPageDocument,
      data: {
        cluster: {
          ...aFleetRow(),
          kind,
          capacity: aFleetRow().allocatable,
          podCounts: { __typename: 'PodCounts', total: 0, running: 0, pending: 0, failed: 0, succeeded: 0, unknown: 0 },
          agent: { __typename: 'Agent', id: 'a1', version: '0.2.0', lastHeartbeatAt: null, collectors: [] },
        },
      },
    },
    {
      query: ClusterAttentionDocument,
      data: {
        alerts: { __typename: 'AlertConnection', ...NONE },
        clusterNodes: { __typename: 'ClusterNodeConnection', ...NONE },
        pods: { __typename: 'PodConnection', ...NONE },
      },
    },
    { query: ClusterNodeMapDocument, data: { clusterNodes: { __typename: 'ClusterNodeConnection', ...NONE } } },
    { query: ChangesDocument, data: { changes: { __typename: 'ChangeConnection', ...NONE } } },
    { query: ClusterEventsDocument, data: { clusterEvents: { __typename: 'ClusterEventConnection', ...NONE } } },
    { query: ClusterGapsDocument, data: { cluster: { __typename: 'Cluster', id: 'c1', gaps: [] } } },
  ]);
}

const panel = async (name: string) => within(await screen.findByRole('region', { name }));

/** Waits until the panel has more than its skeleton. */
async function factOf(label: string): Promise<string> {
  const inside = await panel('Agent');
  const term = await inside.findByText(label);
  return term.nextElementSibling?.textContent ?? '';
}

afterEach(cleanup);

describe('the agent on the page of its cluster', () => {
  it('tells what it costs against its budget, what it sent and what waits', async () => {
    onClusterPage({ report: anAgentReport({ spoolBatches: 2, spoolBytes: 2048, clockSkewSeconds: -40 }) });
    expect(await factOf('CPU')).toBe('12m of 100m');
    expect(await factOf('Memory')).toBe('96 MiB of 256 MiB');
    expect(await factOf('Budget')).toBe('Kept');
    expect(await factOf('Sent since start')).toBe('5 MiB');
    expect(await factOf('Kubernetes requests')).toBe('1,234');
    expect(await factOf('Spool')).toBe('2 batches, 2 KiB waiting');
    expect(await factOf('Batches dropped')).toBe('0');
    expect(await factOf('Clock')).toBe('40 s behind');
  });

  it('says since when it is over its budget, and which collector it has switched off for that', async () => {
    onClusterPage({
      report: anAgentReport({
        budget: {
          __typename: 'AgentBudget',
          cpuCores: 0.1,
          memoryBytes: null,
          isExceeded: true,
          exceededSince: '2026-03-01T13:58:00Z',
        } as ReturnType<typeof anAgentReport>['budget'],
        collectors: [aCollector('queue-length', { isPlugin: true, isShed: true })],
      }),
    });
    expect(await factOf('Budget')).toMatch(/^Exceeded since /);
    const row = within((await (await panel('Collectors')).findAllByRole('row'))[1]!);
    expect(row.getByText('Plug-in')).toBeTruthy();
    expect(row.getByText('Switched off')).toBeTruthy();
    expect(row.getByText(/over its budget; it starts this collector again/)).toBeTruthy();
  });

  it('shows what an older agent does not tell as n/a, never as zero', async () => {
    onClusterPage({
      report: anAgentReport({
        bytesSent: null,
        kubeRequests: null,
        eventLoopMaxMs: null,
        budget: null,
        usageSources: null,
      }),
    });
    for (const label of ['Sent since start', 'Kubernetes requests', 'Longest event-loop block', 'Budget']) {
      expect(await factOf(label)).toMatch(/^n\/a: This agent does not tell it/);
    }
    expect((await panel('Usage sources')).getByText('Usage sources n/a: this agent does not tell them.')).toBeTruthy();
  });

  it('has no sources of usage to show of a machine, which measures itself', async () => {
    onClusterPage({ kind: 'HOST', report: anAgentReport({ usageSources: null }) });
    await factOf('Budget');
    expect(screen.queryByRole('region', { name: 'Usage sources' })).toBeNull();
  });

  it('shows the chain of sources with what is the matter and the command that helps', async () => {
    const command = 'kubectl get apiservice v1beta1.metrics.k8s.io';
    onClusterPage({
      report: anAgentReport({
        usageSources: [
          aSource('kubelet', 'DENIED', { message: 'nodes/stats may not be read.' }),
          aSource('prometheus', 'NOT_CONFIGURED'),
          aSource('metrics-server', 'ABSENT', { message: 'The metrics API is not installed.', command }),
          aSource('requests', 'ACTIVE', { since: '2026-03-01T13:59:00Z' }),
        ] as ReturnType<typeof anAgentReport>['usageSources'],
      }),
    });
    const sources = await panel('Usage sources');
    expect(sources.getByText(/^Usage is unknown: no source can be read/)).toBeTruthy();
    const rows = sources.getAllByRole('listitem').map((item) => item.textContent ?? '');
    expect(rows).toHaveLength(3);
    expect(rows[0]).toMatch(/^kubeletDeniedsince .*nodes\/stats may not be read/);
    expect(rows[1]).toMatch(/^prometheusNot configured/);
    expect(rows[2]).toMatch(/^metrics-serverNot installed.*kubectl get apiservice/);
    expect(sources.getByRole('button', { name: 'Copy the command for metrics-server' })).toBeTruthy();
  });

  it('says of what moment the figures are when heartbeats have stopped', async () => {
    const lastHeartbeatAt = new Date(Date.now() - 300_000).toISOString();
    onClusterPage({ report: anAgentReport({ lastHeartbeatAt }) });
    expect(
      await screen.findByText(/^The last heartbeat came 5 min ago\. The figures of the agent are from /),
    ).toBeTruthy();
  });

  it('says what could not be loaded, and keeps the rest of the page', async () => {
    onClusterPage({ data: null, errors: () => [{ message: 'Timed out.', extensions: { code: 'UNAVAILABLE' } }] });
    expect(await (await panel('Agent')).findByText(/^Could not load the agent\. Timed out/)).toBeTruthy();
    expect(screen.getByRole('region', { name: 'Needs attention' })).toBeTruthy();
  });
});
