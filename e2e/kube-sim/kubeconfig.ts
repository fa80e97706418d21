const CONTEXT = 'demo-web-shop';

/** A kubeconfig that reaches the simulator; JSON, which is YAML too. */
export function kubeconfigFor(url: string): string {
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: CONTEXT, cluster: { server: url, 'insecure-skip-tls-verify': true } }],
    // The client library refuses plain http without a user; the simulator looks at no credential.
    users: [{ name: 'demo-agent', user: {} }],
    contexts: [{ name: CONTEXT, context: { cluster: CONTEXT, user: 'demo-agent' } }],
    'current-context': CONTEXT,
  };
  return `${JSON.stringify(config, null, 2)}\n`;
}
