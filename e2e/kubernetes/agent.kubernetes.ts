import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { ROOT } from '../stack/launched.js';
import {
  budgetOf,
  chartRules,
  claimOf,
  clusterRoleOf,
  deploymentOf,
  eventOf,
  podOf,
  quotaOf,
  scalerOf,
  serviceOf,
} from './objects.js';
import { startWatchedCluster, type WatchedCluster } from './watched-cluster.js';

// In order: each test goes on with what the one before has left.
test.describe.configure({ mode: 'serial', timeout: 600_000 });

let watched: WatchedCluster;

test.beforeAll(async () => {
  watched = await startWatchedCluster();
});

test.afterAll(async () => {
  await watched?.stop();
});

const paths = () => ({
  namespace: `/api/v1/namespaces/${watched.namespace}`,
  deployments: `/apis/apps/v1/namespaces/${watched.namespace}/deployments`,
});

const UNSCHEDULABLE = {
  phase: 'Pending',
  conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: '0/0 nodes are available' }],
};

interface Pod {
  readonly name: string;
  readonly phase: string;
  readonly reason: string | null;
}
interface Workload {
  readonly name: string;
  readonly desiredReplicas: number | null;
}

async function namesIn(list: string, fields: string): Promise<Record<string, unknown>[]> {
  const query = `query ($name: String!, $namespace: String!) { cluster(name: $name) {
    ${list}(first: 100, filter: { namespace: [$namespace] }) { edges { node { ${fields} } } } } }`;
  const variables = { name: watched.clusterName, namespace: watched.namespace };
  const { cluster } = await watched.session.ask<{
    cluster: Record<string, { edges: { node: Record<string, unknown> }[] }>;
  }>(query, variables);
  return (cluster[list]?.edges ?? []).map(({ node }) => node);
}

const podsSeen = async (): Promise<Pod[]> => (await namesIn('pods', 'name phase reason')) as unknown as Pod[];
const workloadsSeen = async (): Promise<Workload[]> =>
  (await namesIn('workloads', 'name desiredReplicas')) as unknown as Workload[];
const names = (list: readonly { name: string }[]): string[] => list.map(({ name }) => name).sort();

async function unobserved(): Promise<string[]> {
  const { cluster } = await watched.session.ask<{ cluster: { unobserved: { kind: string; reason: string }[] } }>(
    'query ($name: String!) { cluster(name: $name) { unobserved { kind reason } } }',
    { name: watched.clusterName },
  );
  return cluster.unobserved.map(({ kind, reason }) => `${kind} ${reason}`);
}

async function listed(path: string): Promise<string[]> {
  const { items } = (await watched.kube.must('GET', path)) as { items: { metadata: { name: string } }[] };
  return items.map(({ metadata }) => metadata.name).sort();
}

test('the first snapshot names every namespace that the API lists', async () => {
  const query = `query ($name: String!) { cluster(name: $name) { namespaces(first: 100) { totalCount } kubernetesVersion } }`;
  const ask = () =>
    watched.session.ask<{ cluster: { namespaces: { totalCount: number }; kubernetesVersion: string | null } }>(query, {
      name: watched.clusterName,
    });
  const expected = (await listed('/api/v1/namespaces')).length;
  const seen = await watched.eventually('namespaces', ask, ({ cluster }) => cluster.namespaces.totalCount >= expected);
  const { gitVersion } = await watched.kube.must('GET', '/version');
  expect(seen.cluster.kubernetesVersion).toBe(gitVersion);
});

test('objects appear as the API has them, change, and are gone', async () => {
  const { kube } = watched;
  await kube.must('POST', paths().deployments, deploymentOf('web', 2));
  for (const name of ['alone', 'leaving']) await kube.must('POST', `${paths().namespace}/pods`, podOf(name));
  await watched.eventually('the Deployment', workloadsSeen, (seen) => names(seen).includes('web'));
  await watched.eventually('the pods', podsSeen, (seen) =>
    ['alone', 'leaving'].every((name) => names(seen).includes(name)),
  );
  expect((await podsSeen()).find(({ name }) => name === 'alone')).toMatchObject({ phase: 'PENDING' });

  await kube.must('PATCH', `${paths().deployments}/web`, { spec: { replicas: 3 } });
  await kube.must('DELETE', `${paths().namespace}/pods/leaving?gracePeriodSeconds=0`);
  await watched.eventually('three replicas', workloadsSeen, (seen) => seen.some((each) => each.desiredReplicas === 3));
  await watched.eventually('one pod less', podsSeen, (seen) => !names(seen).includes('leaving'));
});

