import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { parseSelectors } from './selector.js';
import { MAX_SERIES, TargetReader } from './target-reader.js';

/** Reads texts 10 s apart with one reader. */
function readAll(metrics: string, ...texts: string[]) {
  const { selectors, problems } = parseSelectors(metrics);
  expect(problems).toEqual([]);
  const reader = new TargetReader(selectors);
  return texts.map((text, n) => reader.read(text, text.endsWith('# EOF'), 1_000_000 + n * 10_000));
}

const values = (metrics: string, ...texts: string[]) =>
  readAll(metrics, ...texts).map((reading) => Object.fromEntries(reading.values));

describe('TargetReader', () => {
  it('sums the series of a gauge, in the wire’s whole numbers', () => {
    const text = '# TYPE q gauge\nq{n="a"} 1.5\nq{n="b"} 2\n# TYPE mem_bytes gauge\nmem_bytes 1234.6\nother 9';
    expect(values('q, mem_bytes', text)).toEqual([{ 'prometheus.q': 3_500, 'prometheus.mem_bytes': 1_235 }]);
  });

  it('combines series as it is told', () => {
    const text = 'q{n="a"} 1\nq{n="b"} 4\nhit_ratio{n="a"} 0.5\nhit_ratio{n="b"} 1';
    const wanted = 'max(q) as most, min(q) as least, avg(q) as mean_q, q{n="b"} as b, q{n!="b"} as rest, hit_ratio';
    expect(values(wanted, text)).toEqual([
      {
        'prometheus.most': 4_000,
        'prometheus.least': 1_000,
        'prometheus.mean_q': 2_500,
        'prometheus.b': 4_000,
        'prometheus.rest': 1_000,
        // A sum of shares would be no share.
        'prometheus.hit_ratio': 750,
      },
    ]);
  });

  it('P24: makes a counter a rate from its second reading on', () => {
    const text = (a: number, b: number) => `# TYPE r_total counter\nr_total{c="200"} ${a}\nr_total{c="500"} ${b}`;
    expect(values('r_total', text(100, 5), text(150, 5))).toEqual([
      { 'prometheus.r_total.per_second': null },
      { 'prometheus.r_total.per_second': 5_000 },
    ]);
  });

  it('P24: leaves out a series that began anew or is new, and has no rate where only such are left', () => {
    const two = '# TYPE r_total counter\nr_total{c="a"} 100\nr_total{c="b"} 100';
    const restarted = '# TYPE r_total counter\nr_total{c="a"} 3\nr_total{c="b"} 110';
    const replaced = '# TYPE r_total counter\nr_total{c="c"} 7';
    expect(values('r_total', two, restarted, replaced).map((each) => each['prometheus.r_total.per_second'])).toEqual([
      null,
      1_000,
      null,
    ]);
  });

  it('takes the times of the samples themselves where they have some', () => {
    const first = '# TYPE r counter\nr_total 100 1000\n# EOF';
    const second = '# TYPE r counter\nr_total 140 1020\n# EOF';
    expect(values('r_total', first, second, second).map((each) => each['prometheus.r_total.per_second'])).toEqual([
      null,
      2_000,
      // The same measurement told again is no measurement.
      null,
    ]);
  });

  it('makes a histogram a rate and a mean, and does not report its buckets', () => {
    const text = (count: number, sum: number) =>
      `# TYPE d_seconds histogram\nd_seconds_bucket{le="1"} ${count}\nd_seconds_sum ${sum}\nd_seconds_count ${count}`;
    expect(values('d_seconds', text(10, 2), text(30, 7), text(30, 7))).toEqual([
      { 'prometheus.d_seconds.per_second': null, 'prometheus.d_seconds.mean': null },
      { 'prometheus.d_seconds.per_second': 2_000, 'prometheus.d_seconds.mean': 250 },
      // Nothing happened: that is a rate of 0, and no mean.
      { 'prometheus.d_seconds.per_second': 0, 'prometheus.d_seconds.mean': null },
    ]);
  });

  it('reports a bucket or a quantile where that one is asked for', () => {
    const text = (n: number) =>
      `# TYPE d histogram\nd_bucket{le="1"} ${n}\nd_bucket{le="+Inf"} 99\n# TYPE s summary\ns{quantile="0.5"} 1\ns{quantile="0.99"} 8\ns_sum 1\ns_count 1`;
    const wanted = 'd_bucket{le="1"} as fast, s{quantile="0.99"} as slowest';
    expect(values(wanted, text(0), text(20))[1]).toEqual({
      'prometheus.fast.per_second': 2_000,
      'prometheus.slowest': 8_000,
    });
    expect(values('s*', text(0))[0]).toEqual({ 'prometheus.s.per_second': null, 'prometheus.s.mean': null });
  });

  it('knows counters by their names where nobody says the type, and units by the names that Prometheus recommends', () => {
    const text = (n: number) =>
      `sent_bytes_total ${n}\nprocess_cpu_seconds_total ${n / 100}\nused_bytes 1\nfull_ratio 0.25\nUp:Now 1`;
    const [, reading] = readAll(
      'sent_bytes_total, process_cpu_seconds_total, used_bytes, full_ratio, Up:Now',
      text(0),
      text(50),
    );
    expect(Object.fromEntries([...(reading?.definitions ?? [])].map(([name, { unit }]) => [name, unit]))).toEqual({
      'prometheus.sent_bytes_total.per_second': 'BYTES_PER_SECOND',
      'prometheus.process_cpu_seconds_total.per_second': 'CORES',
      'prometheus.used_bytes': 'BYTES',
      'prometheus.full_ratio': 'RATIO',
      'prometheus.up_now': 'COUNT',
    });
    expect(reading?.values.get('prometheus.process_cpu_seconds_total.per_second')).toBe(50_000);
  });

  it('says of a metric what its family’s help says, cut to what the catalogue takes', () => {
    const [reading] = readAll('q', `# HELP q Jobs  that\\nwait ${'x'.repeat(500)}\n# TYPE q gauge\nq 1`);
    const meaning = reading?.definitions.get('prometheus.q')?.meaning ?? '';
    expect(meaning).toMatch(/^q: Jobs that wait x+$/);
    expect(meaning).toHaveLength(300);
    const [bare] = readAll('q{n="a"}', 'q{n="a"} 1');
    expect(bare?.definitions.get('prometheus.q')?.meaning).toBe('q{n="a"}.');
  });

  it('has no value for what is no number, or greater than the wire’s integers', () => {
    expect(values('a, b, c', 'a NaN\nb +Inf\nc 1e300')).toEqual([{ 'prometheus.c': null }]);
    expect(values('a', 'a{x="1"} NaN\na{x="2"} 2')).toEqual([{ 'prometheus.a': 2_000 }]);
  });

  it('reports nothing of a pod with too many wanted series, and says so', () => {
    const text = Array.from({ length: MAX_SERIES + 1 }, (_, n) => `q{n="${n}"} 1`).join('\n');
    const [reading, after] = readAll('q', text, 'q 1');
    expect(reading?.values.size).toBe(0);
    expect(reading?.problem).toContain(`exposes ${MAX_SERIES + 1} wanted series; at most ${MAX_SERIES}`);
    expect(after?.values.get('prometheus.q')).toBe(1_000);
  });

  it('remembers counters only, and only those that are still exposed', () => {
    const reader = new TargetReader(parseSelectors('a_total, b').selectors);
    reader.read('a_total{x="1"} 1\na_total{x="2"} 1\nb 1', false, 1);
    expect(reader.series).toBe(2);
    reader.read('a_total{x="3"} 1\nb 1', false, 2);
    expect(reader.series).toBe(1);
  });

  it('reads a recorded scheduler', () => {
    const file = new URL('../../fixtures/exposition/scheduler-1.35.txt.gz', import.meta.url);
    const text = gunzipSync(readFileSync(file)).toString();
    const wanted =
      'scheduler_pending_pods, scheduler_pending_pods{queue="active"} as active, process_resident_memory_bytes, go_goroutines, scheduler_*';
    const [reading] = readAll(wanted, text);
    expect(reading?.problem).toBeNull();
    const found = Object.fromEntries(reading?.values ?? []);
    const line = (start: string): number =>
      Number(
        text
          .split('\n')
          .find((each) => each.startsWith(start))
          ?.split(' ')
          .at(-1),
      );
    expect(found['prometheus.process_resident_memory_bytes']).toBe(line('process_resident_memory_bytes'));
    expect(found['prometheus.go_goroutines']).toBe(1_000 * line('go_goroutines'));
    const pending = text.split('\n').filter((each) => each.startsWith('scheduler_pending_pods{'));
    expect(pending.length).toBeGreaterThan(2);
    expect(found['prometheus.scheduler_pending_pods']).toBe(
      1_000 * pending.reduce((sum, each) => sum + Number(each.split(' ').at(-1)), 0),
    );
    const names = Object.keys(found).filter((name) => /bucket|created/.test(name));
    expect(names).toEqual([]);
    expect(Object.keys(found)).toContain('prometheus.scheduler_scheduling_attempt_duration_seconds.mean');
  });
});
