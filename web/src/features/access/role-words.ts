import { plural, sentenceCase } from '../../lib/format';

/** Where a role holds, as bindings and rights state it. */
interface Scope {
  readonly namespaces: readonly string[] | null;
}

interface SelectorScope extends Scope {
  readonly clusterSelector: string | null;
}

interface NamedScope extends Scope {
  readonly clusterNames: readonly string[] | null;
}

/** How far a role reaches: what is of the whole organisation, such as access itself, needs it everywhere. */
type Reach = 'ORGANISATION' | 'CLUSTERS' | 'NAMESPACES';

const HERE_NOTHING_MORE = 'Nothing more here: managing needs Admin in all clusters, without namespaces';

// Each role may also do what the one before it may.
const VERBS: readonly { readonly role: string; readonly verbs: Readonly<Record<Reach, string>> }[] = [
  {
    role: 'VIEWER',
    verbs: {
      ORGANISATION: 'See clusters, nodes, workloads, pods, metrics, alerts and what changed',
      CLUSTERS: 'See these clusters, their nodes, workloads, pods, metrics, alerts and what changed',
      NAMESPACES: 'See workloads, pods, their metrics, alerts and what changed, but no nodes',
    },
  },
  {
    role: 'OPERATOR',
    verbs: {
      ORGANISATION: 'Also see the IP addresses of nodes and pods',
      CLUSTERS: 'Also see the IP addresses of nodes and pods',
      NAMESPACES: 'Also see the IP addresses of pods',
    },
  },
  {
    role: 'ADMIN',
    verbs: {
      ORGANISATION: 'Also add clusters, give and take access, and read the audit trail',
      CLUSTERS: HERE_NOTHING_MORE,
      NAMESPACES: HERE_NOTHING_MORE,
    },
  },
];

/** The roles that can be given, least first. */
export const ROLES: readonly string[] = VERBS.map(({ role }) => role);

/** Everything a role may do in a place, least first. */
export function verbsOf(role: string, isWhole: boolean, namespaces: readonly string[] | null): readonly string[] {
  const reach: Reach = namespaces !== null ? 'NAMESPACES' : isWhole ? 'ORGANISATION' : 'CLUSTERS';
  return VERBS.slice(0, ROLES.indexOf(role) + 1).map(({ verbs }) => verbs[reach]);
}

function namespacesInWords({ namespaces }: Scope): string {
  if (namespaces === null) return '';
  return `${namespaces.length === 1 ? 'namespace' : 'namespaces'} ${namespaces.join(', ')} of `;
}

/** "namespaces a, b of clusters with environment=production", "all clusters". */
export function scopeInWords(scope: SelectorScope): string {
  const clusters = scope.clusterSelector === null ? 'all clusters' : `clusters with ${scope.clusterSelector}`;
  return namespacesInWords(scope) + clusters;
}

/** The same of clusters by their names: what holds now, not what a selector may find later. */
export function placeInWords(scope: NamedScope): string {
  const { clusterNames } = scope;
  if (clusterNames === null) return `${namespacesInWords(scope)}all clusters`;
  if (clusterNames.length === 0) return `${namespacesInWords(scope)}no cluster that exists now`;
  const few = clusterNames.slice(0, 5).join(', ');
  const more = clusterNames.length > 5 ? ` and ${clusterNames.length - 5} more` : '';
  return `${namespacesInWords(scope)}${plural(clusterNames.length, 'cluster')}: ${few}${more}`;
}

interface Binding extends SelectorScope {
  readonly role: string;
}

/** "Viewer in all clusters; Operator in clusters with environment=staging". */
export function bindingsInWords(bindings: readonly Binding[]): string {
  return bindings.map((binding) => `${sentenceCase(binding.role)} in ${scopeInWords(binding)}`).join('; ');
}
