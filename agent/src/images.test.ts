import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

const ROOT = new URL('../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, ROOT), 'utf8');
const isThere = (path: string): boolean => existsSync(new URL(path, ROOT));

interface Manifest {
  scripts?: Record<string, string>;
  workspaces?: string[];
}
const manifest = (folder: string): Manifest => JSON.parse(read(`${folder}package.json`));

/** The instructions of a Dockerfile, continued lines joined. */
function instructions(file: string): { name: string; rest: string }[] {
  const lines = read(file)
    .replaceAll(/^#.*\n/gm, '')
    .replaceAll(/\\\n\s*/g, '')
    .split('\n');
  return lines
    .filter((line) => line !== '')
    .map((line) => ({ name: line.split(' ', 1)[0] ?? '', rest: line.slice(line.indexOf(' ') + 1) }));
}

/** Where compiled files come from, by what they are copied from in the build stage. */
const SOURCES: Record<string, string> = {
  '/app/agent/dist': 'agent/src',
  '/app/server/dist': 'server/src',
  '/app/server/dist-migrations': 'migrations',
  '/app/web/dist': 'web/src',
};

/** What is left out of the build's context, as far as the file's own rules go: a path, or a name at any depth. */
function isIgnored(path: string): boolean {
  const rules = read('.dockerignore').split('\n');
  return rules.some((rule) => {
    const atAnyDepth = rule.startsWith('**/') ? rule.slice(3) : null;
    return rule === path || (atAnyDepth !== null && path.split('/').includes(atAnyDepth));
  });
}

describe.each([
  ['Dockerfile.agent', 'agent', ['--single-threaded-gc'], ['/app/agent/dist']],
  ['Dockerfile.server', 'server', [], ['/app/server/dist', '/app/server/dist-migrations', '/app/web/dist']],
])('%s', (file, part, nodeArgs, outputs) => {
  const steps = instructions(file);
  const of = (name: string): string[] => steps.filter((step) => step.name === name).map((step) => step.rest);
  const commands = of('RUN').flatMap((rest) => rest.split('&&').map((command) => command.trim()));
  const copied = of('COPY').filter((rest) => !rest.startsWith('--'));

  it('runs only scripts that the packages have', () => {
    const scripts = commands.flatMap((command) => [...command.matchAll(/npm run ([\w:-]+) -w (\w+)/g)]);
    expect(scripts.length).toBeGreaterThan(0);
    const missing = scripts.filter(
      ([, script, folder]) => manifest(`${folder}/`).scripts?.[script ?? ''] === undefined,
    );
    expect(missing.map(([command]) => command)).toEqual([]);
    const projects = commands.flatMap((command) => [...command.matchAll(/tsc -p (\S+)/g)].map((match) => match[1]));
    expect(projects.filter((project) => !isThere(`${project}/tsconfig.json`))).toEqual([]);
  });

  it('copies only what the repository has and the build is given', () => {
    const sources = copied.flatMap((rest) => rest.split(' ').slice(0, -1));
    expect(sources.length).toBeGreaterThan(0);
    expect(sources.filter((source) => !isThere(source) || isIgnored(source))).toEqual([]);
  });

  it('gives npm the manifest of every workspace', () => {
    const missing = manifest('').workspaces?.filter((folder) => !copied.includes(`${folder}/package.json ${folder}/`));
    expect(missing).toEqual([]);
  });

  it('holds production dependencies and what was compiled', () => {
    expect(commands).toContain(`npm ci --ignore-scripts --omit=dev -w ${part}`);
    const final = steps.slice(steps.findLastIndex((step) => step.name === 'FROM'));
    const brought = final.flatMap(({ name, rest }) => (name === 'COPY' ? [rest] : []));
    const built = brought.flatMap((rest) => /^--from=build (\S+) /.exec(rest)?.[1] ?? []);
    expect(brought[0]).toBe('--from=production /app ./');
    expect(built).toEqual(outputs);
    expect(built.filter((path) => !isThere(SOURCES[path] ?? 'nowhere'))).toEqual([]);
  });

  it('starts the part as a user that is not root, on an exact version of Node 22', () => {
    expect(of('USER')).toEqual(['1000:1000']);
    expect(of('ENTRYPOINT').map((rest) => JSON.parse(rest))).toEqual([['node', ...nodeArgs, `${part}/dist/main.js`]]);
    expect(isThere(`${part}/src/main.ts`)).toBe(true);
    const bases = of('FROM').flatMap((rest) => (rest.startsWith('node:') ? [rest.split(' ')[0]] : []));
    expect(new Set(bases).size).toBe(1);
    expect(bases[0]).toMatch(/^node:22\.\d+\.\d+-slim$/);
  });
});

describe('the launcher', () => {
  it('starts agents with the memory settings of their image', () => {
    const image = read('Dockerfile.agent');
    const flags = [...image.matchAll(/--(?:max-[\w-]+=\d+|single-threaded-gc)/g)].map(([flag]) => flag);
    expect(flags).toEqual(['--max-semi-space-size=2', '--max-old-space-size=256', '--single-threaded-gc']);
    const launcher = read('server/launcher/stack.mjs');
    expect(flags.filter((flag) => !launcher.includes(`'${flag}'`))).toEqual([]);
    expect([image.includes('MALLOC_ARENA_MAX=1'), launcher.includes("MALLOC_ARENA_MAX: '1'")]).toEqual([true, true]);
  });
});
