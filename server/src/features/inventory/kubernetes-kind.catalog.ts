/** “STATEFUL_SET” and “StatefulSet” are one kind: the API's spelling is taken as Kubernetes' own. */
export function kubernetesKind(kind: string): string {
  if (kind !== kind.toUpperCase()) return kind;
  return kind
    .toLowerCase()
    .split('_')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}
