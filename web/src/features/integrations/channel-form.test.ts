import { describe, expect, test } from '@jest/globals';
import { settingsOf, valuesOf } from './channel-form';

describe('the form of a channel', () => {
  test('leaves an empty secret out, so that the one that is set stays', () => {
    expect(settingsOf('SLACK', { webhookUrl: '', conversation: '#ops' })).toEqual({ slack: { conversation: '#ops' } });
  });

  test('clears what is no secret and was emptied', () => {
    expect(settingsOf('PAGERDUTY', { eventsUrl: ' ' })).toEqual({ pagerDuty: { eventsUrl: null } });
  });

  test('splits receivers and leaves the port to the server', () => {
    const values = { to: 'a@example.com, b@example.com,', from: 'k@example.com', host: 'smtp.example.com' };
    expect(settingsOf('EMAIL', values)).toEqual({
      email: {
        to: ['a@example.com', 'b@example.com'],
        from: 'k@example.com',
        host: 'smtp.example.com',
        port: null,
        security: 'STARTTLS',
        username: null,
      },
    });
  });

  test('shows of a channel what may be shown', () => {
    const email = {
      host: 'smtp.example.com',
      port: 25,
      security: 'NONE' as const,
      username: null,
      from: 'k@e.com',
      to: ['a@e.com', 'b@e.com'],
    };
    const channel = { email, slack: null, pagerDuty: null, webhook: null };
    expect(valuesOf(channel as never)).toEqual({
      host: 'smtp.example.com',
      port: '25',
      security: 'NONE',
      from: 'k@e.com',
      to: 'a@e.com, b@e.com',
    });
  });
});