test('claims, services and quotas are taken up', async () => {
  const { kube } = watched;
  await kube.must('POST', `${paths().namespace}/services`, serviceOf('web'));
  await kube.must('POST', `${paths().namespace}/persistentvolumeclaims`, claimOf('data'));
  await kube.must('POST', `${paths().namespace}/resourcequotas`, quotaOf('limits'));
  for (const [list, name] of [
    ['services', 'web'],
    ['persistentVolumeClaims', 'data'],
    ['resourceQuotas', 'limits'],
  ] as const) {
    const ask = async () => names((await namesIn(list, 'name')) as { name: string }[]);
    await watched.eventually(`the ${list}`, ask, (seen) => seen.includes(name));
  }
});

for (const [kind, list, api, object] of [
  ['HORIZONTAL_POD_AUTOSCALER', 'horizontalPodAutoscalers', 'autoscaling/v2', scalerOf('scaled')],
  ['POD_DISRUPTION_BUDGET', 'podDisruptionBudgets', 'policy/v1', budgetOf('scaled')],
] as const) {
  test(`${list} are taken up from ${api}, and said to be unobserved where an older API lacks it`, async () => {
    const path = `/apis/${api}/namespaces/${watched.namespace}/${list.toLowerCase()}`;
    if ((await watched.kube.ask('POST', path, object)).status === 404) {
      const told = (reasons: string[]): boolean => reasons.some((each) => each.startsWith(kind) && each.includes(api));
      await watched.eventually('the reason', unobserved, told);
    } else {
      const ask = async () => names((await namesIn(list, 'name')) as { name: string }[]);
      await watched.eventually(`the ${list}`, ask, (seen) => seen.includes('scaled'));
    }
  });
}

test('a warning about a pod becomes an event and an alert', async () => {
  const { kube, controlPlane } = watched;
  // Without a scheduler nobody else says that the pod fits nowhere.
  if (controlPlane !== null)
    await kube.must('PATCH', `${paths().namespace}/pods/alone/status`, { status: UNSCHEDULABLE });
  const { metadata } = (await kube.must('GET', `${paths().namespace}/pods/alone`)) as { metadata: { uid: string } };
  await kube.must(
    'POST',
    `${paths().namespace}/events`,
    eventOf(watched.namespace, { name: 'alone', uid: metadata.uid }, new Date()),
  );
  const query = `query ($name: String!) { cluster(name: $name) {
    alerts(first: 100, filter: { state: [FIRING] }) { edges { node { rule subjectName } } } } }`;
  const ask = async () => {
    const { cluster } = await watched.session.ask<{
      cluster: { alerts: { edges: { node: { rule: string; subjectName: string } }[] } };
    }>(query, { name: watched.clusterName });
    return cluster.alerts.edges.map(({ node }) => `${node.rule} ${node.subjectName}`);
  };
  await watched.eventually('the alert', ask, (seen) => seen.includes('Unschedulable alone'));
});

test('nothing that was planted leaves the cluster', async () => {
  const logs = ['kubernetes', 'server'].map((key) => readFileSync(join(watched.folder, 'logs', `${key}.log`), 'utf8'));
  const { cluster } = await watched.session.ask<{ cluster: object }>(
    `query ($name: String!) { cluster(name: $name) { pods(first: 100) { edges { node { name message labels { key value } } } }
      workloads(first: 100) { edges { node { name images labels { key value } } } }
      changes(first: 100) { edges { node { before after } } } } }`,
    { name: watched.clusterName },
  );
  expect([...logs, JSON.stringify(cluster)].join('\n')).not.toContain('canary-in-');
});

interface CheckLine {
  readonly area: string;
  readonly status: string;
  readonly message: string;
}

/** What `k8intel-agent check` says, as the agent's user. */
function check(): CheckLine[] {
  const { stdout, stderr } = spawnSync(process.execPath, [join(ROOT, 'agent', 'dist', 'main.js'), 'check', '--json'], {
    encoding: 'utf8',
    env: {
      PATH: process.env['PATH'],
      K8INTEL_SERVER_URL: watched.stack.bootstrap.address,
      K8INTEL_ENROL_TOKEN: watched.stack.bootstrap.agentTokens.kubernetes,
      K8INTEL_KUBECONFIG: watched.agentKubeconfig,
      K8INTEL_CLUSTER_KIND: 'KUBERNETES',
      K8INTEL_SPOOL_DIR: join(watched.folder, 'check'),
    },
  });
  expect(stdout, stderr).toContain('"lines"');
  return (JSON.parse(stdout) as { lines: CheckLine[] }).lines;
}

