import type { InventoryKind } from '../../graphql/generated';

/** The lists of the resources page, as its address names them. */
export const RESOURCE_TABS = ['autoscalers', 'budgets', 'claims', 'services', 'quotas'] as const;
export type ResourceTab = (typeof RESOURCE_TABS)[number];

interface Words {
  readonly label: string;
  /** One of it, and several. */
  readonly one: string;
  readonly several: string;
  readonly kind: InventoryKind;
}

export const RESOURCE_WORDS: Readonly<Record<ResourceTab, Words>> = {
  autoscalers: {
    label: 'Autoscalers',
    one: 'autoscaler',
    several: 'autoscalers',
    kind: 'HORIZONTAL_POD_AUTOSCALER',
  },
  budgets: {
    label: 'Disruption budgets',
    one: 'disruption budget',
    several: 'disruption budgets',
    kind: 'POD_DISRUPTION_BUDGET',
  },
  claims: {
    label: 'Volume claims',
    one: 'volume claim',
    several: 'volume claims',
    kind: 'PERSISTENT_VOLUME_CLAIM',
  },
  services: { label: 'Services', one: 'service', several: 'services', kind: 'SERVICE' },
  quotas: { label: 'Quotas', one: 'quota', several: 'quotas', kind: 'RESOURCE_QUOTA' },
};

/** Why a kind is not seen; null where it is. */
export function unobservedReason(
  unobserved: readonly { readonly kind: InventoryKind; readonly reason: string }[],
  tab: ResourceTab,
): string | null {
  return unobserved.find(({ kind }) => kind === RESOURCE_WORDS[tab].kind)?.reason ?? null;
}
