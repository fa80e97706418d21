/** A document and its variables on their way into the explorer. */
export interface Handed {
  readonly query: string;
  readonly variables: string;
}

/**
 * Puts a query into an address. It goes behind the "#": a fragment never reaches the server, its logs or a proxy's
 * limit for addresses. Base64url, so that nothing on the way decodes it once too often.
 */
export function toHash(handed: Handed): string {
  const bytes = new TextEncoder().encode(JSON.stringify(handed));
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** Reads what toHash wrote; null for an address without a query, or with one that somebody cut off. */
export function fromHash(hash: string): Handed | null {
  if (hash === '') return null;
  try {
    const binary = atob(hash.replaceAll('-', '+').replaceAll('_', '/'));
    const value: unknown = JSON.parse(new TextDecoder().decode(Uint8Array.from(binary, (sign) => sign.charCodeAt(0))));
    return isHanded(value) ? value : null;
  } catch {
    return null;
  }
}

function isHanded(value: unknown): value is Handed {
  if (typeof value !== 'object' || value === null || !('query' in value) || !('variables' in value)) return false;
  return typeof value.query === 'string' && typeof value.variables === 'string';
}
