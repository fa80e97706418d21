import { createHash } from 'node:crypto';

/** What a reference to an image says, such as `registry.example.com:5000/shop/web:1.2@sha256:…`. */
export interface ImageReference {
  /** With what Docker leaves out: `nginx` is `docker.io/library/nginx`. */
  repository: string;
  /** Null where none is named: a digest decides, or else `latest` is meant. */
  tag: string | null;
  digest: string | null;
}

/**
 * Takes a reference apart; any text has an answer, because nodes report what they were given.
 * @see https://pkg.go.dev/github.com/distribution/reference
 */
export function readReference(reference: string): ImageReference {
  const at = reference.indexOf('@');
  const name = at < 0 ? reference : reference.slice(0, at);
  const digest = at < 0 ? null : reference.slice(at + 1) || null;
  const colon = name.lastIndexOf(':');
  // A colon before the last slash is that of a port.
  const hasTag = colon > name.lastIndexOf('/') && colon < name.length - 1;
  const path = hasTag ? name.slice(0, colon) : name;
  return { repository: withRegistry(path), tag: hasTag ? name.slice(colon + 1) : null, digest };
}

function withRegistry(path: string): string {
  const slash = path.indexOf('/');
  if (slash < 0) return `docker.io/library/${path}`;
  const host = path.slice(0, slash);
  return /[.:]/.test(host) || host === 'localhost' ? path : `docker.io/${path}`;
}

/**
 * The id of an image, made of tenant, reference and the digest that runs, so that whoever stores a container knows it
 * without reading; null for a container without an image. Unlike other ids it is no UUIDv7, and an image keeps it for ever.
 */
export function imageId(
  tenantId: string,
  { image, imageDigest }: { image?: string | null; imageDigest?: string | null },
): string | null {
  if (!image) return null;
  const hash = createHash('sha256')
    .update(`${tenantId}/${image}@${imageDigest ?? ''}`)
    .digest('hex');
  return hash.slice(0, 32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
