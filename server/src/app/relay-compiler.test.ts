import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { buildSchema } from 'graphql';
import { type ConnectionField, connectionsOf } from '../../test/connections.js';

// Relay's own compiler reads schema.graphql and a project with two fragments for every list: one pages forward, one
// backward, each with @connection and @refetchable. What it accepts, every client that follows the specification can use.

const schemaPath = fileURLToPath(new URL('../../../schema.graphql', import.meta.url));
const lists = connectionsOf(buildSchema(readFileSync(schemaPath, 'utf8')));
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'k8intel-relay-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** Relay asks that names begin with the name of their module. */
const moduleOf = ({ parent, field }: ConnectionField, direction: string): string =>
  `${parent ?? 'Query'}${capital(field)}${direction}`;

function fragmentOf(list: ConnectionField, direction: 'Forward' | 'Backward'): string {
  const [size, cursor] = direction === 'Forward' ? ['first', 'after'] : ['last', 'before'];
  const module = moduleOf(list, direction);
  const more = [
    ...(list.filterType ? [`filter: { type: "${list.filterType}" }`] : []),
    ...(list.orderType ? [`orderBy: { type: "${list.orderType}" }`] : []),
  ];
  const names = [size, cursor, ...(list.filterType ? ['filter'] : []), ...(list.orderType ? ['orderBy'] : [])];
  return `graphql\`
  fragment ${module}_list on ${list.parent ?? 'Query'}
    @argumentDefinitions(${size}: { type: "Int", defaultValue: 20 }, ${cursor}: { type: "String" }, ${more.join(', ')})
    @refetchable(queryName: "${module}RefetchQuery") {
    ${list.field}(${names.map((name) => `${name}: $${name}`).join(', ')}) @connection(key: "${module}__${list.field}") {
      edges { node { __typename } }
    }
  }
\`;
`;
}

/** @returns what the compiler says, and its exit code */
function compile(
  name: string,
  sources: Record<string, string>,
): { status: number | null; output: string; made: string[] } {
  const binary = createRequire(import.meta.url)('relay-compiler') as string | null;
  if (!binary)
    throw new Error(
      `relay-compiler has no binary for ${process.platform} ${process.arch}; run the tests on Linux or macOS.`,
    );
  const project = join(folder, name);
  mkdirSync(join(project, 'src'), { recursive: true });
  mkdirSync(join(project, 'made'));
  for (const [file, text] of Object.entries(sources)) writeFileSync(join(project, 'src', `${file}.js`), text);
  // The compiler reads nothing above its root.
  writeFileSync(join(project, 'schema.graphql'), readFileSync(schemaPath));
  const config = { src: './src', schema: './schema.graphql', language: 'javascript', artifactDirectory: './made' };
  writeFileSync(join(project, 'relay.config.json'), JSON.stringify(config));
  const { status, stdout, stderr } = spawnSync(binary, ['relay.config.json'], {
    cwd: project,
    encoding: 'utf8',
    timeout: 60_000,
  });
  return { status, output: `${stdout}${stderr}`, made: readdirSync(join(project, 'made')) };
}

describe('relay-compiler', () => {
  it('accepts fragments with @connection and @refetchable for every list, root and nested, both ways', () => {
    expect(lists.filter((list) => list.parent !== null).length).toBeGreaterThan(10);
    const directions = ['Forward', 'Backward'] as const;
    const pairs = lists.flatMap((list) =>
      directions.map((direction) => [moduleOf(list, direction), fragmentOf(list, direction)]),
    );
    const { status, output, made } = compile('all', Object.fromEntries(pairs));
    expect({ status, output: status === 0 ? '' : output }).toEqual({ status: 0, output: '' });
    expect(made.filter((file) => file.endsWith('RefetchQuery.graphql.js'))).toHaveLength(pairs.length);
  });

  it('refuses a fragment on what is no list, so its silence says something', () => {
    const text = `graphql\`
      fragment Wrong_list on Query @argumentDefinitions(first: { type: "Int" }) @refetchable(queryName: "WrongRefetchQuery") {
        metrics @connection(key: "Wrong__metrics") { name }
      }
    \`;`;
    const { status, output } = compile('wrong', { Wrong: text });
    expect(status).not.toBe(0);
    expect(output).toMatch(/@connection/);
  });
});
