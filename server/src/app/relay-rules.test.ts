import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { buildSchema } from 'graphql';
import { relayRules } from '../../test/relay-rules.js';
import { schemaRules } from '../../test/schema-rules.js';

const rules = { ...relayRules, ...schemaRules };
const read = (sdl: string) => buildSchema(sdl, { assumeValidSDL: true });
const published = read(readFileSync(new URL('../../../schema.graphql', import.meta.url), 'utf8'));

describe('schema.graphql', () => {
  it.each(Object.entries(rules))('keeps %s', (_, rule) => {
    expect(rule(published)).toEqual([]);
  });
});

/** A small schema that keeps every rule; each line that a test breaks stands in it once. */
const CLEAN = `
  directive @auth(requires: Role!) on FIELD_DEFINITION
  "d" enum Role {
    "d" ADMIN
  }
  type Query {
    "d" pods("d" first: Int, "d" after: String, "d" last: Int, "d" before: String, "d" filter: PodFilter): PodConnection @auth(requires: ADMIN)
    "d" node("d" id: ID!): Node
    "d" nodes("d" ids: [ID!]!): [Node]!
  }
  type Mutation {
    "d" removePod("d" input: RemovePodInput!): RemovePodPayload
  }
  "d" input PodFilter {
    "d" name: String
  }
  "d" input RemovePodInput {
    "d" id: ID!
  }
  "d" type RemovePodPayload {
    "d" pod: Pod
    "d" userErrors: [UserError!]!
  }
  "d" type UserError {
    "d" message: String!
  }
  "d" interface Node {
    "d" id: ID!
  }
  "d" type Pod implements Node {
    "d" id: ID!
    "d" labels: [Label!]!
    "d" oldName: String @deprecated(reason: "Use labels; since 2026-01-31.")
  }
  "d" type Label {
    "d" key: String!
  }
  "d" type PodConnection {
    "d" edges: [PodEdge!]!
    "d" pageInfo: PageInfo!
  }
  "d" type PodEdge {
    "d" cursor: String!
    "d" node: Pod!
  }
  "d" type PageInfo {
    "d" hasNextPage: Boolean!
    "d" hasPreviousPage: Boolean!
    "d" startCursor: String
    "d" endCursor: String
  }`;

