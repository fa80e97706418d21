import type { InventoryKind } from '../../graphql/generated';

interface Seen {
  readonly unobserved: readonly { readonly kind: InventoryKind; readonly reason: string }[];
}

/**
 * Why a count of 0 says nothing: nobody has seen the kind. Null where the count is one; what was counted before the
 * kind went out of sight still says something.
 */
export function notSeen({ unobserved }: Seen, kind: InventoryKind, count: number): string | null {
  if (count > 0) return null;
  return unobserved.find((each) => each.kind === kind)?.reason ?? null;
}
