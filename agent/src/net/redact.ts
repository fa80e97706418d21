const USERINFO = /(\/\/)[^/\s?#"'@]*@/g;
const TOKEN = /k8i_([a-z]+)_[A-Za-z0-9_-]{6,}/g;

/** A text without user names and passwords of addresses, and without credentials and tokens of K8Intel. */
export function redact(text: string): string {
  return text.replace(USERINFO, '$1***@').replace(TOKEN, 'k8i_$1_***');
}
