import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { compareSchemas, deprecatedSince, KEEP_DAYS } from './schema-evolution.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const read = (path: string): string => readFileSync(`${root}${path}`, 'utf8');
const baseline = read('docs/schema-baseline.sdl');

/** Null where there is no git, no such commit, or no such file in it. */
function git(...args: string[]): string | null {
  try {
    return execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    return null;
  }
}

/** Earlier versions of the baseline that this clone knows: of main, of HEAD, and the one before HEAD’s. */
function earlierBaselines(): string[] {
  const path = 'docs/schema-baseline.sdl';
  const commits = git('log', '-2', '--format=%H', '--', path)?.split('\n').filter(Boolean) ?? [];
  const versions = ['origin/main', ...commits].map((commit) => git('show', `${commit}:${path}`));
  return [...new Set(versions.filter((version) => version !== null))];
}

describe('schema.graphql', () => {
  it('keeps what docs/schema-baseline.sdl promises; “npm run accept-schema -w server” accepts what is new', () => {
    const { breaking, dangerous } = compareSchemas(baseline, read('schema.graphql'), new Date());
    const mayWarn = dangerous.length > 0;
    if (mayWarn) process.stdout.write(`May surprise callers:\n${dangerous.map((one) => one.description).join('\n')}\n`);
    expect(breaking).toEqual([]);
  });

  it('has a baseline that broke earlier ones only where docs/schema-changes.md says so', () => {
    const noted = read('docs/schema-changes.md');
    const hidden = earlierBaselines()
      .flatMap((earlier) => compareSchemas(earlier, baseline, new Date()).breaking)
      .filter((change) => !noted.includes(change.description));
    expect(hidden).toEqual([]);
  });
});

const TODAY = new Date('2026-06-01T12:00:00Z');
const daysAgo = (days: number): string => new Date(TODAY.getTime() - days * 86_400_000).toISOString().slice(0, 10);
const since = (days: number): string => `@deprecated(reason: "Use name; since ${daysAgo(days)}.")`;

const PROMISED = `
  directive @auth(requires: Role!) on OBJECT | FIELD_DEFINITION | ARGUMENT_DEFINITION
  enum Role { VIEWER OPERATOR ADMIN }
  type Query { pods(first: Int, phase: Phase, order: PodOrder): [Pod!] old: Old OLD }
  enum PodOrder { NAME }
  enum Phase { RUNNING GONE GONE_VALUE }
  interface Node { id: ID! }
  type Pod implements Node { id: ID! phase: Phase name: String nick: String! NICK }
  type Old { only: Only }
  type Only { here: Int }
  input PodInput { name: String legacy: String LEGACY }
  type Mutation { add(input: PodInput!): Pod }
`;

function sdl(deprecations: Record<string, string> = {}, edits: [string, string][] = []): string {
  let text = PROMISED;
  for (const mark of ['OLD', 'GONE_VALUE', 'NICK', 'LEGACY'])
    text = text.replace(` ${mark}`, ` ${deprecations[mark] ?? ''}`);
  for (const [from, to] of edits) {
    expect(text).toContain(from);
    text = text.replace(from, to);
  }
  return text;
}

const compare = (edits: [string, string][], deprecations: Record<string, string> = {}) =>
  compareSchemas(sdl(deprecations), sdl({}, edits), TODAY);

