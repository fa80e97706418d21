import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  buildSchema,
  type GraphQLObjectType,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  parse,
  validate,
} from 'graphql';
import type { FieldCost } from '../platform/field-cost.js';
import { type Cost, CostMeter } from './cost.js';
import { CostMemo, sizingVariables } from './cost-memo.js';

const schema = buildSchema(`
  interface Node { id: ID! }
  type PageInfo { hasNextPage: Boolean! endCursor: String }
  type Label { key: String! value: String! }
  type Cluster implements Node {
    id: ID!
    name: String!
    labels: [Label!]!
    tags: [String!]!
    pods(first: Int, after: String, last: Int, before: String): PodConnection
    nodesOf(first: Int, after: String, last: Int, before: String): PodConnection
  }
  type Pod implements Node { id: ID! name: String! cluster: Cluster owner: Node usage: Usage history: [Usage!]! }
  type Usage { cpu: Float }
  type PodEdge { node: Pod! cursor: String! }
  type PodConnection { edges: [PodEdge!]! pageInfo: PageInfo! totalCount: Int facets: Facets }
  type Facets { phase: [Facet!]! }
  type Facet { value: String! count: Int! }
  type ClusterEdge { node: Cluster! cursor: String! }
  type ClusterConnection { edges: [ClusterEdge!]! pageInfo: PageInfo! totalCount: Int }
  input SeriesInput { metrics: [String!]! maxPoints: Int = 300 }
  type Series { values: [Float] }
  type Query {
    version: String
    viewer: Cluster
    cluster(name: String): Cluster
    clusters(first: Int, after: String, last: Int, before: String): ClusterConnection
    node(id: ID!): Node
    nodes(ids: [ID!]!): [Node]!
    all: [Cluster!]
    timeSeries(input: SeriesInput!): Series
    expensive: String
  }
  type Mutation { rename(name: String): Cluster count: Int }
  type Subscription { moved: Pod }
`);

function extend(
  target: GraphQLSchema,
  type: string,
  field: string,
  extensions: { cost?: FieldCost; listSize?: number },
) {
  Object.assign((target.getType(type) as GraphQLObjectType).getFields()[field]!.extensions, extensions);
}
extend(schema, 'Query', 'expensive', { cost: 500 });
extend(schema, 'Pod', 'history', { listSize: 50 });
extend(schema, 'Pod', 'usage', { cost: 0 });
extend(schema, 'Query', 'timeSeries', {
  cost: (args) => {
    const { metrics, maxPoints } = args['input'] as { metrics: string[]; maxPoints?: number };
    return (metrics.length * (maxPoints ?? 300)) / 10;
  },
});

function operationOf(text: string): [ReturnType<typeof parse>, OperationDefinitionNode] {
  const document = parse(text);
  expect(validate(schema, document)).toEqual([]);
  return [document, document.definitions.find((one) => one.kind === Kind.OPERATION_DEFINITION)!];
}

function costOf(text: string, variables: Record<string, unknown> | null = null): Cost {
  return new CostMeter(schema, ...operationOf(text)).measure(variables);
}

const points = (text: string, variables: Record<string, unknown> | null = null): number =>
  costOf(text, variables).points;

