/** The simulated cluster, in a process of its own: an API server over https, and a kubelet for each node. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { importDemo } from '../harness/built.mjs';

const env = (/** @type {string} */ name) => process.env[name] ?? '';
const [{ startKubeSim }, { certificatesIn }, { TOKEN }] = await Promise.all([
  importDemo('sim.js'),
  importDemo('kubelets/certificates.js'),
  importDemo('access.js'),
]);

// What a pod finds of its service account, so that the agent runs as it does in a cluster.
const serviceAccount = join(env('BENCH_FOLDER'), 'serviceaccount');
mkdirSync(serviceAccount, { recursive: true });
const kubelets = await certificatesIn(serviceAccount);
writeFileSync(join(serviceAccount, 'ca.crt'), kubelets.authority);
writeFileSync(join(serviceAccount, 'token'), TOKEN);
const scale = { pods: Number(env('BENCH_PODS')), nodes: Number(env('BENCH_NODES')), isRealSize: true };
const sim = await startKubeSim({ seed: 1, scale, kubelets, isSecure: true, onError: console.error });
for (const signal of /** @type {const} */ (['SIGTERM', 'disconnect']))
  process.on(signal, () => void sim.stop().then(() => process.exit(0)));
process.on('message', () => process.send?.({ requests: sim.requests }));
process.send?.({ url: sim.url, serviceAccount, authority: kubelets.authority });
