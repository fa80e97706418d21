import type { KubeAccess } from '../config.js';
export interface KubeClient {
  readonly clusterName: string;
  kubeSystemUid(signal: AbortSignal): Promise<string | null>;
}
export function connectKube(access: KubeAccess): KubeClient {
  throw new Error(`no ${access?.from}`);
}
