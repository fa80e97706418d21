import { DEFAULT_POLICY, type SizingPolicy } from './policy.js';
import type { StoredSizing } from './sizing-values.js';

/** A policy and where it holds: null for everywhere; in a namespace’s name “*” stands for any characters. */
export interface PlacedPolicy {
  name: string;
  clusterId: string | null;
  namespace: string | null;
  sizing: StoredSizing;
}

/** What a policy sets, and the default for the rest. */
export function wholePolicy(sizing: StoredSizing): SizingPolicy {
  return { ...DEFAULT_POLICY, ...sizing, minChange: { ...DEFAULT_POLICY.minChange, ...sizing.minChange } };
}

/**
 * The policy that holds in a namespace: the most specific one, as a namespace in one cluster goes before a namespace in
 * all, that before a whole cluster, that before all. Among equals a name goes before a pattern, a longer pattern before a
 * shorter one, and then the first by name. Null where none holds, so that the default does.
 */
export function choosePolicy<P extends PlacedPolicy>(
  policies: readonly P[],
  clusterId: string,
  namespace: string,
): P | null {
  const holding = policies.filter(
    (one) => (one.clusterId === null || one.clusterId === clusterId) && matches(one.namespace, namespace),
  );
  return holding.sort((a, b) => compare(rankOf(b), rankOf(a)) || (a.name < b.name ? -1 : 1))[0] ?? null;
}

function rankOf({ clusterId, namespace }: PlacedPolicy): number[] {
  const isPattern = namespace?.includes('*') ?? false;
  return [
    namespace === null ? 0 : 1,
    clusterId === null ? 0 : 1,
    namespace !== null && !isPattern ? 1 : 0,
    namespace?.replaceAll('*', '').length ?? 0,
  ];
}

function compare(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((value, n) => value !== b[n]);
  return at < 0 ? 0 : a[at]! - b[at]!;
}

/** Whether a namespace’s name is of a pattern; written without a regular expression, which a pattern could make slow. */
export function matches(pattern: string | null, name: string): boolean {
  if (pattern === null) return true;
  const [first, ...others] = pattern.split('*');
  if (others.length === 0) return name === pattern;
  if (!name.startsWith(first!)) return false;
  const last = others.pop()!;
  let at = first!.length;
  for (const part of others) {
    const found = name.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return name.length - last.length >= at && name.endsWith(last);
}
