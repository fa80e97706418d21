import { ApolloClient, ApolloLink } from '@apollo/client';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { anAlert, aPage } from '../test/builders';
import { keepCacheSmall, writeKnown } from './cache-bounds';
import { createCache } from './client';
import { AlertRowFragmentDoc, AlertsDocument } from './generated';

const ALERT = { typename: 'Alert', fragment: AlertRowFragmentDoc, fragmentName: 'AlertRow' };

/** A client whose cache has the answer to a list of these alerts. */
function aClient(...ids: string[]) {
  const cache = createCache();
  const client = new ApolloClient({ cache, link: ApolloLink.empty() });
  const list = (...listed: string[]) =>
    client.writeQuery({
      query: AlertsDocument,
      data: { alerts: aPage(listed.map((id) => anAlert({ id, revision: 5 }))) },
    });
  const cached = () => Object.keys(cache.extract()).filter((key) => key.startsWith('Alert:'));
  const titleOf = (id: string) =>
    client.readQuery({ query: AlertsDocument })?.alerts?.edges.find(({ node }) => node.id === id)?.node.title;
  list(...ids);
  return { client, list, cached, titleOf };
}

describe('writeKnown', () => {
  it('takes what a list shows and keeps out what no page has read', () => {
    const { client, cached, titleOf } = aClient('al1');
    const told = ['al1', 'al2'].map((id) => anAlert({ id, revision: 6, title: 'now' }));
    writeKnown(client, ALERT, [null, ...told]);
    expect(cached()).toEqual(['Alert:al1']);
    expect(titleOf('al1')).toBe('now');
  });

  it('tells the pages that show it', async () => {
    const { client } = aClient('al1');
    const shown = new Promise<void>((resolve) => {
      client.watchQuery({ query: AlertsDocument, fetchPolicy: 'cache-only' }).subscribe(({ data }) => {
        if (data?.alerts?.edges?.[0]?.node?.title === 'now') resolve();
      });
    });
    writeKnown(client, ALERT, [anAlert({ id: 'al1', revision: 6, title: 'now' })]);
    await expect(shown).resolves.toBeUndefined();
  });

  it('does not put an earlier revision in the place of a later one', () => {
    const { client, titleOf } = aClient('al1');
    writeKnown(client, ALERT, [anAlert({ id: 'al1', revision: 4, title: 'before' })]);
    expect(titleOf('al1')).toBe(anAlert().title);
  });

  it('holds no more after 20,000 events than before', () => {
    const { client, cached } = aClient('al1', 'al2');
    const before = JSON.stringify(client.extract()).length;
    for (let batch = 0; batch < 200; batch += 1) {
      const told = Array.from({ length: 100 }, (_, index) => anAlert({ id: `storm${batch}-${index}` }));
      writeKnown(client, ALERT, told);
    }
    expect(cached()).toEqual(['Alert:al1', 'Alert:al2']);
    expect(JSON.stringify(client.extract()).length).toBe(before);
  });
});

describe('keepCacheSmall', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('drops within a minute what a list that was read again no longer shows, until it is ended', () => {
    const { client, list, cached, titleOf } = aClient('al0');
    const end = keepCacheSmall(client);
    for (let reading = 1; reading <= 100; reading += 1) list(`al${reading}`);
    expect(cached()).toHaveLength(101);
    jest.advanceTimersByTime(60_000);
    expect(cached()).toEqual(['Alert:al100']);
    expect(titleOf('al100')).toBe(anAlert().title);
    end();
    list('al0');
    jest.advanceTimersByTime(60_000);
    expect(cached()).toHaveLength(2);
  });
});
