import { describe, expect, it } from '@jest/globals';
import { redactFacts } from '../logger.js';
import { redact } from './redact.js';

describe('what is logged', () => {
  it.each([
    ['http://agent:secret@proxy:3128 refused', 'http://***@proxy:3128 refused'],
    ['see https://token@host/path?x=1 and http://host/a@b', 'see https://***@host/path?x=1 and http://host/a@b'],
    ['Bearer k8i_agent_Zm9vYmFyZm9vYmFy_x-1 refused', 'Bearer k8i_agent_*** refused'],
    ['nothing to hide in user@example.org', 'nothing to hide in user@example.org'],
  ])('“%s” becomes “%s”', (text, expected) => expect(redact(text)).toBe(expected));

  it('holds no password and no credential in any of its facts, however deep', () => {
    const facts = { url: 'http://a:b@c', list: [{ cause: 'k8i_enrol_abcdef123456' }], count: 1, none: null };
    expect(redactFacts(facts)).toEqual({
      url: 'http://***@c',
      list: [{ cause: 'k8i_enrol_***' }],
      count: 1,
      none: null,
    });
  });
});
