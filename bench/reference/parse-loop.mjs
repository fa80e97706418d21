/**
 * A process that turns the bytes of a report into typed columns, over and over, and measures itself: once through the
 * server's pipeline (parse the body, find the operation, charge it, coerce, authorise, execute) up to the resolver, which
 * here only counts what it was given; and once by a bare JSON.parse. Messages: `{ side, repeats }` in, CPU time out.
 */

import { importBuilt } from '../harness/built.mjs';
import { HostFleet, rowsOf } from '../harness/host-samples.mjs';
import { hostReport } from '../harness/report-body.mjs';

const ROOMY = 1e12;
const SETTINGS = {
  operationTimeoutMs: 60_000,
  operationMaxCost: 50_000,
  rateLimitPoints: ROOMY,
  rateLimitPointsPerSecond: ROOMY,
  agentRateLimitPoints: ROOMY,
  agentRateLimitPointsPerSecond: ROOMY,
  anonymousRateLimitPoints: ROOMY,
  anonymousRateLimitPointsPerSecond: ROOMY,
};

const { createSchema } = await importBuilt('app/schema.js');
const { createExecutor } = await importBuilt('app/executor.js');
const { Pipeline } = await importBuilt('app/pipeline.js');
const { ReportPayload } = await importBuilt('features/clusters/receipt.types.js');
const { MetricsResolver } = await importBuilt('features/metrics/metrics.resolver.js');

const chunk = new HostFleet({ machines: 2_500, seed: 1 }).measure({ fromMs: Date.now(), stepMs: 15_000, moments: 4 });
const samples = rowsOf(chunk);
const bytes = hostReport(chunk, '1:1');

MetricsResolver.prototype.reportMetrics = async (/** @type {any} */ { batchId, samples: read }) => {
  const [table] = read.tables;
  const accepted = Math.min(table.rows.length, table.times.length);
  return ReportPayload.of({ batchId, accepted, rejected: [], receivedAt: new Date().toISOString() });
};
const schema = await createSchema();
const now = () => new Date();
const log = { warn: console.error, error: console.error, log: console.error };
const pipeline = new Pipeline(schema, createExecutor(schema), { db: null, settings: SETTINGS, now }, SETTINGS, log);
const agent = { kind: 'AGENT', tenantId: 't', id: 'a', name: 'a', tokenId: 'x', role: 'AGENT', clusterId: 'c' };
const rights = [{ role: 'AGENT', clusterIds: ['c'], namespaces: null }];
const facts = { caller: { ...agent, rights }, requestId: 'bench', ip: null };

const SIDES = {
  pipeline: async () => {
    const { query, variables } = JSON.parse(bytes.toString('utf8'));
    const prepared = pipeline.prepare({ query, variables }, facts);
    if (prepared.kind === 'refused') throw new Error(JSON.stringify(prepared.errors));
    const { data, errors } = await pipeline.run(prepared);
    if (data?.reportMetrics?.receipt?.accepted !== samples) throw new Error(JSON.stringify(errors ?? data));
  },
  json: async () => {
    const { variables } = JSON.parse(bytes.toString('utf8'));
    if (variables.input.samples.tables[0].rows.length !== samples) throw new Error('The body was not read.');
  },
};

process.on('message', async (/** @type {{ side: keyof typeof SIDES, repeats: number }} */ { side, repeats }) => {
  // What the other side left behind is not this side's to sweep.
  globalThis.gc?.();
  const before = process.cpuUsage();
  const startedAt = performance.now();
  for (let n = 0; n < repeats; n++) await SIDES[side]();
  const elapsedMs = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(before);
  process.send?.({ samples: samples * repeats, cpuMs: (user + system) / 1_000, elapsedMs });
});
process.once('disconnect', () => process.exit(0));
process.send?.('ready');
