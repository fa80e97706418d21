// Run as a child: says in one JSON line which Kubernetes cluster the kubeconfig leads to, or why it leads to none. A
// child, because a credential plug-in named in a kubeconfig may hang, and a hung child can be ended.
import { CoreV1Api, KubeConfig } from '@kubernetes/client-node';
import { messageOf } from './failure.mjs';

const config = new KubeConfig();
try {
  config.loadFromDefault();
  const name = config.getCurrentContext();
  // An authenticated call: /version answers to anybody and would hide an expired credential.
  await config.makeApiClient(CoreV1Api).listNamespace({ limit: 1 });
  console.log(JSON.stringify({ name, server: config.getCurrentCluster()?.server }));
} catch (error) {
  const status = /** @type {{ code?: unknown }} */ (error).code;
  const problem = typeof status === 'number' ? `it answered with status ${status}` : messageOf(error).split('\n')[0];
  console.log(JSON.stringify({ problem }));
}
process.exit(0);
