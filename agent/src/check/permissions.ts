import type { RbacRule } from '../collectors/collector.js';

/** One right as a review asks for it. */
export interface Permission {
  readonly group: string;
  /** With its sub-resource, such as nodes/stats. */
  readonly resource: string;
  readonly verb: string;
}

/** A rule of a SelfSubjectRulesReview. */
export interface ReviewedRule {
  readonly verbs: readonly string[];
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
}

/** Every right that rules ask for, each once. */
export function permissionsOf(rules: readonly RbacRule[]): Permission[] {
  const all = new Map<string, Permission>();
  for (const { apiGroups, resources, verbs } of rules) {
    for (const group of apiGroups) {
      for (const resource of resources) {
        for (const verb of verbs) all.set(`${group} ${resource} ${verb}`, { group, resource, verb });
      }
    }
  }
  return [...all.values()];
}

/** Whether reviewed rules grant a right, as RBAC reads them: `*` for all, a star before `/stats` for a sub-resource of any. */
export function isGranted({ group, resource, verb }: Permission, rules: readonly ReviewedRule[]): boolean {
  const sub = resource.split('/')[1];
  const has = (values: readonly string[] | undefined, wanted: string): boolean =>
    values?.some((value) => value === '*' || value === wanted) ?? false;
  return rules.some(
    ({ verbs, apiGroups, resources }) =>
      has(verbs, verb) &&
      has(apiGroups, group) &&
      (has(resources, resource) || (sub !== undefined && (resources?.includes(`*/${sub}`) ?? false))),
  );
}

const named = ({ group, resource }: Permission): string => (group === '' ? resource : `${resource}.${group}`);

/** Missing rights in words, verbs together: “get, list, watch on pods, nodes; get on nodes/stats”. */
export function describePermissions(missing: readonly Permission[]): string {
  return groupByVerbs(missing)
    .map(({ verbs, resources }) => `${verbs.join(', ')} on ${resources.join(', ')}`)
    .join('; ');
}

/** The commands that grant missing rights in the whole cluster, and nothing more. */
export function grantCommands(missing: readonly Permission[], account: string | null): string[] {
  const [, namespace, name] = /^system:serviceaccount:([^:]+):(.+)$/.exec(account ?? '') ?? [];
  const user = account === null ? '--serviceaccount=<namespace>:<service account of the agent>' : `--user=${account}`;
  const subject = namespace === undefined ? user : `--serviceaccount=${namespace}:${name}`;
  const groups = groupByVerbs(missing);
  return groups.flatMap(({ verbs, resources }, index) => {
    const role = `k8intel-agent-additional${groups.length === 1 ? '' : `-${index + 1}`}`;
    return [
      `kubectl create clusterrole ${role} --verb=${verbs.join(',')} --resource=${resources.join(',')}`,
      `kubectl create clusterrolebinding ${role} --clusterrole=${role} ${subject}`,
    ];
  });
}

function groupByVerbs(permissions: readonly Permission[]): { verbs: string[]; resources: string[] }[] {
  const verbsOf = new Map<string, string[]>();
  for (const each of permissions) verbsOf.set(named(each), [...(verbsOf.get(named(each)) ?? []), each.verb]);
  const resourcesOf = new Map<string, string[]>();
  for (const [resource, verbs] of verbsOf) {
    const key = verbs.join(',');
    resourcesOf.set(key, [...(resourcesOf.get(key) ?? []), resource]);
  }
  return [...resourcesOf].map(([key, resources]) => ({ verbs: key.split(','), resources }));
}
