import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aFinding, aReportedFinding } from '../../test/alert-builders.js';
import {
  curlRequest,
  type Example,
  examplesOf,
  firstEvent,
  linesOfJson,
  send,
  shapeFaults,
  wordsOf,
} from '../../test/doc-examples.js';
import { testSettings } from '../../test/graphql.js';
import { aContainer, addCluster, aPod, aWorkload, reportInventory } from '../../test/inventory.js';
import { type AgentOfTest, aContainerSubject } from '../../test/metrics.js';
import { aBudget, aClaim, anAutoscaler, aQuota, aService } from '../../test/namespaced.js';
import { post, useTestServer } from '../../test/test-server.js';
import { issueToken } from '../features/accounts/access-token.service.js';
import { handleFindings } from '../features/alerts/alert-pipeline.service.js';
import { reportFindings } from '../features/anomalies/anomaly.service.js';
import { storeReportedGaps } from '../features/gaps/reported-gap.service.js';
import { InventoryKind } from '../features/inventory/inventory.types.js';
import { WorkloadKind } from '../features/inventory/workload.entity.js';
import { ingestSamples } from '../features/metrics/ingest.service.js';
import { type Database, openDatabase } from '../platform/database.js';
import { entities } from './entities.js';

const document = readFileSync(new URL('../../../docs/api.md', import.meta.url), 'utf8');
const examples = examplesOf(document);
const ofKind = (kind: string): [string, Example][] =>
  examples.filter((one) => one.kind === kind).map((one) => [`docs/api.md:${one.line}`, one]);

const QUOTA_OF_PODS = { name: 'pods', hard: '10', used: '9', hardValue: 10, usedValue: 9 };

const server = useTestServer();
/** What stands for itself in the document. */
const known: Record<string, string> = {};
let session: string;

beforeAll(async () => {
  const [admin] = await server.sql('SELECT tenant_id, id FROM app_user');
  const [tenantId, principalId] = [admin!['tenant_id'] as string, admin!['id'] as string];
  const query = async <Row>(text: string, params: readonly unknown[]): Promise<Row[]> =>
    (await server.sql(text, [...params])) as Row[];
  session = (await issueToken(query, { kind: 'SESSION', tenantId, principalId, expiresAt: null, now: new Date() }))
    .token;
  const db = await openDatabase({ url: server.appUrl, poolSize: 2, statementTimeoutMs: 30_000 }, entities);
  const agent = await addCluster(db, tenantId, 'prod');
  const containers = [aContainer('app', { restartCount: 3 })];
  const made = { ownerKind: 'StatefulSet', ownerName: 'web', ownerUid: 'uid-web' };
  await reportInventory(db, agent, 1, {
    workloads: [aWorkload('web', { kind: WorkloadKind.STATEFUL_SET })],
    pods: [0, 1, 2, 3].map((n) => aPod(`web-${n}`, { containers, claims: [`data-${n}`], ...(n > 0 ? made : {}) })),
    horizontalPodAutoscalers: [anAutoscaler('web', { targetKind: 'StatefulSet' })],
    podDisruptionBudgets: [aBudget('web', { selector: [], disruptionsAllowed: 0 })],
    persistentVolumeClaims: [aClaim('data-0')],
    services: [aService('web', { readyEndpoints: 0, notReadyEndpoints: 4 })],
    resourceQuotas: [aQuota('all', { resources: [QUOTA_OF_PODS] })],
    unobserved: [{ kind: InventoryKind.CLUSTER_NODE, reason: 'The agent may not list nodes.' }],
  });
  await reportUsage(db, agent);
  const day = Date.now() - 3 * 86_400_000;
  const gap = { from: new Date(day), to: new Date(day + 1_020_000), reason: 'NOT_COLLECTED' as const, batches: 0 };
  const gaps = { clusterId: agent.clusterId, gaps: [gap], shiftMs: 0 };
  await db.runInTenant(tenantId, (tx) => storeReportedGaps(tx, tenantId, gaps, new Date()));
  await db.runInTenant(tenantId, (tx) =>
    // Seen just now: what was last seen long ago is settled by a job of the server meanwhile.
    handleFindings(tx, tenantId, [aFinding(agent.clusterId, 'web-0', { seenAt: new Date() })], new Date()),
  );
  const findings = [aReportedFinding('web', { workloadKind: 'StatefulSet' })];
  await db.runInTenant(tenantId, (tx) => reportFindings(tx, agent, { batchId: '3:1', findings }, 10, new Date()));
  await db.source.destroy();
  known['K8INTEL'] = server.url;
  known['KEY'] = String((await graphql(exampleWith('createApiKey'))).data['createApiKey']!['token']);
  known['id of a pod'] = String((await graphql(exampleWith('pod(cluster:'))).data['pod']!['id']);
});

