import https from 'node:https';
import { KubeConfig } from '@kubernetes/client-node';

export interface KubeAnswer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

/** Writes and reads of one Kubernetes API, as whoever the kubeconfig names. */
export interface KubeApi {
  ask(method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: object): Promise<KubeAnswer>;
  /** As `ask`. @throws where the API does not take it, with what it said */
  must(method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: object): Promise<KubeAnswer['body']>;
}

const MEDIA_TYPES: Record<string, string> = { PATCH: 'application/merge-patch+json' };

export function connectApi(kubeconfig: string): KubeApi {
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  const server = config.getCurrentCluster()?.server ?? '';
  const ask: KubeApi['ask'] = async (method, path, body) => {
    const options: https.RequestOptions = {
      method,
      timeout: 30_000,
      headers: { accept: 'application/json', 'content-type': MEDIA_TYPES[method] ?? 'application/json' },
    };
    await config.applyToHTTPSOptions(options);
    return new Promise((resolve, reject) => {
      const sent = https.request(new URL(path, server), options, (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          const isJson = answer.headers['content-type']?.includes('json');
          resolve({ status: answer.statusCode ?? 0, body: isJson ? JSON.parse(text) : { message: text } });
        });
        answer.on('error', reject);
      });
      sent.on('error', reject);
      sent.on('timeout', () => sent.destroy(new Error(`${method} ${path} has no answer after 30 s`)));
      sent.end(body === undefined ? undefined : JSON.stringify(body));
    });
  };
  return {
    ask,
    async must(method, path, body) {
      const answer = await ask(method, path, body);
      if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.body['message']}`);
      return answer.body;
    },
  };
}
