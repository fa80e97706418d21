import type { NamespaceInput } from '../../api/generated.js';
import type { KubeNamespace } from '../../kube/objects.js';
import { identityOf, labelsOf, textOrNull } from './fields.js';

/** What the server keeps of a namespace. */
export function toNamespace(namespace: KubeNamespace): NamespaceInput {
  return {
    ...identityOf(namespace.metadata),
    phase: textOrNull(namespace.status?.phase),
    labels: labelsOf(namespace.metadata),
  };
}