/** Two metrics of all containers, a minute ago. */
async function reportUsage(db: Database, agent: AgentOfTest): Promise<void> {
  const subjects = [0, 1, 2, 3].map((n) => aContainerSubject(`web-${n}`));
  const rows = subjects.map((_, n) => n);
  const times = rows.map(() => Date.now() - 60_000);
  const columns = {
    'container.cpu.usage': rows.map(() => 250_000),
    'container.memory.working_set': rows.map(() => 64),
  };
  const report = { batchId: '2:1', source: 'kubelet', samples: { tables: [{ subjects, rows, times, columns }] } };
  await db.runInTenant(agent.tenantId, (tx) =>
    ingestSamples(tx, agent.tenantId, agent, { ...report, limits: testSettings }, new Date()),
  );
}

const exampleWith = (text: string): Example =>
  examples.find((one) => one.kind === 'graphql' && one.text.includes(text))!;

interface Answer {
  data: Record<string, Record<string, unknown>>;
  errors?: unknown;
}

/** “# variables: {…}” and “# as a person” say how an example is sent; “<id of a pod>” stands for one. */
async function graphql({ text }: Example): Promise<Answer> {
  const said = /^# variables: (.*)$/m.exec(text)?.[1] ?? '{}';
  const variables = JSON.parse(said.replaceAll(/<([^>]+)>/g, (_all, name: string) => known[name] ?? ''));
  const token = /^# as a person$/m.test(text) ? session : (known['KEY'] ?? session);
  const answer = await post(server, text, { variables, headers: { authorization: `Bearer ${token}` } });
  return answer.body as unknown as Answer;
}

/** The price of an operation is shown once and part of every answer. */
const faultsOf = (shown: unknown, found: unknown): string[] =>
  shapeFaults(shown, found).filter((fault) => fault !== '$.extensions is not shown');

describe('each example of GraphQL', () => {
  it.each(ofKind('graphql'))('is answered: %s', async (_, example) => {
    const answer = await graphql(example);
    expect(answer.errors).toBeUndefined();
    for (const value of Object.values(answer.data)) {
      expect(value).not.toBeNull();
      for (const list of ['edges', 'facets']) if (list in value) expect(value[list]).not.toEqual([]);
    }
    if (example.answer) expect(faultsOf(JSON.parse(example.answer), answer)).toEqual([]);
  });
});

const isLike = (shown: unknown, found: unknown): boolean => faultsOf(shown, found).length === 0;

/** The answer in the document and the one that came say the same things: JSON, lines of JSON, a table, or an event. */
function expectLike(shown: string, found: string): void {
  if (/^[\w.]+(,[\w.]+)+\n/.test(shown)) {
    const [head, ...rows] = shown.trimEnd().split('\n');
    const [foundHead, ...foundRows] = found.trimEnd().split('\r\n');
    expect(foundHead).toBe(head);
    expect(foundRows).toEqual(expect.arrayContaining(rows));
    return;
  }
  const [lines, foundLines] = [linesOfJson(shown), linesOfJson(found)];
  if (lines && foundLines) {
    expect(lines.filter((line) => !foundLines.some((one) => isLike(line, one)))).toEqual([]);
    expect(foundLines.filter((one) => !lines.some((line) => isLike(line, one)))).toEqual([]);
    return;
  }
  const data = (text: string) => JSON.parse(/^data: (.*)$/m.exec(text)?.[1] ?? text);
  expect(faultsOf(data(shown), data(found))).toEqual([]);
  const names = (text: string) => [...text.matchAll(/^(\w+): /gm)].map((match) => match[1]);
  expect(names(found)).toEqual(names(shown));
}

const hasShell = spawnSync('bash', ['-c', 'command -v curl']).status === 0;

