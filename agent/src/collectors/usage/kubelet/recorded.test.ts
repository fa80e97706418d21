import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { recordedText } from '../../../test/fake-kubelet.js';
import type { SampleRow } from '../../collector.js';
import { ExpositionReader } from './exposition.js';
import { NodeUsage } from './node-usage.js';
import type { NodeReading } from './readings.js';
import { readSummary, type Summary } from './summary.js';

const FIXTURES = new URL('../../../fixtures/kubelet/', import.meta.url);

function summary(version: string): NodeReading {
  const text: Summary = JSON.parse(recordedText(`kubelet/summary-${version}.json.gz`));
  return readSummary(text, null);
}

/** In pieces as small as they may arrive. */
function exposition(path: string, pieceBytes = 1_000): NodeReading {
  const bytes = Buffer.from(recordedText(path));
  const reader = new ExpositionReader(0);
  for (let at = 0; at < bytes.length; at += pieceBytes) reader.push(bytes.subarray(at, at + pieceBytes));
  return reader.finish(null);
}

/** What a kubelet of a version said: summary first, then the other answer of about the same moment. */
const RECORDED: Record<string, { node: string; readAt: number; other: string }> = {
  '1.31': {
    node: 'real-1',
    readAt: Date.parse('2026-11-21T23:19:33Z'),
    other: 'exposition/metrics-resource-1.31.txt.gz',
  },
  '1.35': {
    node: 'datagen-1-35',
    readAt: Date.parse('2026-06-26T10:14:41Z'),
    other: 'exposition/cadvisor-1.35.txt.gz',
  },
};

/** What it would have said 15 s later, had everything gone on alike: 0.1 cores, 200 B/s by every way, one period in four throttled. */
const STEPS: Record<string, number> = {
  ...{ at: 15_000, likelyAt: 15_000, cpuSeconds: 1.5, received: 3_000, transmitted: 3_000 },
  ...{ readBytes: 3_000, writtenBytes: 3_000, periods: 100, throttledPeriods: 25 },
};
function later(reading: NodeReading): NodeReading {
  return JSON.parse(JSON.stringify(reading), (key, value) =>
    typeof value === 'number' ? value + (STEPS[key] ?? 0) : value,
  );
}

/** Rows of the summary, of the other answer read first, and of that 15 s later. */
function replay(version: string): SampleRow[][] {
  const { node, readAt, other } = RECORDED[version]!;
  const [first, second] = [new NodeUsage(node), new NodeUsage(node)];
  const reading = exposition(other);
  return [
    first.take(summary(version), readAt),
    second.take(reading, readAt),
    second.take(later(reading), readAt + 15_000),
  ];
}

const named = (rows: readonly SampleRow[], metric: string): string[] =>
  rows.filter((row) => metric in row.values).map(({ subject }) => `${subject.namespace}/${subject.name}`);

describe.each(Object.keys(RECORDED))('what a kubelet of Kubernetes %s said', (version) => {
  it('equals its golden file', () => {
    const rows = replay(version);
    const golden = new URL(`usage-${version}.expected.json`, FIXTURES);
    // One row a line, so that a difference can be read.
    const text = `[${rows.map((each) => `[\n${each.map((row) => JSON.stringify(row)).join(',\n')}\n]`).join(',\n')}]\n`;
    if (process.env['UPDATE_GOLDEN']) writeFileSync(golden, text);
    expect(existsSync(golden)).toBe(true);
    expect(rows).toEqual(JSON.parse(readFileSync(golden, 'utf8')));
  });

  it('P23: is integers, and P24: never a number for what it did not say', () => {
    const values = replay(version)
      .flat()
      .flatMap((row) => Object.values(row.values));
    expect(values.length).toBeGreaterThan(0);
    expect(values.filter((value) => value !== null && !Number.isSafeInteger(value))).toEqual([]);
  });

  it('reads the same whatever the pieces it arrives in', () => {
    const { other } = RECORDED[version]!;
    expect(exposition(other, 64_000)).toEqual(exposition(other, 777));
  });
});

describe('the kubelet of Kubernetes 1.35', () => {
  const [first, second, third] = replay('1.35') as [SampleRow[], SampleRow[], SampleRow[]];
  const pods = summary('1.35').pods;
  const onHost = ['etcd', 'kindnet', 'kube-apiserver', 'kube-controller', 'kube-proxy', 'kube-scheduler', 'storage'];

  it('has every container of its summary in both answers, and neither pause containers nor slices', () => {
    const containers = pods.flatMap(({ containers: all }) => all.map(({ name }) => name)).sort();
    for (const rows of [first, second]) {
      const measured = rows.filter(({ values, subject }) => subject.container && 'container.cpu.usage' in values);
      // A container that was only just being made is in no summary.
      const known = measured.map(({ subject }) => subject.container ?? '').filter((name) => containers.includes(name));
      expect(known.sort()).toEqual(containers);
      expect(measured.filter(({ subject }) => subject.container === '' || subject.container === 'POD')).toEqual([]);
    }
  });

  it.each([
    ['the summary', () => summary('1.35')],
    ['cAdvisor', () => exposition('exposition/cadvisor-1.35.txt.gz')],
  ])('gives no network in %s to pods on the host network, whose counters are those of the node', (_title, read) => {
    const usage = new NodeUsage('datagen-1-35');
    const reading = read();
    usage.take(reading, 0);
    const rows = usage.take(later(reading), 15_000);
    const inPods = named(rows, 'pod.network.receive');
    expect(inPods.length).toBeGreaterThan(5);
    expect(inPods.filter((pod) => onHost.some((name) => pod.startsWith(`kube-system/${name}`)))).toEqual([]);
    expect(inPods).not.toContain('scraper/e2e-scraper-5f97dc94d8-vkcjl');
    const rates = rows.filter((row) => 'pod.network.receive' in row.values).map(({ values }) => values);
    expect(new Set(rates.map((each) => each['pod.network.receive']))).toEqual(new Set([200]));
  });

  it('has rates of what lies between two readings, and none before the second', () => {
    const cpu = (rows: SampleRow[]) => rows.map(({ values }) => values['container.cpu.usage']);
    expect(new Set(cpu(second))).toEqual(new Set([null, undefined]));
    expect(new Set(cpu(third))).toEqual(new Set([100_000, undefined]));
    const limits = third.map(({ values }) => values['container.cpu.throttled']);
    expect(new Set(limits)).toEqual(new Set([250, undefined]));
    const written = third.map(({ values }) => values['container.disk.write']);
    expect(new Set(written)).toEqual(new Set([200, undefined]));
  });

  it('P25: tells a counter once that two answers have with times a second apart', () => {
    const usage = new NodeUsage('datagen-1-35');
    usage.take(summary('1.35'), 0);
    const again = usage.take(exposition('exposition/cadvisor-1.35.txt.gz'), 1_000);
    expect(again.filter(({ subject }) => subject.container === 'metrics-server')).toEqual([]);
  });
});
