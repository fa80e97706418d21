import { describe, expect, it } from '@jest/globals';
import { parse } from 'graphql';
import { resumed } from './last-event-id.js';

const resume = (query: string, more: { variables?: Record<string, unknown>; operationName?: string } = {}, id = 'e7') =>
  resumed({ query, ...more }, parse(query), id);

describe('a stream that is opened again', () => {
  it('goes on behind the last event by the variable of the document', () => {
    const query = 'subscription($from: String) { alertStream(after: $from) { cursor } }';
    expect(resume(query)).toEqual({ query, variables: { from: 'e7' } });
    expect(resume(query, { variables: { from: null } })).toEqual({ query, variables: { from: 'e7' } });
  });

  it('keeps what the request says itself', () => {
    const query = 'subscription($from: String) { alertStream(after: $from) { cursor } }';
    expect(resume(query, { variables: { from: 'e1' } })).toEqual({ query, variables: { from: 'e1' } });
    const literal = 'subscription { alertStream(after: "e1") { cursor } }';
    expect(resume(literal)).toEqual({ query: literal });
  });

  it('gives the document a variable where it has none, the same text for every event', () => {
    const query =
      'subscription S($filter: AlertFilter) { alertStream(filter: $filter) { ...E } } fragment E on AlertEvent { cursor }';
    const once = resume(query, { variables: { filter: {} } }, 'e1');
    const again = resume(query, { variables: { filter: {} } }, 'e2');
    expect(once.query).toBe(again.query);
    expect(once.query).toContain('subscription S($filter: AlertFilter, $lastEventId: String)');
    expect(once.query).toContain('alertStream(filter: $filter, after: $lastEventId)');
    expect([once.variables, again.variables]).toEqual([
      { filter: {}, lastEventId: 'e1' },
      { filter: {}, lastEventId: 'e2' },
    ]);
  });

  it('changes the operation that is named and no other', () => {
    const query = 'subscription A { alertStream { cursor } } subscription B { alertStream { type } }';
    const { query: changed } = resume(query, { operationName: 'B' });
    expect(changed).toContain('subscription A {');
    expect(changed).toContain('subscription B($lastEventId: String)');
  });

  it('is the request itself where there is no id, and for what is no stream', () => {
    const request = { query: '{ viewer { role } }' };
    expect(resumed(request, parse(request.query), 'e7')).toBe(request);
    const stream = { query: 'subscription { alertStream { cursor } }' };
    expect(resumed(stream, parse(stream.query), undefined)).toBe(stream);
    expect(resumed(stream, parse(stream.query), '')).toBe(stream);
  });
});
