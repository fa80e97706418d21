import { describe, expect, test } from '@jest/globals';
import { buildSchema, parse, print } from 'graphql';
import { inlineFragments } from './inline-fragments';

const schema = buildSchema(`
  interface Node { id: ID! }
  type Pod implements Node { id: ID!, name: String!, cluster: Cluster }
  type Cluster implements Node { id: ID!, name: String!, health: String }
  type Query { node(id: ID!): Node, pod(name: String): Pod }
`);

const inlined = (text: string) => print(inlineFragments(parse(text), schema));
const written = (text: string) => print(parse(text));

describe('writing fragments out', () => {
  test('puts fields of the same type where the spread was, also of fragments within fragments', () => {
    const text = `
      query Q { pod { ...Row } }
      fragment Row on Pod { name cluster { ...Label } }
      fragment Label on Cluster { id name }
    `;
    expect(inlined(text)).toBe(written('query Q { pod { name cluster { id name } } }'));
  });

  test('keeps each field once and joins what is selected below it', () => {
    const text = `
      query Q { pod { id ...Row ...Where } }
      fragment Row on Pod { id name cluster { id } }
      fragment Where on Pod { cluster { id health } }
    `;
    expect(inlined(text)).toBe(written('query Q { pod { id name cluster { id health } } }'));
  });

  test('keeps fields apart that differ in name or arguments', () => {
    const text = 'query Q { pod(name: "a") { id } b: pod(name: "b") { id } }';
    expect(inlined(text)).toBe(written(text));
  });

  test('keeps the type where the parent is an interface', () => {
    const text = 'query Q($id: ID!) { node(id: $id) { id ...Row } } fragment Row on Pod { name }';
    expect(inlined(text)).toBe(written('query Q($id: ID!) { node(id: $id) { id ... on Pod { name } } }'));
  });

  test('keeps the condition of a spread', () => {
    const text = 'query Q($isWide: Boolean!) { pod { ...Row @include(if: $isWide) } } fragment Row on Pod { name }';
    expect(inlined(text)).toBe(
      written('query Q($isWide: Boolean!) { pod { ... on Pod @include(if: $isWide) { name } } }'),
    );
  });
});