test('`check` reaches the API, and finds that the rights of the chart are all that the agent asks for', () => {
  const lines = check().filter(({ area }) => area === 'kubernetes' || area === 'permissions');
  expect(lines.length).toBeGreaterThan(3);
  expect(lines.filter(({ status }) => status !== 'ok')).toEqual([]);
});

test('28: a watch whose version is gone lists again and notices what vanished meanwhile', async () => {
  const { controlPlane, kube, stack } = watched;
  test.skip(controlPlane === null, 'only a control plane of its own may be compacted and started anew');
  const agent = stack.children['kubernetes']?.pid() ?? 0;
  await kube.must('POST', `${paths().namespace}/pods`, podOf('vanishing'));
  await watched.eventually('the pod', podsSeen, (seen) => names(seen).includes('vanishing'));
  process.kill(agent, 'SIGSTOP');
  try {
    await kube.must('DELETE', `${paths().namespace}/pods/vanishing?gracePeriodSeconds=0`);
    await kube.must('POST', `${paths().namespace}/pods`, podOf('appearing'));
    await controlPlane?.compact();
    await controlPlane?.stopApi();
    await controlPlane?.startApi();
  } finally {
    process.kill(agent, 'SIGCONT');
  }
  const seen = await watched.eventually('the difference', podsSeen, (pods) => names(pods).includes('appearing'));
  expect(
    names(await watched.eventually('the deletion', podsSeen, (pods) => !names(pods).includes('vanishing'))),
  ).toContain('alone');
  expect(names(seen)).toContain('alone');
});

test('29: an API that is away deletes nothing', async () => {
  const { controlPlane } = watched;
  test.skip(controlPlane === null, 'only a control plane of its own may be stopped');
  const before = names(await podsSeen());
  await controlPlane?.stopApi();
  const states = () =>
    watched.session.ask<{ cluster: { agent: { collectors: { name: string; status: string }[] } } }>(
      `query ($name: String!) { cluster(name: $name) { agent { collectors { name status } } } }`,
      { name: watched.clusterName },
    );
  await watched.eventually('the agent says so', states, ({ cluster }) =>
    cluster.agent.collectors.some(({ name, status }) => name === 'inventory' && status === 'FAILED'),
  );
  expect(names(await podsSeen())).toEqual(before);
  await controlPlane?.startApi();
  await watched.eventually('it is back', states, ({ cluster }) =>
    cluster.agent.collectors.some(({ name, status }) => name === 'inventory' && status === 'OK'),
  );
  expect(names(await podsSeen())).toEqual(before);
});

test('30: rights that are taken away make a kind unobserved, not empty', async () => {
  const { controlPlane } = watched;
  test.skip(controlPlane === null, 'only rights of its own control plane may be changed');
  const { connectApi } = await import('./kube-api.js');
  const admin = connectApi(controlPlane?.adminKubeconfig ?? '');
  const role = '/apis/rbac.authorization.k8s.io/v1/clusterroles/k8intel-agent';
  const without = chartRules().map((rule) => ({
    ...rule,
    resources: rule.resources.filter((each) => each !== 'pods'),
  }));
  const before = names(await podsSeen());
  await admin.must('PUT', role, clusterRoleOf('k8intel-agent', without));
  // Only a new request is judged anew: the running watch ends with the API.
  await controlPlane?.stopApi();
  await controlPlane?.startApi();
  const lacking = check().filter(({ area, status }) => area === 'permissions' && status !== 'ok');
  expect(JSON.stringify(lacking)).toContain('pods');
  await watched.eventually('the refusal is told', unobserved, (told) =>
    told.some((each) => /^POD .*forbidden/.test(each)),
  );
  expect(names(await podsSeen())).toEqual(before);
  await admin.must('PUT', role, clusterRoleOf('k8intel-agent', chartRules()));
  await watched.eventually('the rights are back', unobserved, (told) => !told.some((each) => each.startsWith('POD ')));
});
