import { readFileSync } from 'node:fs';
import { isIPv6 } from 'node:net';
import { join } from 'node:path';
import type { RequestOptions } from '../net/request.js';

/** What a request to the Kubernetes API or to a kubelet carries: credential, certificates, the way through a proxy. */
export type KubeAuthority = Pick<RequestOptions, 'headers' | 'tls' | 'agent'>;

/** Where one Kubernetes API is, and what proves who asks. */
export interface KubeEndpoint {
  /** The name of the cluster in its kubeconfig. */
  readonly clusterName: string;
  readonly server: string;
  /** Renewed for each request, so that a rotated credential is taken up. @throws where it cannot be read */
  authority(): Promise<KubeAuthority>;
}

/** Where a pod finds its service account, and the API. */
export interface ServiceAccountPlace {
  readonly dir: string;
  readonly host: string;
  readonly port: string;
}

/** Files are read again after so long, as client-go does; the kubelet replaces a token well before it ends. */
const READ_AGAIN_MS = 60_000;
/** Ports that serve the API without TLS, by convention. */
const PLAIN_PORTS = new Set(['80', '8080', '8001']);

/**
 * The API as a pod reaches it with its service account. Read here rather than by the client library, which takes
 * 65 MB of memory for its generated API and has a new connection for each request.
 */
export function serviceAccountEndpoint(place: ServiceAccountPlace, now: () => number = Date.now): KubeEndpoint {
  const { dir, host, port } = place;
  const scheme = PLAIN_PORTS.has(port) ? 'http' : 'https';
  let known: { readonly authority: KubeAuthority; readonly at: number } | null = null;
  const read = (): KubeAuthority => ({
    headers: { authorization: `Bearer ${readFileSync(join(dir, 'token'), 'utf8').trim()}` },
    tls: { ca: readFileSync(join(dir, 'ca.crt'), 'utf8') },
  });
  return {
    clusterName: 'inCluster',
    server: `${scheme}://${isIPv6(host) ? `[${host}]` : host}:${port}`,
    async authority() {
      if (known === null || now() - known.at >= READ_AGAIN_MS) known = { authority: read(), at: now() };
      return known.authority;
    },
  };
}
