import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { transformSync } from '@swc/core';

// The server as a process of its own, to be killed, frozen and replaced as only a process can be.

const SERVER = fileURLToPath(new URL('..', import.meta.url));
const SWC = {
  jsc: {
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
    target: 'es2022',
    keepClassNames: true,
  },
  module: { type: 'es6' },
} as const;

export interface CompiledServer {
  /** Its first module. */
  main: string;
  remove(): void;
}

/** Compiles the server as it stands into a folder of its own, as tests compile what they import. */
export function compileServer(): CompiledServer {
  const folder = mkdtempSync(join(tmpdir(), 'k8intel-server-'));
  const src = join(SERVER, 'src');
  for (const path of readdirSync(src, { recursive: true, encoding: 'utf8' })) {
    if (!path.endsWith('.ts') || path.endsWith('.test.ts')) continue;
    const { code } = transformSync(readFileSync(join(src, path), 'utf8'), SWC);
    const target = join(folder, 'src', path.replace(/\.ts$/, '.js'));
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, code);
  }
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  lend(join(SERVER, '..', 'node_modules'), join(folder, 'node_modules'));
  lend(join(SERVER, 'node_modules'), join(folder, 'src', 'node_modules'));
  lend(join(SERVER, 'dist-migrations'), join(folder, 'dist-migrations'));
  return { main: join(folder, 'src', 'main.js'), remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** A workspace without modules of its own has none to lend. */
function lend(folder: string, as: string): void {
  if (existsSync(folder)) symlinkSync(folder, as);
}

export interface ProcessDatabase {
  appUrl: string;
  migrationUrl: string;
  partitionsUrl: string;
  jobsUrl: string;
}

/** One run of the server; a killed one is replaced by another on the same port. */
export class ServerProcess {
  /** Every line that it logged. */
  readonly said: string[] = [];
  /** Those that are errors. */
  readonly errors: string[] = [];

  private constructor(
    readonly url: string,
    private readonly child: ChildProcess,
  ) {}

  static async start(
    server: CompiledServer,
    database: ProcessDatabase,
    { port, env = {} }: { port: number; env?: Record<string, string> },
  ): Promise<ServerProcess> {
    const child = spawn(process.execPath, [server.main], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env['PATH'],
        DATABASE_URL: database.appUrl,
        K8INTEL_MIGRATION_URL: database.migrationUrl,
        K8INTEL_PARTITIONS_URL: database.partitionsUrl,
        K8INTEL_JOBS_URL: database.jobsUrl,
        K8INTEL_MIGRATE: 'false',
        K8INTEL_HOST: '127.0.0.1',
        K8INTEL_PORT: String(port),
        K8INTEL_POOL_SIZE: '6',
        K8INTEL_DRAIN_SECONDS: '2',
        ...env,
      },
    });
    const run = new ServerProcess(`http://127.0.0.1:${port}`, child);
    await run.#listening();
    return run;
  }

  #listening(): Promise<void> {
    return new Promise((resolve, reject) => {
      const read = (line: string): void => {
        this.said.push(line);
        if (line.includes('"level":"error"')) this.errors.push(line);
        if (line.includes('"Listening"')) resolve();
      };
      createInterface({ input: this.child.stdout! }).on('line', read);
      createInterface({ input: this.child.stderr! }).on('line', read);
      this.child.once('exit', (code) =>
        reject(new Error(`The server ended with ${code}: ${this.said.slice(-5).join('\n')}`)),
      );
    });
  }

  get isRunning(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Lets it stand still, as a machine that is short of everything. @returns lets it go on */
  freeze(): () => void {
    this.child.kill('SIGSTOP');
    return () => void this.child.kill('SIGCONT');
  }

  /** Sends a signal and waits for the end. @returns its exit code; null where the signal ended it */
  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> {
    if (!this.isRunning) return this.child.exitCode;
    const gone = once(this.child, 'exit');
    this.child.kill(signal);
    await gone;
    return this.child.exitCode;
  }
}

export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

/** Waits for a condition. @throws with the words for it where it does not come true in time */
export async function until(what: string, seconds: number, holds: () => Promise<boolean> | boolean): Promise<void> {
  const deadline = Date.now() + seconds * 1_000;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`Not so after ${seconds} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** How much longer tests of faults last where somebody asks for it. */
export const LONG = process.env['K8INTEL_LONG_TESTS'] === '1';
