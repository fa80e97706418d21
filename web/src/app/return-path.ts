// Any address resolves against this one; what stays on it is a path of this site.
const BASE = 'http://this.site';

/** The path to return to after signing in. Anything that leads to another site, however it is written, becomes "/". */
export function returnPath(wanted: string | undefined): string {
  if (wanted === undefined || !URL.canParse(wanted, BASE)) return '/';
  const url = new URL(wanted, BASE);
  return wanted.startsWith('/') && url.origin === BASE ? `${url.pathname}${url.search}${url.hash}` : '/';
}
