import { get } from 'node:https';
import { TOKEN } from '../access.js';
import type { KubeSim } from '../sim.js';

export interface Answer {
  status: number;
  body: string;
}

/** Asks the kubelet of a node, found as an agent finds it: by the address and the port in the node's status. */
export async function askKubelet(sim: KubeSim, node: string, path: string, token = TOKEN): Promise<Answer> {
  const found = (await (await fetch(`${sim.url}/api/v1/nodes/${node}`)).json()) as {
    status: { addresses: { type: string; address: string }[]; daemonEndpoints: { kubeletEndpoint: { Port: number } } };
  };
  const host = found.status.addresses.find((it) => it.type === 'InternalDNS')?.address;
  const { Port: port } = found.status.daemonEndpoints.kubeletEndpoint;
  const headers = { authorization: `Bearer ${token}` };
  const options = { host, port, path, headers, ca: sim.kubeletAuthority, signal: AbortSignal.timeout(5_000) };
  return new Promise((resolve, reject) => {
    const request = get({ ...options, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', reject);
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() }));
    });
    request.on('error', reject);
  });
}
