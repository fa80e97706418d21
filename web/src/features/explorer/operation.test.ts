import { expect, it } from '@jest/globals';
import { underItsName } from './operation';

const CASES: [string, string, string | undefined, string | undefined][] = [
  ['the only operation goes by its own name, whatever the editor said before', 'query B { a }', 'A', 'B'],
  ['the only operation has no name to go by', '{ a }', 'A', undefined],
  ['nothing is named where nothing was', 'query B { a }', undefined, undefined],
  ['of several the one that was chosen is run', 'query A { a } query B { a }', 'B', 'B'],
  ['of several none is guessed', 'query A { a } query B { a }', 'C', 'C'],
  ['what does not parse is the server’s to explain', 'query {', 'A', 'A'],
];

it.each(CASES)('%s', (_what, query, operationName, expected) => {
  expect(underItsName({ query, operationName })).toEqual({ query, operationName: expected });
});
