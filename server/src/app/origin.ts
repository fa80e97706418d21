/**
 * Whether a request may come from a page of this origin: our own host, or one that is allowed by name. Programs send
 * no Origin and are let through, because they carry no cookie of a visitor.
 */
export function isAllowedOrigin(
  origin: string | undefined,
  host: string | undefined,
  allowed: readonly string[],
): boolean {
  if (origin === undefined) return true;
  if (allowed.includes(origin)) return true;
  const parsed = URL.canParse(origin) ? new URL(origin) : null;
  return parsed !== null && host !== undefined && parsed.host === host;
}
