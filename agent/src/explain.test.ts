import { describe, expect, it } from '@jest/globals';
import { explainGarbage, explainNetworkError, messageOf } from './explain.js';

const WHERE = 'http://127.0.0.1:4000/graphql/agent';
const withCode = (code: string): Error =>
  new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) });

describe('explainNetworkError', () => {
  it.each([
    [withCode('ECONNREFUSED'), 'Nothing listens at'],
    [withCode('ENOTFOUND'), 'unknown to DNS'],
    [withCode('UND_ERR_SOCKET'), 'closed the connection'],
    [withCode('SELF_SIGNED_CERT_IN_CHAIN'), 'NODE_EXTRA_CA_CERTS'],
    [new DOMException('timed out', 'TimeoutError'), 'did not answer in time'],
    [new Error('odd'), 'failed: odd'],
  ])('makes a sentence of %s', (error, sentence) => {
    expect(explainNetworkError(error, WHERE)).toContain(sentence);
    expect(explainNetworkError(error, WHERE)).toContain(WHERE);
  });
});

describe('explainGarbage', () => {
  it('says what came instead of JSON and what to check', () => {
    const sentence = explainGarbage(WHERE, 200, 'text/html', '<!DOCTYPE html>\n<title>Sign in</title>');
    expect(sentence).toContain('answered 200 with text/html that begins "<!DOCTYPE html>');
    expect(sentence).toContain('Check that the address');
    expect(sentence).not.toContain('Unexpected token');
  });
});

describe('messageOf', () => {
  it('adds the deepest cause', () => expect(messageOf(withCode('EPIPE'))).toBe('fetch failed (EPIPE)'));
});
