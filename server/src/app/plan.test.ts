import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { buildSchema, type ExecutionResult, type GraphQLSchema, isObjectType, parse, validate } from 'graphql';
import type { RequestContext } from '../platform/request-context.js';
import { Plans } from './plan.js';

// graphql-jit must answer as graphql-js does, errors and nulls included: the second time a document comes, nobody may
// notice. The schema here fails on purpose wherever a field's name says so.

const schema = withResolvers(
  buildSchema(`
    scalar Any
    enum Colour { RED GREEN }
    interface Thing { id: ID! name: String }
    type Apple implements Thing { id: ID! name: String colour: Colour weight: Float! parts: [Part] failing: String }
    type Pear implements Thing { id: ID! name: String strictFailing: String! parts: [Part!]! }
    union Fruit = Apple | Pear
    type Part { id: ID! size: Int! failing: Int strictFailing: Int! laterFailing: Int whole: Thing echo(of: In, n: Int = 3, list: [String]): String }
    input In { text: String = "none", numbers: [Int!], colour: Colour, not: In, list: [In!] }
    type Query {
      apple: Apple pear: Pear nothing: Apple things(first: Int): [Thing!] holes: [Apple] fruits: [Fruit!]!
      strictHoles: [Apple!] echo(of: In, n: Int = 3, list: [String], any: Any, colour: Colour = RED): String
      strictFailing: String! failing: String later: Apple
    }
  `),
);

function withResolvers(built: GraphQLSchema): GraphQLSchema {
  const apple = (n = 1) => ({
    kind: 'Apple',
    id: `a${n}`,
    name: n % 2 ? 'Cox' : null,
    colour: 'GREEN',
    weight: n / 2,
    parts: [part(1), null, part(2)],
  });
  const part = (n: number) => ({ kind: 'Part', id: `p${n}`, size: n });
  const pear = { kind: 'Pear', id: 'p', name: 'Bosc', parts: [part(3)] };
  const roots: Record<string, () => unknown> = {
    apple,
    pear: () => pear,
    nothing: () => null,
    things: async () => [apple(1), pear, apple(2)],
    holes: () => [apple(1), null, apple(2)],
    strictHoles: () => [apple(1), null],
    fruits: () => [pear, apple(3)],
    later: async () => apple(4),
  };
  for (const type of Object.values(built.getTypeMap())) {
    if ('resolveType' in type) type.resolveType = (value: { kind: string }) => value.kind;
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields())) {
      if (field.name === 'laterFailing') field.resolve = async () => Promise.reject(new Error(`${type.name} later`));
      else if (/failing/i.test(field.name))
        field.resolve = () => {
          throw new Error(`${type.name}.${field.name}`);
        };
      else if (field.name === 'echo') field.resolve = (_source, args) => JSON.stringify(args);
      else if (field.name === 'whole') field.resolve = () => apple(5);
      else if (type.name === 'Query') field.resolve = roots[field.name]!;
    }
  }
  return built;
}

const context = {} as RequestContext;

interface Answer {
  data: unknown;
  errors: string[];
}

/** As a caller sees it; the order of errors says nothing. */
function answerOf(result: ExecutionResult): Answer {
  const errors = (result.errors ?? []).map((error) => JSON.stringify([error.message, error.path, error.locations]));
  return { data: JSON.parse(JSON.stringify(result.data ?? null)), errors: errors.sort() };
}

async function run(source: string, variables: Record<string, unknown>, compileAfter: number): Promise<Answer> {
  const document = parse(source);
  expect(validate(schema, document)).toEqual([]);
  const plan = new Plans(compileAfter).of(schema, document, null, 'test');
  return answerOf(await plan(variables, context));
}

async function expectSame(source: string, variables: Record<string, unknown> = {}): Promise<Answer> {
  const interpreted = await run(source, variables, Number.POSITIVE_INFINITY);
  expect(await run(source, variables, 0)).toEqual(interpreted);
  return interpreted;
}

