import { TOKEN } from './access.js';

const CONTEXT = 'demo-web-shop';

/** A kubeconfig that reaches the simulator; JSON, which is YAML too. */
export function kubeconfigFor(url: string): string {
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: CONTEXT, cluster: { server: url, 'insecure-skip-tls-verify': true } }],
    // Plain http needs insecure-skip-tls-verify, or the client library refuses it. The token is for the kubelets.
    users: [{ name: 'demo-agent', user: { token: TOKEN } }],
    contexts: [{ name: CONTEXT, context: { cluster: CONTEXT, user: 'demo-agent' } }],
    'current-context': CONTEXT,
  };
  return `${JSON.stringify(config, null, 2)}\n`;
}
