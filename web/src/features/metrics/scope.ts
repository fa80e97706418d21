import type { SubjectSelector } from '../../graphql/generated';

const BY_ID = ['team', 'cluster', 'workload', 'node', 'pod', 'container'] as const;
type ById = (typeof BY_ID)[number];

/** What a chart is about. Ids are the API's. */
export type Scope =
  | { readonly kind: 'fleet' }
  | { readonly kind: 'clusters'; readonly ids: readonly string[] }
  | { readonly kind: 'namespace'; readonly cluster: string; readonly name: string }
  | { readonly kind: ById; readonly id: string };

export type ScopeKind = Scope['kind'];

export const FLEET: Scope = { kind: 'fleet' };

// Ids are base64url and names of namespaces DNS labels: neither holds a point.
const PART = '.';

/** A scope as one word of an address: "fleet", "pod-UG9k…", "namespace-Q2x1….checkout". */
export function writeScope(scope: Scope): string {
  switch (scope.kind) {
    case 'fleet':
      return 'fleet';
    case 'clusters':
      return `clusters-${scope.ids.join(PART)}`;
    case 'namespace':
      return `namespace-${scope.cluster}${PART}${scope.name}`;
    default:
      return `${scope.kind}-${scope.id}`;
  }
}

/** Reads what writeScope wrote; null for anything else. */
export function parseScope(text: string): Scope | null {
  if (text === 'fleet') return FLEET;
  const cut = text.indexOf('-');
  const kind = text.slice(0, cut);
  const rest = text.slice(cut + 1);
  if (cut < 0 || rest === '') return null;
  if (kind === 'clusters') return { kind, ids: rest.split(PART).filter((id) => id !== '') };
  if (kind === 'namespace') {
    const [cluster = '', name = ''] = rest.split(PART);
    return cluster && name ? { kind, cluster, name } : null;
  }
  const known = BY_ID.find((candidate) => candidate === kind);
  return known ? { kind: known, id: rest } : null;
}

/** The scope as the API takes it. */
export function selectorOf(scope: Scope): SubjectSelector {
  switch (scope.kind) {
    case 'fleet':
      return { clusters: [] };
    case 'clusters':
      return { clusters: [...scope.ids] };
    case 'namespace':
      return { namespace: { cluster: scope.cluster, name: scope.name } };
    case 'node':
      return { clusterNode: scope.id };
    default:
      return { [scope.kind]: scope.id };
  }
}

/** The objects whose names say what the scope is. */
export function idsOf(scope: Scope): readonly string[] {
  switch (scope.kind) {
    case 'fleet':
      return [];
    case 'clusters':
      return scope.ids;
    case 'namespace':
      return [scope.cluster];
    default:
      return [scope.id];
  }
}
