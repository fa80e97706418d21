import type { MessageKind, NotificationMessage } from './message.types.js';

const EVENTS: Record<MessageKind, string> = {
  OPENED: 'Opened',
  UPDATED: 'Updated',
  ACKNOWLEDGED: 'Acknowledged',
  RESOLVED: 'Resolved',
  REOPENED: 'Reopened',
  REPEATED: 'Still open',
  SILENCE_EXPIRING: 'Silence ends soon',
  CHANNEL_DISABLED: 'Channel switched off',
  DIGEST: 'Weekly digest',
  TEST: 'Test',
};

/** What happened, as a person says it. */
export function eventWord(kind: MessageKind): string {
  return EVENTS[kind];
}

/** The variables of a template: plain values only, nothing to call. */
export function templateScope(message: NotificationMessage): object {
  const { kind, title, reason, text, link, occurredAt, incident } = message;
  return { event: eventWord(kind), kind, title, reason, text, link, occurredAt, incident };
}

interface Variable {
  name: string;
  meaning: string;
  example: string;
}

/** Every variable of a template, as the editor explains them. */
export const TEMPLATE_VARIABLES: readonly Variable[] = [
  { name: 'event', meaning: 'What happened, as a word.', example: 'Opened' },
  { name: 'kind', meaning: 'What happened, as the API names it.', example: 'OPENED' },
  { name: 'title', meaning: 'Title of the incident, or of what else it is about.', example: 'Memory of … runs out' },
  {
    name: 'reason',
    meaning: 'Why it is sent; empty where the event says it all.',
    example: 'Not acknowledged for 1 h',
  },
  { name: 'text', meaning: 'Further text of messages that are about no incident; empty elsewhere.', example: '' },
  { name: 'link', meaning: 'Address of the page about it.', example: 'https://k8intel.example/incidents/42' },
  { name: 'occurredAt', meaning: 'When it happened, ISO 8601.', example: '2026-01-15T03:12:00.000Z' },
  { name: 'incident.number', meaning: 'Number of the incident.', example: '42' },
  { name: 'incident.severity', meaning: 'SEV1, the worst, to SEV4.', example: 'SEV2' },
  { name: 'incident.status', meaning: 'OPEN, ACKNOWLEDGED or RESOLVED.', example: 'OPEN' },
  { name: 'incident.openedAt', meaning: 'When it was opened, ISO 8601.', example: '2026-01-15T03:12:00.000Z' },
  { name: 'incident.acknowledgedAt', meaning: 'When it was acknowledged; empty before.', example: '' },
  { name: 'incident.acknowledgedBy', meaning: 'By whom; empty before.', example: 'Ada' },
  { name: 'incident.resolvedAt', meaning: 'When it was resolved; empty before.', example: '' },
  { name: 'incident.alertCount', meaning: 'Alerts that ever belonged to it.', example: '20' },
  { name: 'incident.openAlertCount', meaning: 'Alerts of it that are open.', example: '18' },
  { name: 'incident.clusters', meaning: 'Names of clusters, a list.', example: 'prod-eu' },
  { name: 'incident.environments', meaning: 'Environments, a list.', example: 'production' },
  { name: 'incident.namespaces', meaning: 'Namespaces, a list.', example: 'shop' },
  { name: 'incident.teams', meaning: 'Names of teams, a list.', example: 'shop' },
  { name: 'incident.workloads', meaning: 'Workloads, a list.', example: 'Deployment/checkout' },
  { name: 'incident.summary', meaning: 'Summary that a person wrote; empty without one.', example: '' },
  {
    name: 'incident.impact',
    meaning: 'What is affected; empty where unknown.',
    example: '3 of 20 pods are not ready.',
  },
  {
    name: 'incident.candidates',
    meaning: 'Likely causes, the likeliest first, a list of title and reason.',
    example: 'Rollout of checkout',
  },
  {
    name: 'incident.alerts',
    meaning:
      'Its alerts, at most 50, a list of title, rule, severity, state, cluster, namespace, kind, name, workload, node, image, team, labels, firedAt and resolvedAt.',
    example: 'Container checkout was killed: out of memory',
  },
];