/** Rule, what is wrong, the line that is replaced and by what, and where it is found. */
const PLANTED: [keyof typeof rules, string, string, string, string][] = [
  ['relay-arguments', 'a list without backward arguments', ', "d" last: Int, "d" before: String', '', 'Query.pods'],
  ['relay-arguments', 'a list without a size', '"d" first: Int, ', '', 'Query.pods'],
  ['relay-arguments', 'a size that is no Int', 'first: Int', 'first: String', 'Query.pods'],
  ['relay-arguments', 'a position that is a number', 'after: String', 'after: Int', 'Query.pods'],
  ['relay-arguments', 'a position that must be given', 'before: String', 'before: String!', 'Query.pods'],
  ['relay-connection-types', 'a connection without edges', '"d" edges: [PodEdge!]!', '', 'PodConnection'],
  ['relay-connection-types', 'edges that are no list', 'edges: [PodEdge!]!', 'edges: PodEdge!', 'PodConnection'],
  ['relay-connection-types', 'pageInfo that may be null', 'pageInfo: PageInfo!', 'pageInfo: PageInfo', 'PodConnection'],
  [
    'relay-connection-types',
    'a connection that is no object',
    '"d" type Label',
    '"d" scalar LabelConnection "d" type Label',
    'LabelConnection',
  ],
  ['relay-edge-types', 'an edge that is named otherwise', 'PodEdge', 'PodItem', 'PodItem'],
  ['relay-edge-types', 'an edge without a cursor', '"d" cursor: String!', '', 'PodEdge'],
  ['relay-edge-types', 'a cursor that is a number', 'cursor: String!', 'cursor: Int!', 'PodEdge'],
  ['relay-edge-types', 'an edge without a node', '"d" node: Pod!', '', 'PodEdge'],
  ['relay-edge-types', 'an edge with several nodes', 'node: Pod!', 'node: [Pod!]!', 'PodEdge'],
  ['relay-edge-types', 'an edge whose node has no id of its own', 'type Pod implements Node', 'type Pod', 'PodEdge'],
  ['relay-page-info', 'no PageInfo', 'PageInfo', 'PageFacts', 'PageInfo'],
  [
    'relay-page-info',
    'hasNextPage that may be null',
    'hasNextPage: Boolean!',
    'hasNextPage: Boolean',
    'PageInfo.hasNextPage',
  ],
  [
    'relay-page-info',
    'a cursor that an empty page must have',
    'endCursor: String',
    'endCursor: String!',
    'PageInfo.endCursor',
  ],
  ['require-description', 'a type without one', '"d" type Label', 'type Label', 'Label'],
  ['require-description', 'a field without one', '"d" key', 'key', 'Label.key'],
  ['require-description', 'an argument without one', '"d" filter', 'filter', 'Query.pods(filter:)'],
  ['require-description', 'an input without one', '"d" name', 'name', 'PodFilter.name'],
  ['require-description', 'an enum value without one', '"d" ADMIN', 'ADMIN', 'Role.ADMIN'],
  ['require-deprecation-reason', 'no reason', '(reason: "Use labels; since 2026-01-31.")', '', 'Pod.oldName'],
  ['require-deprecation-date', 'no date', 'since 2026-01-31', 'soon', 'Pod.oldName'],
  ['require-deprecation-date', 'a day that does not exist', '2026-01-31', '2026-02-31', 'Pod.oldName'],
  ['strict-id-in-types', 'an id that may be null', '"d" id: ID!\n    "d" labels', '"d" id: ID\n    "d" labels', 'Pod'],
  [
    'no-unreachable-types',
    'a type that nothing leads to',
    '"d" type Label',
    '"d" type Lost { "d" a: Int } "d" type Label',
    'Lost',
  ],
  ['require-nullable-result-in-root', 'a root field that may not fail alone', '): Node\n', '): Node!\n', 'Query.node'],
  [
    'guarded-fields-are-nullable',
    'a guarded field that may not be null',
    ': PodConnection @auth',
    ': PodConnection! @auth',
    'Query.pods',
  ],
  [
    'naming-convention',
    'a type in small letters',
    '"d" type Label',
    '"d" type label { "d" a: Int } "d" type Label',
    'label',
  ],
  ['naming-convention', 'a field with a capital', 'oldName', 'OldName', 'Pod.OldName'],
  ['naming-convention', 'a field with an underscore', 'oldName', 'old_name', 'Pod.old_name'],
  ['naming-convention', 'an enum value in small letters', 'ADMIN', 'admin', 'Role.admin'],
  ['naming-convention', 'a query that says “get”', '"d" node(', '"d" getNode(', 'Query.getNode'],
  ['naming-convention', 'a type that says “type”', 'Label', 'LabelType', 'LabelType'],
  ['input-type-names', 'an input that is named like an output', 'PodFilter', 'PodFacts', 'PodFacts'],
  ['input-type-names', 'an output that is named like an input', 'Label', 'LabelInput', 'LabelInput'],
  [
    'input-name',
    'an argument that is not called input',
    '"d" input: RemovePodInput!',
    '"d" pod: RemovePodInput!',
    'Mutation.removePod',
  ],
  ['input-name', 'an input of another mutation', 'RemovePodInput', 'DropPodInput', 'Mutation.removePod'],
  [
    'input-name',
    'more than one argument',
    'input: RemovePodInput!',
    'input: RemovePodInput!, "d" force: Boolean',
    'Mutation.removePod',
  ],
  [
    'payloads-have-user-errors',
    'a mutation that answers no payload',
    '): RemovePodPayload',
    '): Pod',
    'Mutation.removePod',
  ],
  [
    'payloads-have-user-errors',
    'a payload without userErrors',
    '"d" userErrors: [UserError!]!',
    '',
    'Mutation.removePod',
  ],
  ['lists-have-no-holes', 'a list of objects with holes', '[Label!]!', '[Label]!', 'Pod.labels'],
  ['pages-need-no-arguments', 'a list whose filter must be given', 'PodFilter)', 'PodFilter!)', 'Query.pods'],
];

describe('a rule of the schema', () => {
  it('finds nothing in a small schema that keeps all of them', () => {
    const found = Object.entries(rules).map(([name, rule]) => [name, rule(read(CLEAN))]);
    expect(found).toEqual(Object.keys(rules).map((name) => [name, []]));
  });

  it.each(PLANTED)('%s finds %s', (name, _, line, planted, coordinate) => {
    expect(CLEAN).toContain(line);
    expect(rules[name]!(read(CLEAN.replaceAll(line, planted)))).toEqual([coordinate]);
  });

  it('is shown to fail, each of them', () => {
    const shown = new Set(PLANTED.map(([name]) => name));
    expect(Object.keys(rules).filter((name) => !shown.has(name))).toEqual([]);
  });
});
