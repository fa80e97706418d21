const MAX_LENGTH = 63;

/**
 * The nearest name that the server accepts (1 to 63 of lower case letters, digits, “-”, “.”, letter or digit at both
 * ends) to a host name or a kubeconfig's cluster name, such as `gke-shop-eu-prod` for `gke_shop_eu_prod`. Only for
 * names that nobody chose: a name from the configuration is sent as it is, so that the server can say what is wrong.
 */
export function defaultClusterName(found: string): string {
  const cleaned = found.toLowerCase().replaceAll(/[^a-z0-9.-]+/g, '-');
  return trimEnds(trimEnds(cleaned).slice(0, MAX_LENGTH)) || 'unnamed';
}

function trimEnds(name: string): string {
  return name.replaceAll(/^[.-]+|[.-]+$/g, '');
}
