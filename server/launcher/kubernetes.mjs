/** Which Kubernetes cluster this machine's kubeconfig leads to. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PROBE = fileURLToPath(new URL('./probe-kubeconfig.mjs', import.meta.url));
const PROBE_TIMEOUT_MS = 3_000;

/**
 * The cluster of the current context, when it answers within three seconds.
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<{ name: string } | { problem: string } | null>} null: there is no kubeconfig
 */
export function findCluster(env) {
  const files = env['KUBECONFIG']?.split(delimiter) ?? [join(homedir(), '.kube', 'config')];
  if (!files.some((file) => file && existsSync(file))) return Promise.resolve(null);
  return new Promise((settle) => {
    // The time to load the client comes on top.
    const options = { env, timeout: PROBE_TIMEOUT_MS + 1_500, killSignal: /** @type {const} */ ('SIGKILL') };
    execFile(process.execPath, [PROBE], options, (_error, stdout) => settle(readAnswer(stdout)));
  });
}

/** @param {string} stdout */
function readAnswer(stdout) {
  try {
    return JSON.parse(stdout);
  } catch {
    return { problem: `it does not answer within ${PROBE_TIMEOUT_MS / 1000} s` };
  }
}
