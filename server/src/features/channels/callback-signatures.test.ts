import { describe, expect, it } from '@jest/globals';
import { callbackUrl, readCallbackKey } from './callback-url.js';
import { isSignedByPagerDuty, readPagerDutyEvent } from './pagerduty-callback.js';
import { hmac, isSignedBySlack, readSlackPress, shortName } from './slack-callback.js';

const INCIDENT = '01990000-0000-7000-8000-000000000001';
const now = new Date('2026-01-15T03:12:00Z');
const seconds = now.getTime() / 1_000;

function signed(body: string, at = seconds, secret = 'secret') {
  return { timestamp: String(at), signature: `v0=${hmac(secret, `v0:${at}:${body}`)}`, body };
}

describe('isSignedBySlack', () => {
  it('takes what the secret signed within five minutes', () => {
    expect(isSignedBySlack('secret', signed('a=1'), now)).toBe(true);
    expect(isSignedBySlack('secret', signed('a=1', seconds - 299), now)).toBe(true);
  });

  it.each([
    ['another secret', signed('a=1', seconds, 'other')],
    ['another body', { ...signed('a=1'), body: 'a=2' }],
    ['another time', { ...signed('a=1'), timestamp: String(seconds + 1) }],
    ['an old time', signed('a=1', seconds - 301)],
    ['a time to come', signed('a=1', seconds + 301)],
    ['no time', signed('a=1', Number.NaN)],
    ['no signature', { ...signed('a=1'), signature: '' }],
    ['half a signature', { ...signed('a=1'), signature: 'v0=' }],
  ])('refuses %s', (_case, request) => {
    expect(isSignedBySlack('secret', request, now)).toBe(false);
  });
});

describe('isSignedByPagerDuty', () => {
  const header = `v1=${hmac('old', '{}')},v1=${hmac('new', '{}')}`;

  it('takes any of the signatures of a rotation, and no other', () => {
    expect(isSignedByPagerDuty('new', header, '{}')).toBe(true);
    expect(isSignedByPagerDuty('old', header, '{}')).toBe(true);
    expect(isSignedByPagerDuty('other', header, '{}')).toBe(false);
    expect(isSignedByPagerDuty('new', header, '{"a":1}')).toBe(false);
    expect(isSignedByPagerDuty('new', '', '{}')).toBe(false);
  });
});

describe('readSlackPress', () => {
  const bodyOf = (payload: object): string => new URLSearchParams({ payload: JSON.stringify(payload) }).toString();

  it('reads who pressed Acknowledge on which incident', () => {
    const payload = {
      type: 'block_actions',
      user: { id: 'U1', name: 'ada' },
      actions: [{ action_id: 'acknowledge', value: INCIDENT }],
      response_url: 'https://hooks.slack.com/actions/1',
    };
    const responseUrl = 'https://hooks.slack.com/actions/1';
    expect(readSlackPress(bodyOf(payload))).toEqual({ incidentId: INCIDENT, by: 'ada', responseUrl });
  });

  it.each([
    ['a press of Open', bodyOf({ type: 'block_actions', actions: [{ action_id: 'open' }] })],
    ['another kind', bodyOf({ type: 'view_submission' })],
    ['presses that are none', bodyOf({ type: 'block_actions', actions: [null, 1] })],
    ['no list of presses', bodyOf({ type: 'block_actions', actions: { find: 1 } })],
    ['no JSON', 'payload=%7B'],
    ['null', 'payload=null'],
    ['nothing', ''],
  ])('finds nothing in %s', (_case, body) => expect(readSlackPress(body)).toBeNull());

  it('keeps names short and without line breaks', () => {
    expect(shortName(`a\nb${'c'.repeat(200)}`)).toHaveLength(80);
    expect(shortName(`${'c'.repeat(79)}😀`)).toBe('c'.repeat(79));
    expect(shortName(undefined)).toBe('somebody');
  });
});

describe('readPagerDutyEvent', () => {
  const event = {
    id: 'E1',
    event_type: 'incident.acknowledged',
    occurred_at: now.toISOString(),
    agent: { type: 'user_reference', summary: 'Ada' },
    data: { incident_key: `k8intel-${INCIDENT}` },
  };
  const read = (changes: object) => readPagerDutyEvent(JSON.stringify({ event: { ...event, ...changes } }));

  it('reads who did what to which incident', () => {
    expect(read({})).toEqual({ eventId: 'E1', act: 'ACKNOWLEDGE', incidentId: INCIDENT, by: 'Ada', occurredAt: now });
    expect(read({ event_type: 'incident.resolved' })!.act).toBe('RESOLVE');
  });

  it.each([
    ['another event', { event_type: 'incident.annotated' }],
    ['an incident of others', { data: { incident_key: 'other' } }],
    ['what our own event did', { agent: { type: 'inbound_integration_reference' } }],
    ['what a timer did', { agent: null }],
    ['no time', { occurred_at: 'yesterday' }],
  ])('finds nothing in %s', (_case, changes) => expect(read(changes)).toBeNull());
});

describe('the key of a callback', () => {
  it('names tenant and channel, and nothing else is one', () => {
    const url = callbackUrl('https://k8intel.example/', 'slack', INCIDENT, INCIDENT.replace(/1$/, '2'));
    const key = url.split('/').at(-1)!;
    expect(url).toMatch(/^https:\/\/k8intel\.example\/callbacks\/slack\//);
    expect(readCallbackKey(key)).toEqual({ tenantId: INCIDENT, channelId: INCIDENT.replace(/1$/, '2') });
    for (const wrong of ['', 'a', `${key}AAAA`, key.slice(1)]) expect(readCallbackKey(wrong)).toBeNull();
  });
});
