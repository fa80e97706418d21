/** Which namespaces are watched: all, or those that the configuration includes and does not exclude. */
export interface NamespaceFilter {
  /** True for a namespace that is watched. */
  includes(namespace: string): boolean;
  /** All watched namespaces, where they are given one by one: rights for these are then enough. Null otherwise. */
  readonly named: readonly string[] | null;
}

/** A namespace's name, in which `*` stands for any characters. */
const PATTERN = /^[a-z0-9*](?:[-a-z0-9*]{0,61}[a-z0-9*])?$/;

/** The patterns that no namespace can match. */
export function badPatterns(patterns: readonly string[]): string[] {
  return patterns.filter((pattern) => !PATTERN.test(pattern));
}

function matcherOf(pattern: string): (namespace: string) => boolean {
  if (!pattern.includes('*')) return (namespace) => namespace === pattern;
  const [start = '', ...parts] = pattern.split('*');
  const end = parts.pop() ?? '';
  return (namespace) => {
    let at = start.length;
    if (!namespace.startsWith(start) || namespace.length < at + end.length || !namespace.endsWith(end)) return false;
    for (const part of parts) {
      const found = namespace.indexOf(part, at);
      if (found < 0) return false;
      at = found + part.length;
    }
    return at <= namespace.length - end.length;
  };
}

/**
 * @param included null includes every namespace
 * @param excluded goes before what is included
 */
export function filterNamespaces(
  included: readonly string[] | null,
  excluded: readonly string[] | null,
): NamespaceFilter {
  const wanted = included?.map(matcherOf) ?? [() => true];
  const unwanted = (excluded ?? []).map(matcherOf);
  const includes = (namespace: string): boolean =>
    wanted.some((matches) => matches(namespace)) && !unwanted.some((matches) => matches(namespace));
  const isNamed = included !== null && !included.some((pattern) => pattern.includes('*'));
  return { includes, named: isNamed ? [...new Set(included)].filter(includes) : null };
}
