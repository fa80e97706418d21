/** A name that fits a DNS name, a Helm value and a URL path without quoting. */
const CLUSTER_NAME = /^[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?$/;
const MAX_LENGTH = 63;

/** Says what is wrong with a cluster's name and which one would do; null where it is good. */
export function explainClusterName(name: string): string | null {
  if (CLUSTER_NAME.test(name)) return null;
  const expected =
    'expected 1 to 63 lower case letters, digits, “-” or “.”, beginning and ending with a letter or digit';
  const proposal = proposeClusterName(name);
  const remedy = proposal ? ` “${proposal}” would do.` : '';
  return `The cluster name is “${name.slice(0, 80)}”; ${expected}.${remedy}`;
}

/** The nearest good name, such as for the context `admin@Prod_EU`; empty where nothing of it can be kept. */
export function proposeClusterName(name: string): string {
  const cleaned = name.toLowerCase().replaceAll(/[^a-z0-9.-]+/g, '-');
  return trimEnds(trimEnds(cleaned).slice(0, MAX_LENGTH));
}

function trimEnds(name: string): string {
  return name.replaceAll(/^[.-]+|[.-]+$/g, '');
}
