import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { anAgent, aUser, execute } from '../../../test/graphql.js';
import { addTenant, useTestDatabase } from '../../../test/test-database.js';
import { newId, toGlobalId } from '../../platform/id.js';
import type { AgentCaller } from '../../platform/request-context.js';
import { ClusterKind } from '../clusters/cluster.entity.js';
import { insertCluster } from '../clusters/cluster.service.js';
import { ingestSamples } from './ingest.service.js';
import { seedMetrics } from './metrics.catalog.js';
import { rebuildNextHour } from './rollup.service.js';
import type { SampleSubject, SampleTable } from './sample-batch.js';

const facts = useTestDatabase();
const now = new Date('2026-03-01T12:30:00.000Z');
const at = (seconds: number): number => now.getTime() + seconds * 1_000;
const limits = { maxSamplesPerBatch: 10_000, agentIntervalSeconds: 15 };
let agent: AgentCaller;
let seq = 0;

const node = (name: string): SampleSubject => ({ kind: 'CLUSTER_NODE', name });
const container = (name: string, part: string): SampleSubject => ({
  kind: 'CONTAINER',
  namespace: 'shop',
  name,
  container: part,
});

/** Rows `[subject, seconds from now, value]` of one metric. */
function table(metric: string, rows: [SampleSubject, number, number | null][]): SampleTable {
  return {
    subjects: rows.map(([subject]) => subject),
    rows: rows.map((_, index) => index),
    times: rows.map(([, seconds]) => at(seconds)),
    columns: { [metric]: rows.map(([, , value]) => value) },
  };
}

function ingest(tables: SampleTable[], source = 'test'): Promise<unknown> {
  const report = { batchId: `1:${++seq}`, source, samples: { tables }, limits };
  return facts.db.runInTenant(facts.tenantId, (tx) => ingestSamples(tx, facts.tenantId, agent, report, now));
}

async function rollUpAll(clock = now): Promise<number> {
  let hours = 0;
  while (await facts.db.runInTenant(facts.tenantId, (tx) => rebuildNextHour(tx, facts.tenantId, clock))) hours++;
  return hours;
}

const QUERY = `query ($input: TimeSeriesInput!) { timeSeries(input: $input) {
  from to stepSeconds resolution times series { metric unit group values } omittedGroups sources observedAt
  isLastBucketPartial } metrics { name } }`;

interface Answer {
  timeSeries: {
    from: string;
    to: string;
    stepSeconds: number;
    resolution: string;
    times: string[];
    series: { metric: string; unit: string; group: string; values: (number | null)[] }[];
    omittedGroups: number;
    sources: string[];
    observedAt: string | null;
    isLastBucketPartial: boolean;
  } | null;
  metrics: { name: string }[];
}

const here = () => ({ cluster: toGlobalId('Cluster', agent.clusterId) });

async function ask(input: object, caller = aUser(facts.tenantId)) {
  const { data, errors } = await execute<Answer>({ db: facts.db, caller, now: () => now }, QUERY, {
    input: { of: here(), metrics: ['host.cpu.usage'], ...input },
  });
  return { data, errors, answer: data?.timeSeries };
}

const window = (from: number, to: number) => ({ from: new Date(at(from)), to: new Date(at(to)) });

beforeAll(() => facts.db.runInTenant(facts.tenantId, (tx) => seedMetrics(tx, facts.tenantId)));

beforeEach(async () => {
  const cluster = { kind: ClusterKind.KUBERNETES, isDemo: false, environment: null, region: null, kubeSystemUid: null };
  const id = await facts.db.runInTenant(facts.tenantId, (tx) =>
    insertCluster(tx, facts.tenantId, { ...cluster, name: `c-${newId()}` }, now),
  );
  agent = anAgent(facts.tenantId, id!);
});

describe('timeSeries', () => {
  it('answers aligned buckets in API units, with gaps as null and a measured 0 as 0', async () => {
    await ingest([
      table('host.cpu.usage', [
        [node('a'), -240, 500_000],
        [node('a'), -225, 1_500_000],
        [node('a'), -120, 0],
        [node('a'), -30, null],
      ]),
    ]);
    const { answer } = await ask({ range: { last: 'LAST_5M' }, stepSeconds: 60 });
    expect(answer).toEqual({
      from: '2026-03-01T12:25:00.000Z',
      to: '2026-03-01T12:30:00.000Z',
      stepSeconds: 60,
      resolution: 'RAW',
      times: [25, 26, 27, 28, 29].map((minute) => `2026-03-01T12:${minute}:00.000Z`),
      series: [{ metric: 'host.cpu.usage', unit: 'CORES', group: 'all', values: [null, 1, null, 0, null] }],
      omittedGroups: 0,
      sources: ['test'],
      observedAt: '2026-03-01T12:28:00.000Z',
      isLastBucketPartial: false,
    });
  });
});
