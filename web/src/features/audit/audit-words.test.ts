import { describe, expect, test } from '@jest/globals';
import { actionInWords, changesOf, objectInWords } from './audit-words';

describe('what an audit entry changed', () => {
  test('is the fields that differ, with what was and what is', () => {
    expect(changesOf('{"role":"VIEWER","name":"a"}', '{"role":"ADMIN","name":"a"}')).toEqual([
      { field: 'role', before: 'VIEWER', after: 'ADMIN' },
    ]);
  });

  test('is everything where it was made, and what was where it went', () => {
    expect(changesOf(null, '{"namespaces":["a"]}')).toEqual([{ field: 'namespaces', before: null, after: '["a"]' }]);
    expect(changesOf('{"name":"a"}', null)).toEqual([{ field: 'name', before: 'a', after: null }]);
  });

  test('keeps zero and false apart from what is absent', () => {
    expect(changesOf('{"count":0,"isOn":false}', '{}')).toEqual([
      { field: 'count', before: '0', after: null },
      { field: 'isOn', before: 'false', after: null },
    ]);
  });

  test('is nothing where nothing was recorded', () => {
    expect(changesOf(null, null)).toEqual([]);
  });
});

test('actions and objects read as words', () => {
  expect(actionInWords('ISSUE_SIGN_IN_LINK')).toBe('Issue sign-in link');
  expect(objectInWords({ objectKind: 'ApiKey', objectName: 'ci-deploy' })).toBe('API key ci-deploy');
  expect(objectInWords({ objectKind: null, objectName: null })).toBe('—');
  expect(actionInWords('CREATE_API_KEY')).toBe('Create API key');
});
