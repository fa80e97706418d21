/**
 * `npm run test:kubernetes`: runs the agent, with the whole product behind it, against a real Kubernetes API. Takes the
 * cluster of KUBECONFIG, or starts etcd and kube-apiserver from the folder KUBEBUILDER_ASSETS; without either it says so.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const HERE = import.meta.dirname;
const ROOT = join(HERE, '..', '..');
const PROGRAMS = ['etcd', 'kube-apiserver'];

/** @param {NodeJS.ProcessEnv} env @returns {string | null} why nothing can be run */
function missing(env) {
  if (env['KUBECONFIG']) {
    return existsSync(env['KUBECONFIG']) ? null : `KUBECONFIG is "${env['KUBECONFIG']}", which is not a file`;
  }
  const assets = env['KUBEBUILDER_ASSETS'];
  if (!assets) return 'neither KUBECONFIG nor KUBEBUILDER_ASSETS is set';
  const absent = PROGRAMS.filter((program) => !existsSync(join(assets, program)));
  return absent.length > 0 ? `KUBEBUILDER_ASSETS is "${assets}", which has no ${absent.join(' and no ')}` : null;
}

const reason = missing(process.env);
if (reason === null) {
  const build = spawnSync(process.execPath, ['k8intel.mjs', 'build'], { cwd: ROOT, stdio: 'inherit' });
  if (build.status !== 0) process.exit(build.status ?? 1);
  const cli = join(ROOT, 'node_modules', '@playwright', 'test', 'cli.js');
  const words = [cli, 'test', '--config', join(HERE, 'playwright.config.ts'), ...process.argv.slice(2)];
  process.exit(spawnSync(process.execPath, words, { cwd: HERE, stdio: 'inherit' }).status ?? 1);
}
console.log(`skipped: ${reason}.
Set KUBECONFIG to the kubeconfig of a cluster in which a namespace may be made and removed, or KUBEBUILDER_ASSETS to a
folder with ${PROGRAMS.join(' and ')}.
0 passed, 0 failed, 1 skipped`);
