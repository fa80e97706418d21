import type { NotificationMessage } from './message.types.js';

const SAMPLE_INCIDENT = '00000000-0000-7000-8000-000000000001';

/** An invented message, for tests of channels and templates before there was any incident. */
export function sampleMessage(link = 'https://k8intel.example/incidents/42'): NotificationMessage {
  const openedAt = '2026-01-15T03:12:00.000Z';
  const alert = {
    id: '00000000-0000-7000-8000-000000000002',
    title: 'Container checkout of pod checkout-7d9f-x2x was killed: out of memory',
    rule: 'container-oom-killed',
    severity: 'CRITICAL' as const,
    state: 'FIRING' as const,
    cluster: 'prod-eu',
    namespace: 'shop',
    kind: 'Pod',
    name: 'checkout-7d9f-x2x',
    workload: 'Deployment/checkout',
    node: 'node-3',
    image: 'registry.example/checkout:1.8.3',
    team: 'shop',
    labels: { app: 'checkout' },
    firedAt: openedAt,
    resolvedAt: null,
  };
  return {
    id: 'test',
    kind: 'TEST',
    occurredAt: openedAt,
    title: 'Memory of deployment checkout runs out',
    reason: null,
    text: null,
    link,
    incident: {
      id: SAMPLE_INCIDENT,
      number: 42,
      title: 'Memory of deployment checkout runs out',
      severity: 'SEV3',
      status: 'OPEN',
      isMuted: false,
      openedAt,
      acknowledgedAt: null,
      acknowledgedBy: null,
      resolvedAt: null,
      alertCount: 1,
      openAlertCount: 1,
      clusters: ['prod-eu'],
      environments: ['production'],
      namespaces: ['shop'],
      teams: ['shop'],
      workloads: ['Deployment/checkout'],
      summary: null,
      impact: '3 of 20 pods of shop/checkout are not ready.',
      candidates: [{ title: 'Rollout of checkout', reason: 'image 1.8.2 to 1.8.3, 3 min before' }],
      alerts: [alert],
    },
    previousRef: null,
  };
}
