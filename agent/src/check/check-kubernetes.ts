import type { Collector, RbacRule } from '../collectors/collector.js';
import { USAGE_SOURCES } from '../collectors/usage.js';
import type { Config } from '../config.js';
import { explainGarbage, explainNetworkError } from '../explain.js';
import type { KubeClient } from '../kube/client.js';
import { request } from '../net/request.js';
import { type CheckLine, linesOf } from './line.js';
import {
  describePermissions,
  grantCommands,
  isGranted,
  type Permission,
  permissionsOf,
  type ReviewedRule,
} from './permissions.js';

const kubernetes = linesOf('kubernetes');
const permissions = linesOf('permissions');
const AUTHORIZATION = { path: 'authorization.k8s.io/v1', apiVersion: 'authorization.k8s.io/v1' };
const AUTHENTICATION = { path: 'authentication.k8s.io/v1', apiVersion: 'authentication.k8s.io/v1' };

type Reviewed<T> = { readonly ok: true; readonly status: T } | { readonly ok: false; readonly message: string };

/** Asks the API about the one who asks; nothing is written by a review. */
async function review<T>(
  kube: KubeClient,
  what: { group: typeof AUTHORIZATION; kind: string; spec?: object },
  signal: AbortSignal,
): Promise<Reviewed<T>> {
  const { group, kind, spec } = what;
  const url = `${kube.server}/apis/${group.path}/${kind.toLowerCase()}s`;
  try {
    const { headers, ...authority } = await kube.authority();
    const json = { 'content-type': 'application/json', accept: 'application/json' };
    const body = JSON.stringify({ apiVersion: group.apiVersion, kind, ...(spec !== undefined && { spec }) });
    const answer = await request(url, { ...authority, method: 'POST', headers: { ...json, ...headers }, body, signal });
    const said = JSON.parse(answer.body) as { status?: T; message?: string };
    if (answer.status < 300 && said.status !== undefined) return { ok: true, status: said.status };
    return { ok: false, message: said.message ?? explainGarbage(url, answer.status, null, answer.body) };
  } catch (error) {
    return { ok: false, message: explainNetworkError(error, kube.server) };
  }
}

/** Whether the API answers, which version it is, and whether it says which cluster it is. */
export async function checkKubernetes(kube: KubeClient, signal: AbortSignal): Promise<CheckLine[]> {
  const version = await kube.get<{ gitVersion?: string }>('/version', {}, signal);
  if (!version.ok) {
    const remedy = 'Correct K8INTEL_KUBECONFIG, or the service account of the pod; then check again.';
    return [kubernetes.failed(`The Kubernetes API at ${kube.server} does not answer: ${version.message}`, { remedy })];
  }
  const lines = [
    kubernetes.ok(`The Kubernetes API at ${kube.server} is ${version.body.gitVersion ?? 'of unknown version'}.`),
  ];
  const uid = await kube.kubeSystemUid(signal).catch(() => null);
  if (uid !== null) return [...lines, kubernetes.ok(`The cluster is known by its namespace kube-system, ${uid}.`)];
  const remedy = 'Grant get on the namespace kube-system, so that two clusters of one name are not taken for one.';
  return [...lines, kubernetes.warning('The namespace kube-system cannot be read.', { remedy })];
}

/** How the reviews are answered: right by right, or by the list of all rights where single reviews are refused. */
async function openReviews(
  kube: KubeClient,
  signal: AbortSignal,
): Promise<((each: Permission) => Promise<boolean>) | string> {
  const ask = async ({ group, resource, verb }: Permission): Promise<Reviewed<{ allowed: boolean }>> => {
    const [plural, subresource] = resource.split('/');
    const resourceAttributes = { group, resource: plural, verb, ...(subresource !== undefined && { subresource }) };
    return review(
      kube,
      { group: AUTHORIZATION, kind: 'SelfSubjectAccessReview', spec: { resourceAttributes } },
      signal,
    );
  };
  const first = await ask({ group: '', resource: 'pods', verb: 'list' });
  if (first.ok) {
    return async (each) => {
      const answer = await ask(each);
      return answer.ok && answer.status.allowed;
    };
  }
  const kind = 'SelfSubjectRulesReview';
  const rules = await review<{ resourceRules: ReviewedRule[] }>(
    kube,
    { group: AUTHORIZATION, kind, spec: { namespace: 'default' } },
    signal,
  );
  if (!rules.ok) return `${first.message} ${rules.message}`;
  return async (each) => isGranted(each, rules.status.resourceRules);
}

async function accountOf(kube: KubeClient, signal: AbortSignal): Promise<string | null> {
  const what = { group: AUTHENTICATION, kind: 'SelfSubjectReview' };
  const answer = await review<{ userInfo?: { username?: string } }>(kube, what, signal);
  return answer.ok ? (answer.status.userInfo?.username ?? null) : null;
}

/** The rights of the sources of usage that these settings lead to; of the others nothing is asked. */
function rbacOf(collector: Collector, config: Config): readonly RbacRule[] {
  if (collector.name !== 'usage') return collector.rbac;
  const sources = USAGE_SOURCES.filter(
    (source) =>
      (config.metricsSource === 'auto' || config.metricsSource === source.name) && !source.notConfigured?.(config),
  );
  return sources.flatMap((source) => source.rbac);
}

/** What each collector may and may not do, with the commands that grant what it lacks. */
export async function checkPermissions(
  { kube, collectors, config }: { kube: KubeClient; collectors: readonly Collector[]; config: Config },
  signal: AbortSignal,
): Promise<CheckLine[]> {
  const isAllowed = await openReviews(kube, signal);
  if (typeof isAllowed === 'string') {
    const remedy = 'What the agent may not read it reports as unobserved; look at its collectors in the dashboard.';
    return [permissions.warning(`Nobody says what the agent may do: ${isAllowed}`, { remedy })];
  }
  const account = await accountOf(kube, signal);
  const lines: CheckLine[] = [];
  for (const collector of collectors) {
    const wanted = permissionsOf(rbacOf(collector, config));
    if (wanted.length === 0) continue;
    const answers = await Promise.all(wanted.map(isAllowed));
    const missing = wanted.filter((_, index) => answers[index] === false);
    lines.push(describe(collector.name, { wanted: wanted.length, missing, account }));
  }
  return lines;
}

function describe(
  name: string,
  { wanted, missing, account }: { wanted: number; missing: readonly Permission[]; account: string | null },
): CheckLine {
  if (missing.length === 0) return permissions.ok(`${name} may read all that it asks for (${wanted} rights).`);
  const commands = grantCommands(missing, account);
  const found = `${name} lacks ${missing.length} of ${wanted} rights: ${describePermissions(missing)}.`;
  if (missing.length === wanted) return permissions.failed(found, { remedy: 'Grant them with', commands });
  const remedy = 'It reports what it may not read as unobserved. Grant them with';
  return permissions.warning(found, { remedy, commands });
}
