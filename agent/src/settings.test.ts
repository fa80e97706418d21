import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createApiClient } from './api/client.js';
import { createSettings, type Settings } from './settings.js';
import { FakeServer } from './test/fake-server.js';
import { configWith, INVENTORY_KINDS } from './test/records.js';

let fake = new FakeServer();
beforeEach(() => {
  fake = new FakeServer();
  return fake.start();
});
afterEach(() => fake.stop());

async function refreshed(): Promise<Settings> {
  const settings = createSettings(
    createApiClient({ serverUrl: fake.url, timeoutMs: 5000, now: Date.now }),
    configWith({ K8INTEL_INTERVAL_SECONDS: '7' }),
  );
  expect(settings.current().inventoryKinds).toEqual(['CLUSTER_NODE', 'NAMESPACE', 'WORKLOAD', 'POD']);
  expect(await settings.refresh('bearer', new AbortController().signal)).toBeNull();
  return settings;
}

describe('settings', () => {
  it('P10: are the server’s, but for intervals that are set here', async () => {
    const { maxObjectsPerBatch, heartbeatSeconds, intervalSeconds } = (await refreshed()).current();
    expect({ maxObjectsPerBatch, heartbeatSeconds, intervalSeconds }).toEqual({
      maxObjectsPerBatch: 100,
      heartbeatSeconds: 1,
      intervalSeconds: 7,
    });
  });

  it('P50: know the kinds of inventory that the server takes', async () => {
    expect((await refreshed()).current().inventoryKinds).toEqual(INVENTORY_KINDS);
  });

  it('P63: tell no part of objects that the server does not know, and take the rest', async () => {
    const message = 'Cannot query field "inventoryParts" on type "AgentSettings".';
    const errors = [{ message, extensions: { code: 'GRAPHQL_VALIDATION_FAILED', retryable: false } }];
    expect((await refreshed()).current().inventoryParts).toEqual(['POD_SCHEDULING']);
    fake.override = (body) =>
      body.includes('inventoryParts') ? { status: 400, body: JSON.stringify({ errors }) } : null;
    const { inventoryParts, inventoryKinds } = (await refreshed()).current();
    expect(inventoryParts).toEqual([]);
    expect(inventoryKinds).toEqual(INVENTORY_KINDS);
  });

  it('P50: keep to the four first kinds where the server does not know the question, and take the rest', async () => {
    const message = 'Cannot query field "inventoryKinds" on type "AgentSettings".';
    const errors = [{ message, extensions: { code: 'GRAPHQL_VALIDATION_FAILED', retryable: false } }];
    fake.override = (body) =>
      body.includes('inventoryKinds') ? { status: 400, body: JSON.stringify({ errors }) } : null;
    const { inventoryKinds, maxObjectsPerBatch } = (await refreshed()).current();
    expect(inventoryKinds).toHaveLength(4);
    expect(maxObjectsPerBatch).toBe(100);
  });
});
