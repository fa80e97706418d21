import { describe, expect, it } from '@jest/globals';
import type { ClusterAttentionQuery } from '../../graphql/generated';
import { aFleetRow, anAlert, aPage } from '../../test/builders';
import { attentionItems } from './attention';
import { compareWorstFirst } from './cluster-health';

const POD = { __typename: 'Pod', id: 'p1', name: 'api', namespace: 'checkout', reason: 'CrashLoopBackOff' } as const;
const PHASED = { ...POD, phase: 'RUNNING', lastRestartAt: null, createdAt: '2026-03-01T12:00:00Z' } as const;
const NODE = {
  __typename: 'ClusterNode',
  id: 'n1',
  name: 'worker-1',
  status: 'NOT_READY',
  statusReason: null,
} as const;

function answer(change: Partial<ClusterAttentionQuery> = {}): ClusterAttentionQuery {
  return { alerts: null, clusterNodes: null, pods: null, ...change };
}

describe('attentionItems', () => {
  it('is empty when nothing is wrong or nothing could be asked', () => {
    expect(attentionItems(answer())).toEqual([]);
  });

  it('puts the worst first', () => {
    const items = attentionItems(answer({ clusterNodes: aPage([NODE]), pods: aPage([PHASED]) }));
    expect(items.map(({ severity, text }) => [severity, text])).toEqual([
      ['CRITICAL', 'Node worker-1: NotReady'],
      ['WARNING', 'Pod api: CrashLoopBackOff'],
    ]);
  });

  it('lists once what an alert already names', () => {
    const alerts = aPage([anAlert({ severity: 'WARNING' })]);
    const items = attentionItems(answer({ alerts, pods: aPage([PHASED]) }));
    expect(items.map(({ key }) => key)).toEqual(['al1']);
    expect(items[0]?.target).toEqual({ kind: 'pod', namespace: 'checkout', name: 'api-7d9f-x2x4z' });
  });
});

describe('compareWorstFirst', () => {
  it('orders by health, then critical alerts, then name', () => {
    const calm = aFleetRow({ name: 'b' });
    const offline = aFleetRow({ name: 'z', health: { ...calm.health, status: 'OFFLINE' } });
    const alerting = aFleetRow({ name: 'c', firingAlerts: { ...calm.firingAlerts, critical: 1 } });
    const names = [calm, aFleetRow({ name: 'a' }), alerting, offline].sort(compareWorstFirst).map(({ name }) => name);
    expect(names).toEqual(['z', 'c', 'a', 'b']);
  });

  it('puts a cluster that waits for its first report after those with alerts', () => {
    const calm = aFleetRow({ name: 'a' });
    const waiting = aFleetRow({ name: 'b', health: { ...calm.health, status: 'PENDING' } });
    const warned = aFleetRow({ name: 'c', firingAlerts: { ...calm.firingAlerts, warning: 1 } });
    const alerting = aFleetRow({ name: 'd', firingAlerts: { ...calm.firingAlerts, critical: 1 } });
    const names = [calm, waiting, warned, alerting].sort(compareWorstFirst).map(({ name }) => name);
    expect(names).toEqual(['d', 'c', 'b', 'a']);
  });
});
