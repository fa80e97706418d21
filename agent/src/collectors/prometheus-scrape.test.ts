import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { generate } from 'selfsigned';
import { type Run, runCollector } from '../test/context.js';
import { anAnnotatedPod, type Exposer, expose, serving } from '../test/exposer.js';
import { FakeKube, recorded } from '../test/fake-kube.js';
import { until } from '../test/fake-server.js';
import type { Observation, Outcome, SampleRow } from './collector.js';
import { parseSelectors } from './prometheus-scrape/selector.js';
import { prometheusScrape } from './prometheus-scrape.js';

let kube = new FakeKube({});
let exposers: Exposer[] = [];
let run: Run | null = null;
let clock = 0;

beforeEach(() => {
  kube = new FakeKube({});
  [exposers, run, clock] = [[], null, 1_000_000];
  return kube.start();
});
afterEach(async () => {
  await run?.stop();
  await Promise.all([kube.stop(), ...exposers.map((each) => each.stop())]);
});

async function aServer(answer = serving(() => 'q 3\n')): Promise<Exposer> {
  const exposer = await expose(answer);
  exposers.push(exposer);
  return exposer;
}

const portOf = ({ port }: Exposer): Record<string, string> => ({ port: String(port) });

function start(metrics = 'q', maxTargets = 200): Run {
  const scrape = { metrics: parseSelectors(metrics).selectors, maxTargets };
  run = runCollector(prometheusScrape, kube.client(), { scrape, now: () => clock });
  return run;
}

const rowsOf = (observations: readonly Observation[]): SampleRow[] =>
  observations.flatMap((each) => (each.kind === 'samples' ? each.rows : []));
const textOf = (outcome: Outcome | undefined): string => JSON.stringify(outcome ?? null);

async function outcomeWith({ outcomes }: Run, text: string): Promise<Outcome | undefined> {
  await until(`an outcome says “${text}”`, () => outcomes.some((each) => textOf(each).includes(text)));
  return outcomes.find((each) => textOf(each).includes(text));
}

