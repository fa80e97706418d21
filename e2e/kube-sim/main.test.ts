import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { KubeConfig } from '@kubernetes/client-node';

const HERE = fileURLToPath(new URL('.', import.meta.url));

describe('the kube-sim program', () => {
  let folder: string;
  const started: ChildProcess[] = [];

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'kube-sim-test-'));
    const tsc = join(createRequire(import.meta.url).resolve('typescript/package.json'), '../bin/tsc');
    execFileSync(process.execPath, [tsc, '-p', join(HERE, 'tsconfig.build.json'), '--outDir', join(folder, 'dist')]);
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
    symlinkSync(join(HERE, '../../node_modules'), join(folder, 'node_modules'));
  });
  afterEach(() => {
    for (const child of started.splice(0)) child.kill('SIGKILL');
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  function start(args: string[], stdio: 'pipe' | 'ipc' = 'pipe'): ChildProcess {
    const channels =
      stdio === 'ipc' ? (['ignore', 'pipe', 'pipe', 'ipc'] as const) : (['pipe', 'pipe', 'pipe'] as const);
    const child = spawn(process.execPath, [join(folder, 'dist/main.js'), ...args], { stdio: [...channels] });
    started.push(child);
    return child;
  }

  async function announced(child: ChildProcess): Promise<{ url: string; kubeconfig: string; kubeletCa: string }> {
    if (!child.stdout || !child.stderr) throw new Error('the child has no output');
    const errors: string[] = [];
    child.stderr.on('data', (chunk: Buffer) => errors.push(chunk.toString()));
    const ended = once(child, 'exit').then(() => Promise.reject(new Error(`kube-sim ended: ${errors.join('')}`)));
    const line = once(createInterface(child.stdout), 'line') as Promise<[string]>;
    ended.catch(() => {});
    return JSON.parse((await Promise.race([line, ended]))[0]) as { url: string; kubeconfig: string; kubeletCa: string };
  }

  it('prints one line when it is ready, with its address and the kubeconfig it wrote', async () => {
    const out = join(folder, 'out');
    const { url, kubeconfig } = await announced(start(['--out', out, '--seed', '3', '--now', '2026-03-02T12:00:00Z']));
    expect(kubeconfig).toBe(join(out, 'kubeconfig'));
    const config = new KubeConfig();
    config.loadFromString(readFileSync(kubeconfig, 'utf8'));
    expect(config.getCurrentCluster()?.server).toBe(url);
    const pods = (await (await fetch(`${url}/api/v1/pods`)).json()) as { items: unknown[] };
    expect(pods.items.length).toBeGreaterThan(50);
  });

  it('lets simulated time pass as fast as it is told', async () => {
    const { url } = await announced(start(['--out', folder, '--now', '2026-03-02T12:00:00Z', '--speed', '600']));
    const now = async () => ((await (await fetch(`${url}/_sim/state`)).json()) as { now: string }).now;
    const deadline = Date.now() + 10_000;
    while ((await now()) < '2026-03-02T12:05:00Z') expect(Date.now()).toBeLessThan(deadline);
  });

  it('has one past and one authority, which a later start over the same folder finds again', async () => {
    const out = join(folder, 'with a past');
    const authorities: string[] = [];
    const pastOf = async (now: string) => {
      const child = start(['--out', out, '--now', now, '--past-days', '2']);
      const { url, kubeletCa } = await announced(child);
      authorities.push(readFileSync(kubeletCa, 'utf8'));
      const facts = await (await fetch(`${url}/_sim/past/facts`, { method: 'POST' })).json();
      child.kill('SIGTERM');
      await once(child, 'exit');
      return facts;
    };
    const first = await pastOf('2026-03-02T12:00:00Z');
    expect(first).toMatchObject({ toMs: Date.parse('2026-03-02T12:00:00Z') });
    expect(await pastOf('2026-03-02T13:00:00Z')).toEqual(first);
    expect(authorities[0]).toContain('BEGIN CERTIFICATE');
    expect(authorities[1]).toBe(authorities[0]);
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('ends on %s', async (signal) => {
    const child = start([]);
    await announced(child);
    child.kill(signal);
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it('ends when its parent closes stdin, and leaves no temporary folder behind', async () => {
    const child = start([]);
    const { kubeconfig } = await announced(child);
    expect(existsSync(kubeconfig)).toBe(true);
    child.stdin?.end();
    expect(await once(child, 'exit')).toEqual([0, null]);
    expect(existsSync(dirname(kubeconfig))).toBe(false);
  });

  it('ends when its parent disconnects, and needs no stdin', async () => {
    const child = start([], 'ipc');
    await announced(child);
    child.disconnect();
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it('says what is wrong with an option', async () => {
    const child = start(['--speed', 'fast']);
    const errors: string[] = [];
    child.stderr?.on('data', (chunk: Buffer) => errors.push(chunk.toString()));
    expect(await once(child, 'close')).toEqual([1, null]);
    expect(errors.join('')).toContain('--speed is "fast": expected a number from 0 on');
  });
});
