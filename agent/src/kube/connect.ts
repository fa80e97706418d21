import { ConfigError, type KubeAccess, variableOf } from '../config.js';
import { messageOf } from '../explain.js';
import { createKubeClient, type KubeClient } from './client.js';
import { type KubeEndpoint, serviceAccountEndpoint } from './endpoint.js';

/** The client library takes 65 MB of memory, which an agent that runs in its cluster does not spend. */
async function endpointOf(access: NonNullable<KubeAccess>): Promise<KubeEndpoint> {
  if (access.from === 'cluster') return serviceAccountEndpoint(access);
  const { kubeconfigEndpoint } = await import('./kubeconfig.js');
  return kubeconfigEndpoint(access.from === 'file' ? access.path : null);
}

/**
 * Connects to the API that the configuration leads to; nothing is asked of it yet.
 * @throws ConfigError when there is no usable kubeconfig
 */
export async function connectKube(access: KubeAccess): Promise<KubeClient> {
  const where = `${variableOf('kubeconfig')}, a pod's service account, KUBECONFIG or ~/.kube/config`;
  if (access === null) throw new ConfigError([`No Kubernetes API is configured; expected ${where}.`]);
  try {
    return createKubeClient(await endpointOf(access));
  } catch (error) {
    // Below its first line a parser quotes the file, which holds credentials.
    const [cause] = messageOf(error).split('\n');
    throw new ConfigError([`The kubeconfig cannot be used: ${cause}; expected one given by ${where}.`]);
  }
}
