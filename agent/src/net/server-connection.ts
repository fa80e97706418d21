import { readFileSync } from 'node:fs';
import type { Config } from '../config.js';
import { chooseProxy, type ProxyEnvironment } from './proxy-choice.js';
import type { RequestOptions } from './request.js';
import type { WebProxy } from './tunnel.js';

/** How the connections to the server are made, renewed for each request. @throws where a file cannot be read */
export type ServerConnection = () => Promise<Pick<RequestOptions, 'tls' | 'agent' | 'proxy'>>;

/** Files are read again after so long: renewed certificates need no restart. */
const READ_AGAIN_MS = 60_000;

type TlsFiles = Pick<Config, 'serverCaFile' | 'serverCertFile' | 'serverKeyFile'>;

function readTls({ serverCaFile, serverCertFile, serverKeyFile }: TlsFiles): NonNullable<RequestOptions['tls']> {
  return {
    ...(serverCaFile !== null && { ca: readFileSync(serverCaFile, 'utf8') }),
    ...(serverCertFile !== null && { cert: readFileSync(serverCertFile, 'utf8') }),
    ...(serverKeyFile !== null && { key: readFileSync(serverKeyFile, 'utf8') }),
  };
}

/** The connection that the configuration describes: own authority, client certificate, proxy. */
export function serverConnection(
  config: Config,
  environment: ProxyEnvironment,
  elapsed: () => number = performance.now.bind(performance),
): ServerConnection {
  const address = chooseProxy(new URL(config.serverUrl), config.proxyUrl, environment);
  let proxy: WebProxy | null = null;
  let known: { readonly tls: NonNullable<RequestOptions['tls']>; readonly at: number } | null = null;
  return async () => {
    if (known === null || elapsed() - known.at >= READ_AGAIN_MS) {
      known = { tls: readTls(config), at: elapsed() };
    }
    if (address === null) return { tls: known.tls };
    proxy ??= (await import('./tunnel.js')).proxyAt(address);
    return { tls: known.tls, proxy };
  };
}
