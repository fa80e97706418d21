// The one command of a clone. It runs before anything is built, and on whatever Node is there: until the version is
// checked it uses nothing that an old Node could not parse, and imports nothing but Node's own modules.
import { readFileSync } from 'node:fs';

const HELP = `K8Intel

  npm start                     build what is stale and run everything on http://localhost:4000
  npm run dev                   the same, rebuilding and restarting on change
  node k8intel.mjs build        build what is stale, then stop

Options of start and dev (after "--" with npm: npm start -- --port 4001)
  --port N                      port of the dashboard and the API (default 4000, or K8INTEL_PORT)
  --demo, --no-demo             with or without the simulated demo cluster
                                (default: with it when no Kubernetes cluster can be reached)
  --data-dir DIR                database, spools and logs (default .k8intel, or K8INTEL_DATA_DIR)

Environment
  DATABASE_URL                  a PostgreSQL 16 or newer of yours instead of the embedded one (the application's role);
                                K8INTEL_MIGRATION_URL, K8INTEL_PARTITIONS_URL and K8INTEL_JOBS_URL name the other roles
  KUBECONFIG                    the Kubernetes cluster to watch, beside this machine (default ~/.kube/config)
`;

/**
 * Reads "^20.19.0 || ^22.12.0 || >=24.0.0" without a semver library: nothing is installed yet.
 * @param {string} range
 * @param {string} version
 */
function isSupportedNode(range, version) {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number);
  return range.split('||').some((/** @type {string} */ part) => {
    const wanted = part
      .replace(/[^\d.]/g, '')
      .split('.')
      .map(Number);
    const [wantedMajor = 0, wantedMinor = 0, wantedPatch = 0] = wanted;
    if (major !== wantedMajor) return !part.trim().startsWith('^') && major > wantedMajor;
    return minor > wantedMinor || (minor === wantedMinor && patch >= wantedPatch);
  });
}

const { engines } = JSON.parse(readFileSync(new URL('./package.json', import.meta.url), 'utf8'));
if (!isSupportedNode(engines.node, process.versions.node)) {
  console.error(
    `K8Intel needs Node ${engines.node.replace(/\|\|/g, 'or')}; this is ${process.versions.node}.\n` +
      'Install the current LTS from https://nodejs.org, or run "nvm install" in this folder, then "npm ci" again.',
  );
  process.exit(1);
}

const { runCommand } = await import('./server/launcher/command.mjs');
process.exit(await runCommand(process.argv.slice(2), { help: HELP }));
