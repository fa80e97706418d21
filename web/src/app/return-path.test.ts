import { describe, expect, it } from '@jest/globals';
import { returnPath } from './return-path';

describe('returnPath', () => {
  it('keeps a path of this site with its search parameters', () => {
    expect(returnPath('/pods?phase=PENDING#top')).toBe('/pods?phase=PENDING#top');
  });

  it.each([
    undefined,
    '',
    'pods',
    'https://evil.example/',
    '//evil.example/',
    '/\\evil.example',
    '\\\\evil.example',
    '/\t/evil.example',
    'javascript:alert(1)',
  ])('never leads to another site: %s', (wanted) => {
    expect(returnPath(wanted)).toBe('/');
  });
});
