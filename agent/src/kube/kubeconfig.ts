import https from 'node:https';
import { KubeConfig } from '@kubernetes/client-node';
import type { KubeAuthority, KubeEndpoint } from './endpoint.js';

/** The client library makes a new pool for each request; its settings are in the request's options, so one serves all. */
function poolOf(agent: https.RequestOptions['agent']): KubeAuthority['agent'] {
  const isProxy = typeof agent === 'object' && agent.constructor !== https.Agent;
  return isProxy ? agent : undefined;
}

/** Credentials, certificates and proxies of a kubeconfig are the client library's business, renewed for each request. */
async function authorityOf(config: KubeConfig): Promise<KubeAuthority> {
  const options: https.RequestOptions = { headers: {} };
  await config.applyToHTTPSOptions(options);
  const { auth, ca, cert, key, rejectUnauthorized, servername } = options;
  const headers = Object.fromEntries(
    Object.entries(options.headers ?? {}).map(([name, value]) => [name, String(value)]),
  );
  if (typeof auth === 'string') headers['Authorization'] = `Basic ${Buffer.from(auth).toString('base64')}`;
  const tls = { ca, cert, key, rejectUnauthorized, servername };
  const given = Object.fromEntries(Object.entries(tls).filter(([, value]) => value !== undefined));
  const agent = poolOf(options.agent);
  return { headers, tls: given, ...(agent !== undefined && { agent }) };
}

/** The API that a kubeconfig leads to: of one file, or of KUBECONFIG and ~/.kube/config. @throws when it leads to none */
export function kubeconfigEndpoint(path: string | null): KubeEndpoint {
  const config = new KubeConfig();
  if (path === null) config.loadFromDefault();
  else config.loadFromFile(path);
  const cluster = config.getCurrentCluster();
  if (cluster === null) throw new Error('the kubeconfig has no current cluster');
  return {
    clusterName: cluster.name,
    server: cluster.server.replace(/\/+$/, ''),
    authority: () => authorityOf(config),
  };
}
