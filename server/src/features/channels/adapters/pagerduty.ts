import type { MessageKind, NotificationMessage, PagerDutySettings } from '../message.types.js';
import { cut, type RenderedText } from '../template.js';
import {
  commonVerdict,
  delivered,
  few,
  type HttpAdapter,
  isPassing,
  MASK,
  placeOf,
  rejected,
  retry,
} from './adapter.js';

// https://developer.pagerduty.com/docs/events-api-v2/trigger-events: summary at most 1,024 characters, dedup_key 255,
// an event 512 KB; figures for the rate of one key differ from 120 a minute upwards.
const MAX_SUMMARY = 1_024;
const MAX_ALERTS = 20;
const MAX_TEXT = 4_000;

const SEVERITIES = { SEV1: 'critical', SEV2: 'error', SEV3: 'warning', SEV4: 'info' } as const;

const ACTIONS: Partial<Record<MessageKind, 'acknowledge' | 'resolve'>> = {
  ACKNOWLEDGED: 'acknowledge',
  RESOLVED: 'resolve',
};

const KEY_PREFIX = 'k8intel-';

/** One alert there per incident here: every event about it bears the same key. */
export function dedupKey({ id, incident }: NotificationMessage): string {
  return `${KEY_PREFIX}${incident?.id ?? id}`;
}

/** The incident a key is of; null for keys of others. */
export function incidentOfKey(key: string): string | null {
  const [, id = null] = /^k8intel-([0-9a-f-]{36})$/.exec(key) ?? [];
  return id;
}

export const pagerduty: HttpAdapter = {
  kind: 'PAGERDUTY',
  transport: 'HTTP',
  limit: { perSecond: 2 },

  render(message, channel, text) {
    const { eventsUrl: url } = channel.settings as PagerDutySettings;
    const headers = { 'content-type': 'application/json; charset=utf-8' };
    const body = JSON.stringify({ routing_key: MASK, ...eventOf(message, text) });
    return { transport: 'HTTP', method: 'POST', url, headers, body };
  },

  complete({ headers, body }, channel) {
    const event = JSON.parse(body) as object;
    const url = (channel.settings as PagerDutySettings).eventsUrl;
    const completed = JSON.stringify({ ...event, routing_key: channel.secrets['routingKey'] });
    return { method: 'POST', url, headers, body: completed };
  },

  judge({ status, body }, { request }) {
    if (status === 202 || status === 200)
      return delivered((JSON.parse(request.body) as { dedup_key: string }).dedup_key);
    if (status === 429) return retry('PagerDuty asks to send less.');
    if (isPassing(status)) return commonVerdict(status, 'PagerDuty');
    return rejected(`PagerDuty refuses the event: ${cut(body, 300)} Check the integration key.`);
  },
};

function eventOf(message: NotificationMessage, { title, body }: RenderedText): object {
  const { kind, link, occurredAt, incident } = message;
  const action = ACTIONS[kind] ?? 'trigger';
  const base = { event_action: action, dedup_key: dedupKey(message) };
  if (action !== 'trigger') return base;
  return {
    ...base,
    client: 'K8Intel',
    client_url: link,
    links: [{ href: link, text: incident ? `Incident ${incident.number}` : 'K8Intel' }],
    payload: {
      summary: cut(title, MAX_SUMMARY),
      source: cut(placeOf(message) || 'K8Intel', 255),
      severity: SEVERITIES[incident?.severity ?? 'SEV4'],
      timestamp: incident?.openedAt ?? occurredAt,
      component: few(incident?.workloads ?? []) || undefined,
      group: few(incident?.namespaces ?? []) || undefined,
      class: incident?.alerts[0]?.rule,
      custom_details: {
        text: cut(body, MAX_TEXT),
        teams: incident?.teams,
        alerts: incident?.alerts.slice(0, MAX_ALERTS).map((alert) => cut(alert.title, 300)),
        candidates: incident?.candidates.map((one) => `${one.title} (${one.reason})`),
      },
    },
  };
}
