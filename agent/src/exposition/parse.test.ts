import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type ParsedMeta, type ParseOptions, parseExposition } from './parse.js';

interface Sample {
  readonly name: string;
  readonly labels: Record<string, string>;
  readonly value: number;
  readonly at: number | null;
}

function read(text: string, options: Partial<ParseOptions> = {}) {
  const samples: Sample[] = [];
  const metas: [string, ParsedMeta][] = [];
  const parsed = parseExposition(text, {
    ...options,
    onSample: ({ name, labels, value, at }) =>
      samples.push({ name, labels: Object.fromEntries(labels.entries()), value, at }),
    onMeta: (name, meta) => metas.push([name, meta]),
  });
  expect(parsed.samples).toBe(samples.length);
  return { samples, metas, problems: parsed.problems };
}

const one = (line: string, options?: Partial<ParseOptions>): Sample | undefined => read(line, options).samples[0];

describe('parseExposition', () => {
  it.each<[string, string, Partial<Sample>]>([
    ['a bare name', 'up 1', { name: 'up', labels: {}, value: 1, at: null }],
    ['empty braces', 'up{} 1', { labels: {}, value: 1 }],
    ['a comma after the last label', 'up{a="b",} 1', { labels: { a: 'b' } }],
    ['blanks and tabs everywhere', ' up\t{ a = "b" , c\t="d" }\t1  2 ', { labels: { a: 'b', c: 'd' }, at: 2 }],
    ['no blank before the value', 'up{a="b"}3', { value: 3 }],
    ['escapes', 'up{a="q\\"b\\\\n\\n.",b="\\\\"} 1', { labels: { a: 'q"b\\n\n.', b: '\\' } }],
    ['a backslash that escapes nothing', 'up{a="C:\\DIR"} 1', { labels: { a: 'C:\\DIR' } }],
    ['braces, commas and marks inside a value', 'up{a="},{ # x=y"} 1', { labels: { a: '},{ # x=y' } }],
    ['other alphabets', 'up{a="Grüße 猫"} 1', { labels: { a: 'Grüße 猫' } }],
    ['a colon in the name', 'job:up:sum 1', { name: 'job:up:sum' }],
    ['not a number', 'up NaN', { value: Number.NaN }],
    ['infinity', 'up +Inf', { value: Number.POSITIVE_INFINITY }],
    ['minus infinity', 'up -inf', { value: Number.NEGATIVE_INFINITY }],
    ['an exponent', 'up 1.782468732e+09', { value: 1_782_468_732 }],
    ['the smallest and the largest whole numbers', 'up -9007199254740991', { value: -9_007_199_254_740_991 }],
    ['18 digits as the nearest number', 'up 123456789012345678', { value: 123_456_789_012_345_680 }],
    ['a time in milliseconds', 'up 1 1782468875486', { at: 1_782_468_875_486 }],
    ['a time before 1970', 'up 1 -1', { at: -1 }],
    ['a line that ends in carriage return and line feed', 'up{a="b"} 1\r\n', { labels: { a: 'b' }, value: 1 }],
  ])('reads %s', (_title, line, expected) => {
    expect(read(line).problems).toEqual([]);
    expect(one(line)).toMatchObject(expected);
  });

  it('reads a text without a line feed at its end, and one without anything', () => {
    expect(read('a 1\nb 2').samples.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(read('')).toEqual({ samples: [], metas: [], problems: [] });
  });

  it('tells what is said of a family once, before its samples', () => {
    const text =
      '# HELP a Help\\n\\\\ of "a".\n# TYPE a counter\n\n# some words\na 1\n# TYPE b untyped\n# TYPE c summary\n';
    expect(read(text).metas).toEqual([
      ['a', { type: 'counter', unit: null, help: 'Help\n\\ of "a".' }],
      ['b', { type: 'unknown', unit: null, help: null }],
      ['c', { type: 'summary', unit: null, help: null }],
    ]);
  });

  it('hands over the parts of histograms and summaries as the samples they are', () => {
    const text =
      '# TYPE h histogram\nh_bucket{le="0.5"} 1\nh_bucket{le="+Inf"} 2\nh_sum 0.7\nh_count 2\ns{quantile="0.9"} 3';
    expect(read(text).samples.map(({ name, labels, value }) => [name, labels, value])).toEqual([
      ['h_bucket', { le: '0.5' }, 1],
      ['h_bucket', { le: '+Inf' }, 2],
      ['h_sum', {}, 0.7],
      ['h_count', {}, 2],
      ['s', { quantile: '0.9' }, 3],
    ]);
  });

  it('keeps what it gave out when the next sample is read', () => {
    const { samples } = read('a{x="long enough to be shared"} 1\na{x="long enough to be shared"} 2\na{y="z"} 3');
    expect(samples.map(({ labels }) => labels)).toEqual([
      { x: 'long enough to be shared' },
      { x: 'long enough to be shared' },
      { y: 'z' },
    ]);
  });

  it('reads no label of a sample that nobody wants, and asks once for lines of one name', () => {
    const asked: string[] = [];
    const wanted = (name: string): boolean => {
      asked.push(name);
      return name === 'good';
    };
    const { samples, problems } = read('bad{broken 1\nbad{broken 2\ngood{a="b"} 3\ngoodness 4\ngood 5', { wanted });
    expect(samples.map(({ name, value }) => [name, value])).toEqual([
      ['good', 3],
      ['good', 5],
    ]);
    expect(problems).toEqual([]);
    expect(asked).toEqual(['bad', 'good', 'goodness', 'good']);
  });

  it('looks a label up by its whole name', () => {
    const found: (string | undefined)[] = [];
    parseExposition('m{pod_name="a",pod="b",p="c"} 1', {
      onSample: ({ labels }) =>
        found.push(labels.get('pod'), labels.get('p'), labels.get('po'), labels.get('pod_name')),
    });
    expect(found).toEqual(['b', 'c', undefined, 'a']);
  });
});

describe('OpenMetrics', () => {
  const TEXT = [
    '# TYPE http_requests counter',
    '# UNIT http_requests requests',
    '# HELP http_requests Said \\"so\\".',
    'http_requests_total{code="200"} 10 1520879607.789 # {trace_id="KOO5S4vxi0o"} 0.67 1520879607.79',
    'http_requests_created{code="200"} 1520430000.123',
    'http_requests_total{code="500"} 2 # {} 1',
    '# EOF',
    '',
  ].join('\n');

  it('is known by its end, tells times in seconds and units, and passes over exemplars', () => {
    const { samples, metas, problems } = read(TEXT);
    expect(problems).toEqual([]);
    expect(metas).toEqual([['http_requests', { type: 'counter', unit: 'requests', help: 'Said "so".' }]]);
    expect(samples.map(({ value, at }) => [value, at])).toEqual([
      [10, 1_520_879_607_789],
      [1_520_430_000.123, null],
      [2, null],
    ]);
  });

  it('says so when the text was cut before its end', () => {
    const { samples, problems } = read('a 1\nb 2\n', { isOpenMetrics: true });
    expect(samples).toHaveLength(2);
    expect(problems).toEqual([expect.stringContaining('ends without “# EOF”')]);
  });

  it('reads nothing after the end', () => {
    const { samples, problems } = read('a 1\n# EOF\nb 2\n', { isOpenMetrics: true });
    expect(samples).toHaveLength(1);
    expect(problems).toEqual(['line 3: something follows “# EOF”; it is left out']);
  });

  it('is what a caller says, where the content type says it', () => {
    expect(one('a 1 2.5', { isOpenMetrics: true })?.at).toBe(2_500);
    expect(read('a 1 # {} 1\n# EOF', { isOpenMetrics: false }).problems).toEqual([
      'line 1: expected a time: a 1 # {} 1',
    ]);
  });
});

describe('what cannot be read', () => {
  it.each([
    ['a name that begins with a digit', '1a 1', 'expected a name'],
    ['a name in quotation marks', '{"a.b"} 1', 'expected a name'],
    ['no value', 'up', 'expected a value'],
    ['words instead of a value', 'up down', 'expected a value'],
    ['a hexadecimal value', 'up 0x10', 'expected a value'],
    ['an unknown word after the time', 'up 1 2 3', 'something follows the time'],
    ['a time that is none', 'up 1 NaN', 'expected a time'],
    ['a label without a value', 'up{a} 1', 'a label has no “=”'],
    ['a value without quotation marks', 'up{a=b} 1', 'has no quotation mark before it'],
    ['a value without an end', 'up{a="b} 1', 'value has no end'],
    ['an end that is escaped', 'up{a="b\\"} 1', 'value has no end'],
    ['labels without an end', 'up{a="b" 1', 'followed by neither “,” nor “}”'],
    ['an unknown type', '# TYPE up thermometer', 'expected a type of metric'],
  ])('is told with its line and costs no other line: %s', (_title, line, problem) => {
    const { samples, problems } = read(`before 1\n${line}\nafter{x="\\""} 2`);
    expect(samples.map(({ name }) => name)).toEqual(['before', 'after']);
    expect(problems).toEqual([expect.stringContaining(problem)]);
    expect(problems[0]).toMatch(/^line 2: /);
  });

  it('is told of the first lines only, shortened, and counted', () => {
    const { problems } = read(`${'x'.repeat(5_000)}\n`.repeat(1_000));
    expect(problems).toHaveLength(11);
    expect(problems.every((problem) => problem.length < 120)).toBe(true);
    expect(problems[10]).toBe('990 more lines cannot be read');
  });

  it('never stops it: any text is read to its end', () => {
    const pieces = [
      'a',
      'le',
      '{',
      '}',
      '"',
      '\\',
      '=',
      ',',
      ' ',
      '\t',
      '\n',
      '\r',
      '#',
      ' EOF',
      '# TYPE ',
      '1',
      'NaN',
      '.',
    ];
    const text = fc.array(fc.oneof(fc.constantFrom(...pieces), fc.string()), { maxLength: 60 });
    fc.assert(
      fc.property(text, fc.boolean(), (parts, isOpenMetrics) => {
        const { problems } = read(parts.join(''), { isOpenMetrics });
        expect(problems.length).toBeLessThanOrEqual(11);
      }),
      { numRuns: 1_000 },
    );
  });
});

/** The formats as straightforward regular expressions: slow, and by other means than the parser. */
const LABEL = /([a-zA-Z_:][\w:]*)[ \t]*=[ \t]*"((?:[^"\\\n]|\\.)*)"[ \t]*(,|(?=\}))[ \t]*/y;
const HEAD = /^[ \t]*([a-zA-Z_:][\w:]*)[ \t]*(\{[ \t]*)?/;
const NUMBER = String.raw`[+-]?(?:\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?|[nN]a[nN]|[iI]nf)`;
const TAIL = new RegExp(String.raw`^[ \t]*(${NUMBER})(?:[ \t]+(${NUMBER}))?[ \t]*$`);

function numberOf(text: string): number {
  const word = text.toLowerCase();
  if (word.endsWith('nan')) return Number.NaN;
  if (word.endsWith('inf')) return word.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return Number(text);
}

function referenceLine(line: string): Sample | null {
  const head = HEAD.exec(line);
  if (head?.[1] === undefined) return null;
  const labels: Record<string, string> = {};
  let at = head[0].length;
  if (head[2] !== undefined) {
    for (LABEL.lastIndex = at; ; ) {
      const label = LABEL.exec(line);
      if (label === null) break;
      const [, name = '', value = ''] = label;
      labels[name] = value.replace(/\\([\\"n])/g, (_all, char: string) => (char === 'n' ? '\n' : char));
      at = LABEL.lastIndex;
    }
    if (line[at] !== '}') return null;
    at += 1;
  }
  const tail = TAIL.exec(line.slice(at));
  if (tail?.[1] === undefined) return null;
  return {
    name: head[1],
    labels,
    value: numberOf(tail[1]),
    at: tail[2] === undefined ? null : Math.round(Number(tail[2])),
  };
}

function reference(text: string): Sample[] {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '' && !line.trim().startsWith('#'));
  return lines.map(referenceLine).filter((sample) => sample !== null);
}

const anName = fc.stringMatching(/^[a-zA-Z_][a-zA-Z0-9_]{0,12}$/);
const aLabelValue = fc.oneof(
  fc.string({ maxLength: 20 }),
  fc
    .array(fc.constantFrom('\\', '"', '\n', 'n', ',', '}', '{', '=', '#', ' ', 'é', '猫'), { maxLength: 12 })
    .map((all) => all.join('')),
);
const aValue = fc.oneof(fc.double(), fc.integer(), fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, 0));
const aSample = fc.record({
  name: anName,
  labels: fc.dictionary(anName, aLabelValue, { maxKeys: 5 }),
  value: aValue,
  at: fc.option(fc.integer({ min: -1_000, max: 4_102_444_800_000 })),
});
const aBlank = fc.constantFrom('', ' ', '\t', '  ');

function shownNumber(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  return Number.isFinite(value) ? String(value) : value > 0 ? '+Inf' : '-Inf';
}

function shown({ name, labels, value, at }: Sample, blank: string): string {
  const pairs = Object.entries(labels).map(([key, text]) => {
    const escaped = text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
    return `${blank}${key}${blank}=${blank}"${escaped}"${blank}`;
  });
  const set = pairs.length > 0 ? `${blank}{${pairs.join(',')}}` : '';
  return `${name}${set} ${blank}${shownNumber(value)}${at === null ? '' : ` ${blank}${at}`}${blank}`;
}

describe('parseExposition on texts made up', () => {
  // What JavaScript writes as -0 is read as 0 by either side; no measurement tells them apart.
  const plain = (samples: readonly Sample[]): Sample[] => samples.map((each) => ({ ...each, value: each.value + 0 }));

  it('reads what was written, with any blanks and line ends', () => {
    fc.assert(
      fc.property(fc.array(aSample), aBlank, fc.constantFrom('\n', '\r\n'), (samples, blank, feed) => {
        const text = samples.map((sample) => shown(sample, blank)).join(feed);
        const { samples: found, problems } = read(text);
        expect(problems).toEqual([]);
        expect(plain(found)).toEqual(plain(samples));
      }),
    );
  });

  it('agrees with the reference on texts of which a character was changed', () => {
    const change = fc.record({
      at: fc.nat(),
      char: fc.constantFrom('"', '\\', '}', '{', ',', '=', ' ', '\n', 'a', '1', ''),
    });
    fc.assert(
      fc.property(fc.array(aSample, { maxLength: 6 }), change, (samples, { at, char }) => {
        const text = samples.map((sample) => shown(sample, '')).join('\n');
        const place = text.length === 0 ? 0 : at % text.length;
        const changed = text.slice(0, place) + char + text.slice(place + 1);
        expect(plain(read(changed, { isOpenMetrics: false }).samples)).toEqual(plain(reference(changed)));
      }),
      { numRuns: 2_000 },
    );
  });
});

const RECORDED = new URL('../fixtures/exposition/', import.meta.url);

describe.each([
  ['cadvisor-1.35.txt.gz', 4_621],
  ['kube-state-metrics-1.35.txt.gz', 1_698],
  ['scheduler-1.35.txt.gz', 2_334],
  ['kube-state-metrics-1.31.txt.gz', 513],
  ['metrics-resource-1.31.txt.gz', 18],
])('parseExposition on the recorded %s', (file, expected) => {
  const text = gunzipSync(readFileSync(new URL(file, RECORDED))).toString();

  it('reads every line as the reference does', () => {
    const { samples, problems } = read(text);
    expect(problems).toEqual([]);
    expect(samples).toHaveLength(expected);
    expect(samples).toEqual(reference(text));
  });

  it('knows the type of every sample', () => {
    const types = new Map(read(text).metas.map(([name, { type }]) => [name, type]));
    const untyped = read(text).samples.filter(
      ({ name }) => !types.has(name) && !types.has(name.replace(/_(bucket|sum|count)$/, '')),
    );
    expect(new Set(untyped.map(({ name }) => name))).toEqual(new Set());
    expect([...types.values()]).not.toContain(null);
  });
});