describe('prometheus-scrape', () => {
  it('asks annotated pods only, and reports what they expose as the pods’ own', async () => {
    const server = await aServer();
    kube.lists['/api/v1/pods'] = [
      ...recorded('kubernetes-1.31/pods.json'),
      anAnnotatedPod('web', { ...portOf(server), path: '/deep/metrics?x=1' }),
      anAnnotatedPod('silent', { ...portOf(server), scrape: 'false' }),
    ];
    const { observations, definitions, outcomes } = start();
    await until('two rounds were reported', () => observations.length >= 2);
    expect(rowsOf(observations)[0]).toEqual({
      subject: { kind: 'POD', namespace: 'shop', name: 'web' },
      observedAt: clock,
      values: { 'prometheus.q': 3_000 },
    });
    expect(rowsOf(observations)).toHaveLength(observations.length);
    expect(definitions.get('prometheus.q')).toMatchObject({ unit: 'COUNT', kind: 'GAUGE', subjectKind: 'POD' });
    expect(server.requests[0]?.url).toBe('/deep/metrics?x=1');
    expect(server.requests[0]?.accept).toContain('application/openmetrics-text');
    expect(outcomes.at(-1)).toEqual({ status: 'OK', observed: 1 });
  });

  it('reads OpenMetrics where a pod speaks it', async () => {
    const text = '# TYPE r counter\nr_total 5 1000.5\n# EOF\n';
    const server = await aServer(serving(() => text, 'application/openmetrics-text; version=1.0.0; charset=utf-8'));
    kube.lists['/api/v1/pods'] = [anAnnotatedPod('web', portOf(server))];
    const { observations } = start('r_total');
    await until('something was reported', () => observations.length > 0);
    expect(rowsOf(observations)[0]?.values).toEqual({ 'prometheus.r_total.per_second': null });
  });

  it('P19: lets nothing of an annotation out, neither into samples nor into states nor into the log', async () => {
    const server = await aServer((_request, response) => void response.writeHead(500).end('canary-body'));
    const garbled = await aServer(serving(() => 'q{token="canary-label" 1\n'));
    const secret = { path: '/metrics?token=canary-path', other: 'canary-other' };
    kube.lists['/api/v1/pods'] = [
      anAnnotatedPod('failing', { ...portOf(server), ...secret }),
      anAnnotatedPod('dead', { port: '1', ...secret }),
      anAnnotatedPod('garbled', { ...portOf(garbled), ...secret }),
      anAnnotatedPod('odd', { port: 'canary-port', scheme: 'canary-scheme', path: 'canary-path' }),
    ];
    const { observations, definitions, outcomes, log } = start();
    await outcomeWith({ outcomes } as Run, '4 of 4 pods failed');
    const everything = JSON.stringify([observations, [...definitions], outcomes, log.lines]);
    expect(everything).not.toContain('canary');
    expect(everything).toContain('its answer cannot be read: line 1: a label is followed by');
    expect(everything).toContain('prometheus.io/scheme is neither http nor https');
  });

  it('says which pods failed and why, and reports the others', async () => {
    const good = await aServer();
    const odd = await aServer(serving(() => '<html>Sign in</html>', 'text/html'));
    const moved = await aServer((_request, response) => {
      response.writeHead(302, { location: `http://127.0.0.1:${good.port}/metrics` }).end();
    });
    kube.lists['/api/v1/pods'] = [
      anAnnotatedPod('good', portOf(good)),
      anAnnotatedPod('odd', portOf(odd)),
      anAnnotatedPod('moved', portOf(moved)),
      anAnnotatedPod('dead', { port: '1' }),
    ];
    const outcome = await outcomeWith(start(), '3 of 4 pods failed');
    expect(outcome).toMatchObject({ status: 'OK', observed: 1 });
    expect(textOf(outcome)).toContain('shop/odd: its answer cannot be read: line 1: expected a name');
    expect(textOf(outcome)).toContain('shop/moved: it answered 302; expected 200 and metrics');
    expect(textOf(outcome)).toContain('shop/dead: Nothing listens at its port');
  });

  it('takes no answer that is too large, nor one that never comes, and is not held up by them', async () => {
    const endless = await aServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/plain' });
      const more = (): void => {
        while (!response.destroyed && response.write(`${'q 1\n'.repeat(20_000)}`));
        if (!response.destroyed) response.once('drain', more);
      };
      more();
    });
    const silent = await aServer(() => undefined);
    const good = await aServer();
    kube.lists['/api/v1/pods'] = [
      anAnnotatedPod('endless', portOf(endless)),
      anAnnotatedPod('silent', portOf(silent)),
      anAnnotatedPod('good', portOf(good)),
    ];
    const outcome = textOf(await outcomeWith(start(), '2 of 3 pods failed'));
    expect(outcome).toContain('shop/endless: The request to its port failed: the answer is larger than 4194304 bytes');
    expect(outcome).toContain('shop/silent: its port did not answer in time');
    expect(outcome).toContain('"observed":1');
  });

  it('leaves a pod that goes on failing alone for a while, and asks it again then', async () => {
    const server = await aServer((_request, response) => void response.writeHead(503).end());
    kube.lists['/api/v1/pods'] = [anAnnotatedPod('web', portOf(server))];
    const { outcomes, observations } = start();
    await until('ten rounds are over', () => outcomes.filter(({ status }) => status === 'FAILED').length >= 10);
    expect(server.requests).toHaveLength(2);
    server.answer = serving(() => 'q 1');
    clock += 60_000;
    await until('it is reported again', () => observations.length > 0);
  });

  it('follows pods that come, move and go', async () => {
    const [first, second] = [await aServer(), await aServer(serving(() => 'q 5'))];
    const pod = anAnnotatedPod('web', portOf(first), '');
    kube.lists['/api/v1/pods'] = [pod];
    const { observations, outcomes } = start();
    await outcomeWith({ outcomes } as Run, 'it has no address yet');
    await until('it is watched', () => kube.watching('/api/v1/pods'));
    const change = (version: string, annotations: Record<string, string>, phase: string): void => {
      const next = anAnnotatedPod('web', annotations);
      next.metadata = { ...next.metadata, resourceVersion: version };
      next.status = { ...next.status, phase };
      kube.lists['/api/v1/pods'] = [next];
      kube.push('/api/v1/pods', 'MODIFIED', next);
    };
    change('2', portOf(first), 'Running');
    await until('it is reported', () => rowsOf(observations).at(-1)?.values['prometheus.q'] === 3_000);
    change('3', portOf(second), 'Running');
    await until('it is asked at its other port', () => rowsOf(observations).at(-1)?.values['prometheus.q'] === 5_000);
    change('4', portOf(second), 'Succeeded');
    await until('it is no longer asked', () => textOf(outcomes.at(-1)) === '{"status":"OK","observed":0}');
    kube.lists['/api/v1/pods'] = [];
    kube.push('/api/v1/pods', 'DELETED', anAnnotatedPod('web', portOf(second)));
    await until('it is gone', () => textOf(outcomes.at(-1)).includes('No pod that is watched is annotated'));
  });

  it('asks a bounded number of pods, and takes a bounded number of metrics', async () => {
    const text = Array.from({ length: 150 }, (_, n) => `q_${n} 1`).join('\n');
    const server = await aServer(serving(() => text));
    kube.lists['/api/v1/pods'] = ['a', 'b', 'c'].map((name) => anAnnotatedPod(name, portOf(server)));
    const { definitions, observations, outcomes } = start('q_*', 2);
    const outcome = textOf(await outcomeWith({ outcomes } as Run, '1 pods were not asked'));
    expect(outcome).toContain('50 metrics are left out: at most 100 are taken');
    expect(definitions.size).toBe(100);
    expect(Object.keys(rowsOf(observations)[0]?.values ?? {})).toHaveLength(100);
  });

  it('lists and watches the metadata of pods only, each as the API names it', async () => {
    kube.lists['/api/v1/pods'] = [];
    start();
    await until('the pods are watched', () => kube.watching('/api/v1/pods'));
    const [list, watch] = kube.accepted.map((accept) => /;as=(\w+);/.exec(accept)?.[1]);
    // A real API that is asked for a list where it watches sends events that are none.
    expect([list, watch]).toEqual(['PartialObjectMetadataList', 'PartialObjectMetadata']);
  });

  it('says that the pods cannot be listed where it may not', async () => {
    kube.refuse('/api/v1/pods', 403, 'pods is forbidden');
    expect(await outcomeWith(start(), 'pods is forbidden')).toMatchObject({ status: 'NOTHING_TO_REPORT' });
  });

  it('asks within the watched namespaces only', async () => {
    const server = await aServer();
    kube.lists['/api/v1/namespaces/shop/pods'] = [anAnnotatedPod('web', portOf(server))];
    kube.lists['/api/v1/pods'] = kube.lists['/api/v1/namespaces/shop/pods'];
    run = runCollector(prometheusScrape, kube.client(), {
      scrape: { metrics: parseSelectors('q').selectors, maxTargets: 9 },
      namespaces: (name) => name === 'shop',
      namedNamespaces: ['shop'],
    });
    const { observations } = run;
    await until('something was reported', () => observations.length > 0);
    expect(kube.requests.map(({ pathname }) => pathname)).not.toContain('/api/v1/pods');
  });

  it('does not trust a certificate that nobody vouches for', async () => {
    const { private: key, cert } = await generate([{ name: 'commonName', value: 'web' }]);
    const server = createTlsServer({ key, cert }, (_request, response) => void response.end('q 1'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const port = String((server.address() as AddressInfo).port);
    kube.lists['/api/v1/pods'] = [anAnnotatedPod('web', { port, scheme: 'https' })];
    expect(textOf(await outcomeWith(start(), 'is not trusted'))).toContain('NODE_EXTRA_CA_CERTS');
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
});
