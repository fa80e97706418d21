import { execFileSync } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';
import { fromHash, toHash } from '../../lib/explorer-link';
import { curlOf } from './curl';

/** What a shell passes to curl, word by word. */
function wordsOf(command: string): string[] {
  const script = `curl() { for word in "$@"; do printf '%s\\0' "$word"; done; }\n${command}`;
  return execFileSync('sh', ['-c', script], { encoding: 'utf8', env: { K8INTEL_API_KEY: 'secret' } }).split('\0');
}

describe('the curl command of an operation', () => {
  test('passes the body through a shell unchanged, quotes and line ends included', () => {
    const query = `query Q($name: String) {\n  pod(name: "it's $HOME \`x\`") { id }\n}`;
    const words = wordsOf(curlOf({ query, variables: { name: "o'clock" }, operationName: 'Q' }, 'https://k8.example'));
    expect(words).toContain('https://k8.example/graphql');
    expect(JSON.parse(words[words.indexOf('-d') + 1] ?? '')).toEqual({
      query,
      operationName: 'Q',
      variables: { name: "o'clock" },
    });
  });

  test('takes the key from the environment, so that no secret is in the command', () => {
    const command = curlOf(
      { query: '{ viewer { role } }', variables: undefined, operationName: undefined },
      'http://h',
    );
    expect(command).toContain('$K8INTEL_API_KEY');
    expect(wordsOf(command)).toContain('authorization: Bearer secret');
  });

  test('follows a subscription as server-sent events, unbuffered', () => {
    const query = 'subscription S { alertStream { cursor } }';
    const words = wordsOf(curlOf({ query, variables: undefined, operationName: undefined }, 'http://h'));
    expect(words).toEqual(expect.arrayContaining(['-N', 'accept: text/event-stream']));
  });
});

describe('a query in an address', () => {
  test('comes back as it was, whatever letters it has', () => {
    const handed = { query: 'query { pods(filter: { name: "ä/€+?#%" }) { totalCount } }', variables: '{ "a": "ö" }' };
    expect(fromHash(toHash(handed))).toEqual(handed);
    expect(toHash(handed)).toMatch(/^[\w-]+$/);
  });

  test.each([
    ['nothing', ''],
    ['a link that was cut off', toHash({ query: '{ viewer { role } }', variables: '' }).slice(0, 20)],
    ['something else', btoa(JSON.stringify({ query: 1 }))],
  ])('%s is no query', (_case, hash) => {
    expect(fromHash(hash)).toBeNull();
  });
});
