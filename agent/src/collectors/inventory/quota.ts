import type { ResourceQuotaInput } from '../../api/generated.js';
import type { KubeResourceQuota } from '../../kube/objects.js';
import { bytes, cores } from '../../kube/quantity.js';
import { identityOf, labelsOf } from './fields.js';

/** CPU is in cores; memory, storage and counts are whole numbers. */
function quantityOf(name: string, quantity: string | undefined): number | null {
  return /(^|\.)cpu$/.test(name) ? cores(quantity) : bytes(quantity);
}

/** What the server keeps of a ResourceQuota; what was not counted yet has no value in use. */
export function toResourceQuota({ metadata, spec, status }: KubeResourceQuota): ResourceQuotaInput {
  const hard = Object.entries(status?.hard ?? spec?.hard ?? {});
  return {
    ...identityOf(metadata),
    namespace: metadata?.namespace ?? '',
    scopes: [...(spec?.scopes ?? [])],
    resources: hard
      .map(([name, limit]) => {
        const used = String(status?.used?.[name] ?? '');
        return {
          name,
          hard: String(limit),
          used,
          hardValue: quantityOf(name, limit),
          usedValue: quantityOf(name, used),
        };
      })
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
    labels: labelsOf(metadata),
  };
}
