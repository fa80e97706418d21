import { ADMIN_TOKEN, TOKEN } from './access.js';

const CONTEXT = 'demo-web-shop';

/** A kubeconfig that reaches the simulator, for the agent or for whoever may patch; JSON, which is YAML too. */
export function kubeconfigFor(url: string, as: 'agent' | 'admin' = 'agent'): string {
  const user = `demo-${as}`;
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: CONTEXT, cluster: { server: url, 'insecure-skip-tls-verify': true } }],
    // Plain http needs insecure-skip-tls-verify, or the client library refuses it. The token is for the kubelets.
    users: [{ name: user, user: { token: as === 'admin' ? ADMIN_TOKEN : TOKEN } }],
    contexts: [{ name: CONTEXT, context: { cluster: CONTEXT, user } }],
    'current-context': CONTEXT,
  };
  return `${JSON.stringify(config, null, 2)}\n`;
}