describe('cost of an operation', () => {
  const table: [string, string, number][] = [
    ['a scalar costs nothing', '{ version }', 0],
    ['an object costs 1', '{ viewer { name } }', 1],
    ['objects inside objects add up', '{ viewer { pods(first: 0) { pageInfo { hasNextPage } } } }', 2],
    ['a connection costs 1 and a node each', '{ clusters(first: 5) { edges { node { name } } } }', 6],
    ['a connection without a size costs its default page of 20', '{ clusters { edges { cursor } } }', 21],
    ['`last` sizes a page where `first` does not', '{ clusters(last: 3) { edges { node { name } } } }', 4],
    ['`first` goes before `last`', '{ clusters(first: 5, last: 2) { edges { node { name } } } }', 6],
    ['a page of nothing costs 1', '{ clusters(first: 0) { edges { node { pods { totalCount } } } } }', 1],
    [
      'nested connections multiply',
      '{ clusters(first: 10) { edges { node { pods(first: 20) { edges { node { name } } } } } } }',
      1 + 10 * (1 + 1 + 20),
    ],
    ['a count costs 5 beside its page', '{ clusters(first: 1) { totalCount edges { cursor } } }', 7],
    ['an alias of pageInfo is no count', '{ clusters(first: 0) { page: pageInfo { hasNextPage } } }', 1],
    [
      'facets cost 5 and what they list',
      '{ viewer { pods(first: 0) { facets { phase { value } } } } }',
      2 + 5 + 1 + 10,
    ],
    ['a list of objects costs ten', '{ viewer { labels { key } } }', 1 + 10],
    ['a list of scalars costs nothing', '{ viewer { tags } }', 1],
    [
      'a list costs its stated size',
      '{ clusters(first: 0) { edges { cursor } } node(id: "x") { ... on Pod { history { cpu } } } }',
      1 + 1 + 50,
    ],
    ['`nodes` costs what it is asked for', '{ nodes(ids: ["a", "b", "c"]) { id } }', 3],
    [
      'the dearest of the possible types counts',
      '{ node(id: "x") { ... on Pod { name } ... on Cluster { labels { key } } } }',
      11,
    ],
    ['a field that is asked for twice costs once', '{ viewer { name } viewer { labels { key } } }', 11],
    ['an alias costs again', '{ a: viewer { name } b: viewer { name } }', 2],
    ['a mutation costs 10', 'mutation { count rename { name } }', 20],
    ['a subscription costs its event', 'subscription { moved { cluster { name } } }', 2],
    ['introspection costs nothing', '{ __schema { types { fields { name } } } __typename }', 0],
    ['a stated cost replaces the field’s own', '{ expensive node(id: "x") { ... on Pod { usage { cpu } } } }', 501],
    ['a cost may depend on arguments', '{ timeSeries(input: { metrics: ["a", "b"], maxPoints: 100 }) { values } }', 20],
  ];
  it.each(table)('%s', (_clause, text, expected) => expect(points(text)).toBe(expected));

  it('reads sizes from variables and their defaults', () => {
    const text = 'query($n: Int = 7) { clusters(first: $n) { edges { node { name } } } }';
    expect(points(text, { n: 3 })).toBe(4);
    expect(points(text)).toBe(8);
    expect(points(text, { n: null })).toBe(21);
    expect(points('query($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids: ['a', 'b'] })).toBe(2);
    const series = 'query($m: [String!]!) { timeSeries(input: { metrics: $m }) { values } }';
    expect(points(series, { m: ['a', 'b', 'c'] })).toBe(90);
  });

  it('leaves out what @skip and @include leave out, literally and by variables', () => {
    expect(points('{ viewer @skip(if: true) { name } a: viewer @include(if: false) { name } }')).toBe(0);
    const text = `query($yes: Boolean!, $no: Boolean = false) {
      viewer @include(if: $yes) { name } a: viewer @skip(if: $no) { name } ... @include(if: $yes) { b: viewer { name } } }`;
    expect(points(text, { yes: true })).toBe(3);
    expect(points(text, { yes: false })).toBe(1);
    expect(points(text, { yes: true, no: true })).toBe(2);
  });

  it('counts what it cannot decide: the variables of a condition may be missing', () => {
    expect(points('query($yes: Boolean!) { viewer @include(if: $yes) { name } }')).toBe(1);
  });

  it('measures a fragment once where it repeats what is selected, and again where it is another object', () => {
    const fragment = 'fragment F on Cluster { labels { key } }';
    expect(points(`{ viewer { ...F ...F labels { value } } } ${fragment}`)).toBe(11);
    expect(points(`{ viewer { ...F } cluster { ...F } } ${fragment}`)).toBe(22);
  });

  it('measures fragments within fragments in linear time', () => {
    const depth = 25;
    const spread = (n: number): string =>
      `fragment F${n} on Pod { cluster { pods(first: 10) { edges { node { ...F${n + 1} } } }
        nodesOf(first: 10) { edges { node { ...F${n + 1} } } } } }`;
    const text = `{ node(id: "x") { ...F0 } } ${Array.from({ length: depth }, (_, n) => spread(n)).join('\n')}
      fragment F${depth} on Pod { name }`;
    const startedAt = performance.now();
    expect(points(text)).toBeGreaterThan(1e9);
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  });

  it('counts the nodes of lists and pages', () => {
    expect(
      costOf('{ clusters(first: 10) { edges { node { pods(first: 20) { edges { node { cluster { name } } } } } } } }'),
    ).toMatchObject({ nodes: 10 * (1 + 20) });
  });

  it('takes a page that the list is going to refuse for the greatest one', () => {
    const text = 'query($n: Int) { clusters(first: $n) { edges { node { name } } } }';
    expect(points(text, { n: 2_147_483_647 })).toBe(101);
    expect(points(text, { n: -5 })).toBe(1);
  });

  it('names the most expensive field by the path that the answer has', () => {
    const text =
      '{ viewer { name } all: clusters { totalCount edges { node { labels { key } mine: pods { edges { node { usage { cpu } cluster { name } } } } } } } }';
    const path = new CostMeter(schema, ...operationOf(text)).heaviestPath(null);
    expect(path.join('.')).toBe('all.edges.node.mine.edges.node.cluster');
  });

  it('is found without walking fragments once per way to reach them', () => {
    const levels = 10;
    const level = (n: number) =>
      `fragment Pod${n} on Pod { ${`cluster { ...Cluster${n} } `.repeat(8)} }
       fragment Cluster${n} on Cluster { ${`pods(first: 1) { edges { node { ...Pod${n + 1} } } } `.repeat(8)} }`;
    const fragments = Array.from({ length: levels }, (_, n) => level(n)).join('\n');
    const text = `{ clusters(first: 1) { edges { node { ...Cluster0 } } } } ${fragments} fragment Pod${levels} on Pod { name }`;
    const document = parse(text);
    const meter = new CostMeter(schema, document, document.definitions[0] as OperationDefinitionNode);
    // Eight to the power of twenty ways.
    expect(meter.measure(null).points).toBe(1 + 1 + 3 * levels - 1);
  });

  it('is a whole number of at least 0 whatever the variables are', () => {
    const text = `query($n: Int, $ids: [ID!]!, $series: SeriesInput!, $yes: Boolean!) {
      clusters(first: $n) { edges { node { pods(last: $n) { edges { node { history { cpu } } } } } } }
      nodes(ids: $ids) { id } timeSeries(input: $series) @include(if: $yes) { values } }`;
    const memo = new CostMemo(schema, ...operationOf(text));
    const meter = new CostMeter(schema, ...operationOf(text));
    const series = fc.record({ metrics: fc.array(fc.string()), maxPoints: fc.anything() });
    fc.assert(
      fc.property(fc.anything(), fc.anything(), series, fc.anything(), (n, ids, series, yes) => {
        const variables = { n, ids, series, yes };
        const cost = meter.measure(variables);
        expect(Number.isSafeInteger(cost.points) && cost.points >= 0).toBe(true);
        expect(Number.isSafeInteger(cost.nodes) && cost.nodes >= 0).toBe(true);
        expect(memo.measure(variables)).toEqual(cost);
        expect(memo.measure(variables)).toEqual(cost);
      }),
    );
  });
});

describe('the memory of costs', () => {
  it('knows which variables decide a cost', () => {
    const [document] =
      operationOf(`query($name: String, $n: Int, $ids: [ID!]!, $yes: Boolean!, $m: [String!]!, $after: String) {
      cluster(name: $name) @include(if: $yes) { pods(first: $n, after: $after) { edges { cursor } } }
      nodes(ids: $ids) { id } timeSeries(input: { metrics: $m }) { values } }`);
    expect(sizingVariables(schema, document).sort()).toEqual(['ids', 'm', 'n', 'yes']);
  });

  it.each([
    ['a text that says undefined', { n: 'undefined' }, {}],
    ['an object with a length', { ids: { length: 90 } }, { ids: Array(90).fill('a') }],
    ['infinity', { n: Number.POSITIVE_INFINITY }, { n: null }],
    ['a null under the name of what every object has', { toString: null }, {}],
  ])('keeps %s apart from what it could be taken for', (_what, cheap, dear) => {
    const text = `query($n: Int = 90, $ids: [ID!]! = [], $toString: Int = 90) {
      clusters(first: $n) { edges { node { pods(first: $toString) { edges { node { name } } } } } } nodes(ids: $ids) { id } }`;
    const [document, operation] = operationOf(text);
    const memo = new CostMemo(schema, document, operation);
    memo.measure(cheap);
    expect(memo.measure(dear)).toEqual(new CostMeter(schema, document, operation).measure(dear));
  });

  it('tells apart a size that is not given from one that is null', () => {
    const text = 'query($n: Int = 7) { clusters(first: $n) { edges { node { name } } } }';
    const memo = new CostMemo(schema, ...operationOf(text));
    expect([{}, { n: null }, { n: 7 }, { n: undefined }].map((variables) => memo.measure(variables).points)).toEqual([
      8, 21, 8, 8,
    ]);
  });
});
