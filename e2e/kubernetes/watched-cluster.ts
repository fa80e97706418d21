import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from '@playwright/test';
import { freePort } from '../../server/launcher/embedded-postgres.mjs';
import { type Stack, startStack } from '../../server/launcher/stack.mjs';
import { requireWritable } from '../../server/launcher/surroundings.mjs';
import { ROOT, temporaryFolder } from '../stack/launched.js';
import { type Session, signIn } from '../stack/session.js';
import { type ControlPlane, startControlPlane } from './control-plane.js';
import { connectApi, type KubeApi } from './kube-api.js';
import { bindingOf, chartRules, clusterRoleOf, namespaceOf } from './objects.js';

/** What the agent reports is asked for until it is there; a cluster may be far away and slow. */
const SEEN_MS = 120_000;
const ASK_MS = 500;
const ROLE = 'k8intel-agent';

/** The whole product beside a real Kubernetes API that its agent watches, and a namespace for the tests. */
export interface WatchedCluster {
  readonly kube: KubeApi;
  /** null where the cluster was given: then it is somebody's, and is only written to within the namespace. */
  readonly controlPlane: ControlPlane | null;
  readonly namespace: string;
  /** Of the whole stack; it ends with it. */
  readonly folder: string;
  readonly stack: Stack;
  readonly session: Session;
  readonly agentKubeconfig: string;
  readonly clusterName: string;
  /** Waits until the answer satisfies the expectation; fails with the last answer. */
  eventually<T>(what: string, ask: () => Promise<T>, holds: (answer: T) => boolean): Promise<T>;
  stop(): Promise<void>;
}

async function eventually<T>(what: string, ask: () => Promise<T>, holds: (answer: T) => boolean): Promise<T> {
  let answer = await ask();
  const deadline = Date.now() + SEEN_MS;
  while (!holds(answer) && Date.now() < deadline) {
    // The API gives a person so many points a second.
    await sleep(ASK_MS);
    answer = await ask();
  }
  expect(holds(answer), `${what} within ${SEEN_MS / 1000} s; last seen: ${JSON.stringify(answer)}`).toBe(true);
  return answer;
}

async function openCluster(
  folder: string,
): Promise<{ controlPlane: ControlPlane | null; admin: string; agent: string }> {
  const given = process.env['KUBECONFIG'];
  if (given) return { controlPlane: null, admin: given, agent: given };
  const controlPlane = await startControlPlane(process.env['KUBEBUILDER_ASSETS'] ?? '', folder);
  const kube = connectApi(controlPlane.adminKubeconfig);
  const roles = '/apis/rbac.authorization.k8s.io/v1';
  await kube.must('POST', `${roles}/clusterroles`, clusterRoleOf(ROLE, chartRules()));
  await kube.must('POST', `${roles}/clusterrolebindings`, bindingOf(ROLE, controlPlane.agentUser));
  return { controlPlane, admin: controlPlane.adminKubeconfig, agent: controlPlane.agentKubeconfig };
}

/** Starts all of it: with the cluster of KUBECONFIG, or with the programs in KUBEBUILDER_ASSETS. */
export async function startWatchedCluster(): Promise<WatchedCluster> {
  const folder = temporaryFolder();
  requireWritable(folder.path);
  const { controlPlane, admin, agent } = await openCluster(folder.path);
  const kube = connectApi(admin);
  const namespace = `k8intel-test-${randomBytes(4).toString('hex')}`;
  await kube.must('POST', '/api/v1/namespaces', namespaceOf(namespace));
  const stack = await startStack({
    root: ROOT,
    dataDir: folder.path,
    port: await freePort(),
    demo: false,
    durable: false,
    report: () => undefined,
    env: { PATH: process.env['PATH'], HOME: folder.path, KUBECONFIG: agent },
  });
  const session = await signIn(stack.bootstrap.address, stack.bootstrap.signInLink ?? '');
  const clusters = async (): Promise<{ name: string }[]> => {
    const query = '{ clusters(first: 10) { edges { node { name kind } } } }';
    const answer = await session.ask<{ clusters: { edges: { node: { name: string; kind: string } }[] } }>(query);
    return answer.clusters.edges.map(({ node }) => node).filter(({ kind }) => kind === 'KUBERNETES');
  };
  const [cluster] = await eventually('the cluster registers', clusters, (found) => found.length === 1);
  return {
    folder: folder.path,
    ...{ kube, controlPlane, namespace, stack, session, agentKubeconfig: agent, eventually },
    clusterName: cluster?.name ?? '',
    async stop() {
      await kube.ask('DELETE', `/api/v1/namespaces/${namespace}`).catch(() => undefined);
      await stack.stop();
      await controlPlane?.stop();
      folder.remove();
    },
  };
}