describe('compareSchemas', () => {
  it.each<[string, [string, string], string]>([
    ['a field that is gone', ['nick: String!', ''], 'FIELD_REMOVED'],
    ['an argument that is gone', ['first: Int, ', ''], 'ARG_REMOVED'],
    ['an enum value that is gone', ['GONE', ''], 'VALUE_REMOVED_FROM_ENUM'],
    ['an input field that is gone', ['legacy: String', ''], 'FIELD_REMOVED'],
    ['a type that is no Node any more', ['Pod implements Node', 'Pod'], 'IMPLEMENTED_INTERFACE_REMOVED'],
    ['an output that may be null now', ['nick: String!', 'nick: String'], 'FIELD_CHANGED_KIND'],
    ['another type of an output', ['name: String nick', 'name: Int nick'], 'FIELD_CHANGED_KIND'],
    ['an argument that must be given now', ['first: Int', 'first: Int!'], 'ARG_CHANGED_KIND'],
    ['a new argument that must be given', ['first: Int', 'first: Int, last: Int!'], 'REQUIRED_ARG_ADDED'],
    [
      'a new input that must be given',
      ['input PodInput {', 'input PodInput { size: Int!'],
      'REQUIRED_INPUT_FIELD_ADDED',
    ],
    ['a location of a directive that is gone', ['OBJECT | ', ''], 'DIRECTIVE_LOCATION_REMOVED'],
  ])('calls %s breaking', (_, edit, type) => {
    const { breaking } = compare([edit]);
    expect(breaking.map((change) => change.type)).toEqual([type]);
  });

  it('calls optional additions neither breaking nor dangerous, and lists them by their outermost coordinate', () => {
    const edits: [string, string][] = [
      ['type Only {', 'type New { a: Int } type Only { new: New'],
      ['name: String nick', 'name(style: Style): String nick'],
      ['enum Role {', 'enum Style { SHORT } enum Role {'],
      ['input PodInput {', 'input PodInput { size: Int'],
    ];
    expect(compare(edits)).toMatchObject({
      breaking: [],
      added: ['Pod.name(style:)', 'Only.new', 'New', 'Style', 'PodInput.size'].sort(),
    });
    expect(compare(edits).dangerous).toEqual([]);
  });

  it('calls a new value that is only to be sent no surprise', () => {
    expect(compare([['enum PodOrder { NAME', 'enum PodOrder { NAME AGE']]).dangerous).toEqual([]);
  });

  it.each<[string, [string, string], string]>([
    ['a value that programs do not know', ['RUNNING', 'RUNNING PENDING'], 'VALUE_ADDED_TO_ENUM'],
    ['a default that was another', ['first: Int', 'first: Int = 5'], 'ARG_DEFAULT_VALUE_CHANGE'],
    ['a role that is asked for now', ['nick: String!', 'nick: String! @auth(requires: ADMIN)'], 'ROLE_RAISED'],
    ['a role that a whole type asks for now', ['type Only {', 'type Only @auth(requires: VIEWER) {'], 'ROLE_RAISED'],
  ])('calls %s dangerous', (_, edit, type) => {
    const before = sdl({}, edit[1].includes('=') ? [['first: Int', 'first: Int = 4']] : []);
    const after = sdl({}, [edit]);
    const { breaking, dangerous } = compareSchemas(before, after, TODAY);
    expect(breaking).toEqual([]);
    expect(dangerous.map((change) => change.type)).toEqual([type]);
  });

  it.each<[string, string, [string, string], string]>([
    ['a field', 'NICK', ['nick: String!', ''], 'Pod.nick'],
    ['an enum value', 'GONE_VALUE', ['GONE', ''], 'Phase.GONE'],
    ['an input field', 'LEGACY', ['legacy: String', ''], 'PodInput.legacy'],
  ])(`lets %s go ${KEEP_DAYS} days after its deprecation, and not a day earlier`, (_, mark, edit, coordinate) => {
    expect(compare([edit], { [mark]: since(KEEP_DAYS) })).toMatchObject({ breaking: [], removed: [coordinate] });
    expect(compare([edit], { [mark]: since(KEEP_DAYS - 1) }).breaking).toHaveLength(1);
    expect(compare([edit], { [mark]: '@deprecated(reason: "Use name.")' }).breaking).toHaveLength(1);
  });

  it('lets the types go with the last field that led to them, and no others', () => {
    const edits: [string, string][] = [
      ['old: Old ', ''],
      ['type Old { only: Only }', ''],
      ['type Only { here: Int }', ''],
    ];
    expect(compare(edits, { OLD: since(100) })).toMatchObject({
      breaking: [],
      removed: ['Query.old', 'Old', 'Only'].sort(),
    });
    expect(compare(edits).breaking).toHaveLength(3);
  });
});

describe('deprecatedSince', () => {
  it.each([
    ['Use name; since 2026-01-31.', '2026-01-31T00:00:00.000Z'],
    ['since 2026-02-31', null],
    ['long ago', null],
    [null, null],
  ])('of “%s” is %s', (reason, expected) => {
    expect(deprecatedSince(reason)?.toISOString() ?? null).toBe(expected);
  });
});
