import { stackFacts } from './stack-facts.js';

/** Does something to the demo cluster (e2e/kube-sim/README.md lists what). */
export async function simulate(control: string, input: object): Promise<void> {
  const answer = await fetch(`${stackFacts().simulatorUrl}/_sim/${control}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(input),
  });
  if (!answer.ok) throw new Error(`The simulator refused ${control}: ${await answer.text()}`);
}

interface NamedList {
  readonly items: readonly { readonly metadata: { readonly name: string } }[];
}

async function namesAt(path: string): Promise<string[]> {
  const answer = await fetch(`${stackFacts().simulatorUrl}${path}`);
  const { items } = (await answer.json()) as NamedList;
  return items.map(({ metadata }) => metadata.name);
}

/** Names of the demo cluster's nodes. */
export function nodeNames(): Promise<string[]> {
  return namesAt('/api/v1/nodes');
}

/** Names of the demo cluster's pods in the namespace that begin with the given text. */
export async function podNames(namespace: string, beginning: string): Promise<string[]> {
  const names = await namesAt(`/api/v1/namespaces/${namespace}/pods?fieldSelector=status.phase%3DRunning`);
  return names.filter((name) => name.startsWith(`${beginning}-`));
}
