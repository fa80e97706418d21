import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type KubeSim, startKubeSim } from './sim.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

interface Line {
  readonly area: string;
  readonly status: 'ok' | 'warning' | 'failed';
  readonly message: string;
  readonly commands?: readonly string[];
}

describe('k8intel-agent check against a cluster', () => {
  let folder: string;
  let sim: KubeSim;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'k8intel-check-'));
    const tsc = join(createRequire(import.meta.url).resolve('typescript/package.json'), '../bin/tsc');
    execFileSync(process.execPath, [
      tsc,
      '-p',
      join(ROOT, 'agent/tsconfig.build.json'),
      '--outDir',
      join(folder, 'dist'),
    ]);
    copyFileSync(join(ROOT, 'agent/package.json'), join(folder, 'package.json'));
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  beforeEach(async () => {
    sim = await startKubeSim({ seed: 5, now: new Date('2026-03-02T12:00:00Z'), speed: 0, livedMinutes: 5, history: 5 });
    writeFileSync(join(folder, 'kubeconfig'), sim.kubeconfig());
    writeFileSync(join(folder, 'kubelet-ca.pem'), sim.kubeletAuthority);
  });
  afterEach(() => sim.stop());

  /** Runs the command; no server is there. */
  async function check(...options: string[]): Promise<{ code: number; text: string }> {
    const child = spawn(process.execPath, [join(folder, 'dist/main.js'), 'check', ...options], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: {
        K8INTEL_SERVER_URL: 'http://127.0.0.1:9',
        K8INTEL_CREDENTIAL: 'k8i_agent_secret_of_this_test',
        K8INTEL_KUBECONFIG: join(folder, 'kubeconfig'),
        K8INTEL_KUBELET_CA_FILE: join(folder, 'kubelet-ca.pem'),
        K8INTEL_KUBELET_ADDRESS_TYPES: 'InternalDNS',
        K8INTEL_SPOOL_DIR: join(folder, 'spool'),
      },
    });
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    const [[code]] = await Promise.all([once(child, 'exit'), once(child.stdout, 'end')]);
    expect(text).not.toContain('secret_of_this_test');
    return { code: code as number, text };
  }
  async function lines(): Promise<Line[]> {
    return (JSON.parse((await check('--json')).text) as { lines: Line[] }).lines;
  }
  const of = (all: readonly Line[], area: string): string[] =>
    all.filter((line) => line.area === area).map(({ status, message }) => `${status} ${message}`);

  it('says for people that the server is dead, and that everything else is well', async () => {
    const { code, text } = await check();
    expect(code).toBe(1);
    expect(text).toMatch(/failed {3}Nothing listens at 127\.0\.0\.1:9; expected a running server/);
    expect(text).toMatch(/ok {7}The Kubernetes API at http\S+ is v1\./);
    expect(text).toMatch(/ok {7}inventory may read all that it asks for/);
    expect(text).toMatch(/ok {7}kubelet is the one that would be used: \d+ rows/);
    expect(text).toContain('1 failed, 0 warnings: the agent cannot do its work so.');
  });

  it('names missing rights with the commands that grant them, and the source that is used instead', async () => {
    sim.deny({ resource: 'jobs', group: 'batch' });
    for (const resource of ['nodes/stats', 'nodes/metrics']) sim.deny({ resource });
    const found = await lines();
    const permissions = of(found, 'permissions').join('\n');
    expect(permissions).toMatch(/warning inventory lacks 3 of \d+ rights: get, list, watch on jobs\.batch\./);
    expect(permissions).toMatch(
      /warning usage lacks 2 of \d+ rights: get on nodes\/(stats, nodes\/metrics|metrics, nodes\/stats)\./,
    );
    const commands = found.flatMap((line) => line.commands ?? []);
    expect(commands.join('\n')).toContain(
      'kubectl create clusterrole k8intel-agent-additional --verb=get,list,watch --resource=jobs.batch',
    );
    const usage = of(found, 'usage');
    expect(usage.find((line) => line.includes('kubelet'))).toMatch(/^warning kubelet is denied: /);
    expect(usage.find((line) => line.includes('metrics-server'))).toMatch(
      /^ok metrics-server is the one that would be used/,
    );
  });

  it('says that there would be requests and limits only where no source measures', async () => {
    for (const resource of ['nodes/stats', 'nodes/metrics']) sim.deny({ resource });
    sim.deny({ group: 'metrics.k8s.io' });
    expect(of(await lines(), 'usage').at(-1)).toBe('failed No source of usage measures anything.');
  });
});