/** Runs it in the shell itself, until it ends or a stream has told its first event. */
async function inShell(text: string): Promise<string> {
  const child = spawn('bash', ['-c', text], {
    env: { PATH: process.env['PATH'], ...known },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const closed = once(child, 'close');
  let output = '';
  for await (const chunk of child.stdout) {
    output += chunk;
    const event = firstEvent(output);
    if (!event) continue;
    child.kill();
    await closed;
    return event;
  }
  await closed;
  return output;
}

describe('each example of curl', () => {
  it.each(ofKind('sh'))('does what the document says: %s', async (_, { text, answer }) => {
    for (const words of wordsOf(text, known)) {
      if (words[0] === 'export') {
        // The document’s own values are examples; the test’s are those of its server.
        expect(known).toHaveProperty(words[1]!.split('=')[0]!);
        continue;
      }
      const found = await send(curlRequest(words));
      expectLike(answer!, found);
      if (hasShell) expectLike(answer!, await inShell(text));
    }
  });
});

describe('each example of TypeScript', () => {
  const folder = fileURLToPath(new URL('../../../docs/examples/client/', import.meta.url));
  const made = ['example.ts', 'example.js', 'example.d.ts', 'tsconfig.json'].map((name) => join(folder, 'dist', name));
  afterAll(() => made.forEach((path) => void rmSync(path, { force: true })));

  it.each(ofKind('ts'))('compiles against the published package, and runs: %s', async (_, { text }) => {
    execFileSync(process.execPath, ['build.mjs'], { cwd: folder, stdio: 'pipe' });
    writeFileSync(made[0]!, text);
    const compilerOptions = { rootDir: '.', outDir: '.', types: ['node'] };
    writeFileSync(
      made[3]!,
      JSON.stringify({ extends: '../tsconfig.json', compilerOptions, include: [], files: ['example.ts'] }),
    );
    const tsc = fileURLToPath(new URL('../../../node_modules/typescript/bin/tsc', import.meta.url));
    const compiled = spawnSync(process.execPath, [tsc, '-p', join(folder, 'dist')], { encoding: 'utf8' });
    expect(compiled.stdout).toBe('');
    const child = spawn(process.execPath, [made[1]!], { env: { ...known }, stdio: ['ignore', 'pipe', 'inherit'] });
    const closed = once(child, 'close');
    let output = '';
    for await (const chunk of child.stdout) {
      output += chunk;
      if (output.includes('SYNCED')) child.kill();
    }
    await closed;
    expect(output.split('\n').slice(0, 6)).toEqual([
      ...[0, 1, 2, 3].map((n) => `prod web-${n} RUNNING`),
      'SNAPSHOT Cannot mount a volume: shop/web-0',
      'SYNCED ',
    ]);
  });
});

describe('the examples', () => {
  it('are all of a kind that is run', () => {
    expect(examples.filter(({ kind }) => !['sh', 'graphql', 'ts'].includes(kind))).toEqual([]);
    for (const kind of ['sh', 'graphql', 'ts']) expect(ofKind(kind).length).toBeGreaterThan(0);
  });

  it.each([
    ['curl -s $K8INTEL | jq .', /Not understood/],
    ['curl -s $(cat address)', /Not understood/],
    ['curl -s $NOBODY', /not set/],
    ['wget $K8INTEL', /not curl/],
    ['curl --insecure yes $K8INTEL', /not known/],
  ])('are refused where they use shell that is not run: %s', (text, message) => {
    expect(() => wordsOf(text, { K8INTEL: 'x' }).map(curlRequest)).toThrow(message);
  });

  it.each([
    [{ a: 1 }, { a: 'x' }, ['$.a is string']],
    [{ a: 1 }, {}, ['$.a is not answered']],
    [{}, { a: 1 }, ['$.a is not shown']],
    [{ a: [{ b: 1 }] }, { a: [] }, ['$.a is empty']],
    [{ a: [{ b: 1 }] }, { a: [{ b: 1 }, { c: 1 }] }, ['$.a[1].b is not answered', '$.a[1].c is not shown']],
    [{ a: null }, { a: [1] }, []],
  ])('of an answer are compared by shape: %j with %j', (shown, found, faults) => {
    expect(shapeFaults(shown, found)).toEqual(faults);
  });
});
