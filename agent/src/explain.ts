// Turns what the platform throws into sentences that say what was found, what was expected and what to do.

const NETWORK_SENTENCES: Record<string, (where: string) => string> = {
  ECONNREFUSED: (where) =>
    `Nothing listens at ${where}; expected a running server there. Start it or correct the address.`,
  ENOTFOUND: (where) => `The name in ${where} is unknown to DNS; expected a resolvable host name.`,
  EAI_AGAIN: (where) => `The name in ${where} could not be resolved: DNS does not answer.`,
  ECONNRESET: (where) => `${where} closed the connection before it answered.`,
  EPIPE: (where) => `${where} closed the connection before it answered.`,
  UND_ERR_SOCKET: (where) => `${where} closed the connection before it answered.`,
  ETIMEDOUT: (where) => `${where} did not answer in time.`,
  UND_ERR_CONNECT_TIMEOUT: (where) => `${where} did not answer in time.`,
  EHOSTUNREACH: (where) => `There is no route to ${where}. Check the network and its policies.`,
  ENETUNREACH: (where) => `There is no route to ${where}. Check the network and its policies.`,
};

const CERTIFICATE_CODES = /^(CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_(VERIFY|GET_ISSUER)|ERR_TLS_CERT)/;

/** What a certificate lacks, by the code of the error; `setting` is where its authority is given. */
function explainCertificate(code: string, where: string, { setting, detail }: { setting: string; detail: string }) {
  if (code === 'CERT_HAS_EXPIRED') {
    return `The certificate of ${where} has expired. Renew it there, or set the clock of this machine right.`;
  }
  if (code === 'CERT_NOT_YET_VALID') {
    return `The certificate of ${where} is not valid yet. Set the clock of this machine right.`;
  }
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return `The certificate of ${where} is for other names (${detail}). Use one of them in the address, or renew it with this one.`;
  }
  return `The certificate of ${where} is not trusted (${code}). Give the authority that signed it with ${setting}.`;
}

/** What TLS itself says before any request is heard. */
const TLS_SENTENCES: readonly (readonly [RegExp, (where: string) => string])[] = [
  [
    /WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG/,
    (where) => `${where} does not speak TLS. Use http:// where that is allowed, or correct the port.`,
  ],
  [
    /ALERT_(CERTIFICATE_REQUIRED|BAD_CERTIFICATE|HANDSHAKE_FAILURE|UNKNOWN_CA|CERTIFICATE_UNKNOWN)/,
    (where) =>
      `${where} asks for a client certificate, or refuses the given one. Set K8INTEL_SERVER_CERT_FILE and K8INTEL_SERVER_KEY_FILE.`,
  ],
];

interface ErrorLike {
  readonly name?: unknown;
  readonly message?: unknown;
  readonly code?: unknown;
  readonly cause?: unknown;
}

/** Errors are told by their shape: those of fetch and of abort signals need not be instances of this realm's Error. */
function asError(value: unknown): ErrorLike | null {
  return typeof value === 'object' && value !== null && 'message' in value ? value : null;
}

function codeOf(value: unknown): string | undefined {
  const error = asError(value);
  if (typeof error?.code === 'string') return error.code;
  return error?.cause === undefined ? undefined : codeOf(error.cause);
}

/** The names that a refused certificate is for. */
function altNamesOf(error: unknown): string {
  const { cert, cause } = error as { cert?: { subjectaltname?: string }; cause?: unknown };
  return cert?.subjectaltname ?? (cause === undefined ? messageOf(error) : altNamesOf(cause));
}

/**
 * One sentence for an error of a request to `where` (an address without secrets); `authoritySetting` says where the
 * authority of its certificate is given.
 */
export function explainNetworkError(error: unknown, where: string, authoritySetting = 'NODE_EXTRA_CA_CERTS'): string {
  const name = asError(error)?.name;
  if (name === 'ProxyError') return messageOf(error);
  if (name === 'TimeoutError') return `${where} did not answer in time.`;
  if (name === 'AbortError') return `The request to ${where} was given up because the agent stops.`;
  const code = codeOf(error);
  const sentence = code === undefined ? undefined : NETWORK_SENTENCES[code];
  if (sentence !== undefined) return sentence(where);
  if (code !== undefined && CERTIFICATE_CODES.test(code)) {
    return explainCertificate(code, where, { setting: authoritySetting, detail: altNamesOf(error) });
  }
  const said = `${code} ${messageOf(error)}`.toUpperCase().replaceAll(' ', '_');
  const tls = TLS_SENTENCES.find(([pattern]) => pattern.test(said));
  if (tls !== undefined) return tls[1](where);
  return `The request to ${where} failed: ${messageOf(error)}.`;
}

/** One sentence for an answer that is not the JSON that was expected. */
export function explainGarbage(where: string, status: number, contentType: string | null, body: string): string {
  const start = body.slice(0, 60).replace(/\s+/g, ' ').trim();
  const found = start === '' ? 'an empty body' : `${contentType ?? 'text'} that begins "${start}"`;
  return (
    `${where} answered ${status} with ${found} where JSON was expected. ` +
    'Check that the address is the server itself, not a proxy or a sign-in page.'
  );
}

/** The message of anything that was thrown, with its deepest cause. */
export function messageOf(thrown: unknown): string {
  const error = asError(thrown);
  if (error === null) return String(thrown);
  return asError(error.cause) === null ? String(error.message) : `${error.message} (${messageOf(error.cause)})`;
}

/** The `code` of a file system error, such as ENOSPC. */
export function fileErrorCode(error: unknown): string | undefined {
  return codeOf(error);
}