describe('a compiled plan', () => {
  it.each([
    [
      'nulls, lists with holes and nested objects',
      '{ apple { id name parts { id size } } nothing { id } holes { id name } }',
    ],
    ['a failing nullable field', '{ failing apple { id failing parts { failing id } } }'],
    ['a failing field that may not be null', '{ pear { id strictFailing } apple { id } }'],
    [
      'a failure that takes the list it is in',
      '{ apple { id parts { strictFailing } } pear { id parts { strictFailing } } }',
    ],
    ['a failure that takes the whole answer', '{ strictFailing apple { id } }'],
    ['a null where the list says none', '{ strictHoles { id } apple { id } }'],
    ['a rejected promise', '{ apple { parts { laterFailing id } } later { id } }'],
    [
      'interfaces and unions',
      '{ things { __typename id ... on Apple { weight } ... on Pear { parts { id } } } fruits { __typename ... on Thing { name } ... on Apple { colour } } }',
    ],
    [
      'aliases and merged selections',
      '{ a: apple { id } b: apple { x: id y: id } apple { parts { id } } apple { parts { size } name } }',
    ],
    [
      'fragments in fragments',
      'fragment P on Part { id whole { ...T } } fragment T on Thing { id __typename ... on Apple { parts { size } } } { apple { parts { ...P } } things { ...T } }',
    ],
    [
      'literals',
      '{ echo(of: { text: "q\\"uo`te $x{ \\\\ \\u2028 ü", numbers: [1, 2], not: { colour: GREEN } }, list: ["a", null], n: -7) }',
    ],
    ['defaults and lists of one', '{ echo(of: {}, list: "one") apple { parts { echo(of: { numbers: 4 }) } } }'],
  ])('answers as the interpreter: %s', async (_title, source) => {
    await expectSame(source);
  });

  const withVariables = `query ($of: In, $n: Int, $list: [String], $colour: Colour, $text: String, $any: Any, $yes: Boolean!, $no: Boolean = false) {
    echo(of: $of, n: $n, list: $list, colour: $colour, any: $any)
    nested: echo(of: { text: $text, not: { text: $text, list: [{ text: $text }] } }, list: ["x", $text])
    apple @include(if: $yes) { id name @skip(if: $no) parts { id @skip(if: $yes) size } }
    ... @include(if: $no) { pear { id } }
    ...A @skip(if: $yes)
  } fragment A on Query { apple { weight } }`;

  it.each([
    ['nothing but what must be given', { yes: true }],
    ['nulls', { yes: false, of: null, n: null, list: null, text: null, any: null, no: true }],
    [
      'values',
      { yes: true, no: true, n: 5, text: 'a"`$b{}', list: ['a', null], colour: 'GREEN', any: { a: [1, { b: 2 }] } },
    ],
    [
      'inputs in themselves',
      { yes: false, of: { numbers: [1], not: { text: 'x', not: { list: [{ colour: 'RED' }] } } } },
    ],
    ['a single value for a list', { yes: true, list: 'one', of: { numbers: 3 } }],
    ['wrong types', { yes: 'no', n: 'x', of: { numbers: ['x'], unknown: 1 }, colour: 'BLUE' }],
    ['a missing one', {}],
  ])('takes variables as the interpreter: %s', async (_title, variables) => {
    await expectSame(withVariables, variables);
  });

  it.each(['constructor', 'toString', '__proto__'])('takes “%s” for a name like any other', async (name) => {
    await expectSame(`query ($${name}: Int) { echo(n: $${name}) }`);
    await expectSame(`query ($${name}: In) { echo(of: $${name}) }`);
    await expectSame(`{ ${name}: apple { ${name}: name } }`);
  });

  it.each([
    ['of which the first is left out', '{ apple { ...A @include(if: $off) ...A } } fragment A on Apple { id }'],
    [
      'one inside another',
      '{ apple { ...A @skip(if: $on) ...B } } fragment A on Apple { id } fragment B on Apple { ...A }',
    ],
  ])('answers as the interpreter: a fragment spread twice, %s', async (_title, body) => {
    const variables = body.includes('$on') ? 'query ($on: Boolean!)' : 'query ($off: Boolean!)';
    await expectSame(`${variables} ${body}`, { on: true, off: false });
  });

  it('answers as the interpreter for any document', async () => {
    const selection = (typeName: string, depth: number): fc.Arbitrary<string> => {
      const type = schema.getType(typeName);
      const leaves = {
        Thing: ['id', 'name'],
        Part: ['id', 'size', 'failing', 'strictFailing', 'laterFailing', 'echo(n: 2)'],
      };
      const own: Record<string, string[]> = {
        ...leaves,
        Apple: ['id', 'name', 'colour', 'weight', 'failing'],
        Pear: ['id', 'name', 'strictFailing'],
        Fruit: ['__typename'],
        Query: ['failing', 'echo'],
      };
      const inner: Record<string, [string, string][]> = {
        Apple: [['parts', 'Part']],
        Pear: [['parts', 'Part']],
        Part: [['whole', 'Thing']],
        Thing: [
          ['... on Apple', 'Apple'],
          ['... on Pear', 'Pear'],
        ],
        Fruit: [
          ['... on Apple', 'Apple'],
          ['... on Pear', 'Pear'],
          ['... on Thing', 'Thing'],
        ],
        Query: [
          ['apple', 'Apple'],
          ['pear', 'Pear'],
          ['things', 'Thing'],
          ['holes', 'Apple'],
          ['strictHoles', 'Apple'],
          ['fruits', 'Fruit'],
          ['later', 'Apple'],
          ['nothing', 'Apple'],
        ],
      };
      expect(type).toBeDefined();
      const leaf = fc.tuple(
        fc.constantFrom(...own[typeName]!),
        fc.constantFrom('', ' @skip(if: $off)', ' @include(if: $on)'),
      );
      const fields = [leaf.map(([name, directive]) => name + directive)];
      if (depth > 0) {
        const nested = fc
          .constantFrom(...inner[typeName]!)
          .chain(([name, of]) => selection(of, depth - 1).map((body) => `${name} { ${body} }`));
        fields.push(nested);
      }
      return fc.array(fc.oneof(...fields), { minLength: 1, maxLength: 4 }).map((all) => all.join(' '));
    };
    await fc.assert(
      fc.asyncProperty(selection('Query', 4), fc.boolean(), fc.boolean(), async (body, on, off) => {
        const source = `query ($on: Boolean!, $off: Boolean!) { ${body} a: apple @skip(if: $off) { id } b: pear @include(if: $on) { id } }`;
        if (validate(schema, parse(source)).length > 0) return;
        await expectSame(source, { on, off });
      }),
      { numRuns: 300 },
    );
  });
});
