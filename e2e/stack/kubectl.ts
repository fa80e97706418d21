import { readFileSync } from 'node:fs';
import { expect } from '@playwright/test';

/** Where kubectl finds what people type. */
const RESOURCES: Readonly<Record<string, string>> = {
  deployment: 'apis/apps/v1/namespaces/{}/deployments',
  statefulset: 'apis/apps/v1/namespaces/{}/statefulsets',
  daemonset: 'apis/apps/v1/namespaces/{}/daemonsets',
  cronjob: 'apis/batch/v1/namespaces/{}/cronjobs',
  hpa: 'apis/autoscaling/v2/namespaces/{}/horizontalpodautoscalers',
};

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  strategic: 'application/strategic-merge-patch+json',
  merge: 'application/merge-patch+json',
  json: 'application/json-patch+json',
};

/** The words of a command as a shell hands them on: single quotes keep everything, '\'' is one of them. */
export function words(command: string): string[] {
  const found = command.match(/(?:'[^']*'|\\.|[^\s'\\])+/g) ?? [];
  return found.map((word) => word.replace(/'([^']*)'|\\(.)/g, (_, quoted, escaped) => quoted ?? escaped));
}

interface Kubeconfig {
  readonly clusters: readonly { readonly cluster: { readonly server: string } }[];
  readonly users: readonly { readonly user: { readonly token: string } }[];
}

function option(args: readonly string[], name: string): string {
  const at = args.findIndex((it) => it === name || it.startsWith(`${name}=`));
  const word = args[at] ?? '';
  return word.includes('=') && word.startsWith('--') ? word.slice(word.indexOf('=') + 1) : (args[at + 1] ?? '');
}

/** Sends what `kubectl patch` would send for a command that somebody has copied, as the administrator of a kubeconfig. */
export async function kubectlPatch(command: string, kubeconfigFile: string): Promise<void> {
  const [kubectl, verb, kind = '', name, ...args] = words(command);
  expect([kubectl, verb]).toEqual(['kubectl', 'patch']);
  const config = JSON.parse(readFileSync(kubeconfigFile, 'utf8')) as Kubeconfig;
  const path = RESOURCES[kind]?.replace('{}', option(args, '-n'));
  const type = CONTENT_TYPES[option(args, '--type')];
  expect([path, type], command).not.toContain(undefined);
  const answer = await fetch(`${config.clusters[0]?.cluster.server}/${path}/${name}?fieldManager=kubectl-patch`, {
    method: 'PATCH',
    headers: { 'content-type': type ?? '', authorization: `Bearer ${config.users[0]?.user.token}` },
    body: option(args, '-p'),
  });
  expect(answer.status, await answer.text()).toBe(200);
}
