import { describe, expect, it } from '@jest/globals';
import { chooseProxy, isExempt } from './proxy-choice.js';

describe('NO_PROXY', () => {
  it.each([
    ['https://k8intel.example.org', 'example.org', true],
    ['https://k8intel.example.org', '.example.org', true],
    ['https://k8intel.example.org', '*.example.org', true],
    ['https://k8intel.example.org', 'K8intel.Example.Org', true],
    ['https://k8intel.example.org', 'other.org, example.org', true],
    ['https://k8intel.example.org', 'other.org example.org', true],
    ['https://k8intel.example.org', '*', true],
    ['https://notexample.org', 'example.org', false],
    ['https://k8intel.example.org', 'example.org:443', true],
    ['https://k8intel.example.org:8443', 'example.org:443', false],
    ['https://10.1.2.3', '10.0.0.0/8', true],
    ['https://11.1.2.3', '10.0.0.0/8', false],
    ['https://10.1.2.3', '10.1.2.3', true],
    ['https://10.1.2.3', '2.3', false],
    ['https://[fd00::7]', 'fd00::/8', true],
    ['https://[fd00::7]:443', '[fd00::7]:443', true],
    ['https://k8intel.example.org', '10.0.0.0/8', false],
    ['https://10.1.2.3', '10.0.0.0/99', false],
    ['https://k8intel.example.org', null, false],
    ['http://localhost:4000', null, true],
    ['http://127.0.0.1:4000', null, true],
  ])('%s with “%s”: %s', (url, list, expected) => expect(isExempt(new URL(url), list)).toBe(expected));
});

describe('the proxy to the server', () => {
  const environment = { httpsProxy: 'http://secure:1', httpProxy: 'http://plain:1', noProxy: 'internal' };
  it.each([
    ['is that of HTTPS_PROXY for https', 'https://k8intel.example.org', null, 'http://secure:1'],
    ['is that of HTTP_PROXY for http', 'http://k8intel.example.org', null, 'http://plain:1'],
    ['is none where NO_PROXY lists the server', 'https://k8intel.internal', null, null],
    [
      'is the configured one, whatever the environment says',
      'https://k8intel.internal',
      'http://own:1',
      'http://own:1',
    ],
    ['is none where it is off', 'https://k8intel.example.org', 'off', null],
  ])('%s', (_, url, configured, expected) => {
    expect(chooseProxy(new URL(url), configured, environment)).toBe(expected);
  });

  it('is none where nothing is said', () => {
    const nothing = { httpsProxy: null, httpProxy: null, noProxy: null };
    expect(chooseProxy(new URL('https://k8intel.example.org'), null, nothing)).toBeNull();
  });
});
