// Takes secrets out of texts that people or programs wrote: messages of events, containers and conditions. What is
// recognised by its name (password=…, Authorization: …) or by its form (tokens of known makers, keys, long random words)
// becomes ***. It rather hides a harmless word than lets a secret out; names and digests of objects stay.

/** A message is looked through up to here, and none that leaves the cluster is longer than the second number. */
const MAX_READ = 8192;
const MAX_MESSAGE = 1024;

const HIDDEN = '***';
const NAMES =
  'pass(?:word|wd|phrase)?|pwd|secret|token|api[-_]?key|access[-_]?key|private[-_]?key|account[-_]?key|shared[-_]?key|' +
  'credentials?|authorization|auth|signature|sig|session(?:[-_]?id)?|cookie|dsn|connection[-_]?string';
/** A quoted text, or all up to white space or what ends a value in URLs, JSON and lists. */
const VALUE = `"(?:[^"\\\\]|\\\\.){1,512}"|'[^']{1,512}'|[^\\s"',;&)}\\]]{1,512}`;

interface Rule {
  readonly pattern: RegExp;
  readonly into: string;
}

const RULES: readonly Rule[] = [
  { pattern: /-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[\s\S]{0,8192}?(?:-----END [A-Z ]{0,30}-----|$)/g, into: HIDDEN },
  // The user part of a URL: scheme://user:password@host.
  { pattern: /([a-z][a-z0-9+.-]{1,20}:\/\/)[^\s/@"']{1,512}@/gi, into: `$1${HIDDEN}@` },
  { pattern: /\b(bearer|basic|digest|negotiate)\s+[A-Za-z0-9+/=._~-]{6,}/gi, into: `$1 ${HIDDEN}` },
  // --password hunter2
  { pattern: new RegExp(`(--?[a-z-]{0,30}(?:${NAMES})\\s+)(?!-)(?:${VALUE})`, 'gi'), into: `$1${HIDDEN}` },
  // DB_PASSWORD=hunter2, "token": "abc", X-Api-Key: abc
  {
    pattern: new RegExp(
      `([\\w.-]{0,40}(?:${NAMES})[\\w-]{0,20}["']?\\s{0,2}[=:]\\s{0,2})(?!\\*\\*\\*)(?:${VALUE})`,
      'gi',
    ),
    into: `$1${HIDDEN}`,
  },
  { pattern: /\beyJ[\w-]{8,}\.[\w-]{2,}(?:\.[\w-]*)?/g, into: HIDDEN },
  { pattern: /\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}\b/g, into: HIDDEN },
  {
    pattern:
      /\b(?:gh[pousr]_|github_pat_|glpat-|xox[abeoprs]-|sk_live_|rk_live_|sk-|npm_|pypi-|hvs\.|dop_v1_|k8i_)[\w.-]{10,}/g,
    into: HIDDEN,
  },
  { pattern: /\bAIza[\w-]{30,}/g, into: HIDDEN },
  { pattern: /(hooks\.slack\.com\/(?:services|workflows|triggers))\/[\w/]{6,}/g, into: `$1/${HIDDEN}` },
  // A long word of small and capital letters and digits is nobody's name: keys in base64. Digests have small letters only.
  { pattern: /\b(?=[\w+-]{0,200}[a-z])(?=[\w+-]{0,200}[A-Z])(?=[\w+-]{0,200}\d)[\w+-]{40,200}={0,2}/g, into: HIDDEN },
];

/** The text without what looks like a secret. */
export function redact(text: string): string {
  return RULES.reduce((clean, { pattern, into }) => clean.replace(pattern, into), text);
}

/** A message as it may leave the cluster: without secrets, and cut; null for none. */
export function messageOrNull(text: string | null | undefined): string | null {
  return text ? redact(text.slice(0, MAX_READ)).slice(0, MAX_MESSAGE) : null;
}
