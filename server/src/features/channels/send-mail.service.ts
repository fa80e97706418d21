import { isIP } from 'node:net';
import { createTransport, type SendMailOptions } from 'nodemailer';
import { checkedAddresses, knownReason, OutboundError, type OutboundPolicy } from '../../platform/outbound.js';
import { isAllowedHost, plainHost } from '../../platform/outbound-address.js';
import { htmlOf } from './adapters/email.js';
import type { EmailSettings, OpenChannel, RenderedRequest, SendOutcome } from './message.types.js';

/** Ports on which mail is submitted; others only for hosts of K8INTEL_OUTBOUND_ALLOWED_HOSTS. */
const MAIL_PORTS = [25, 465, 587, 2525];
const TIMEOUT_MS = 15_000;

export interface MailAnswer {
  outcome: SendOutcome;
  status: number | null;
  response: string;
  error: string | null;
}

/** Sends one mail over a connection to a checked address. Never throws. */
export async function sendMail(
  request: RenderedRequest,
  channel: OpenChannel,
  policy: OutboundPolicy,
  signal: AbortSignal,
): Promise<MailAnswer> {
  const settings = channel.settings as EmailSettings;
  try {
    checkServer(settings, policy.allowedHosts);
    const [address = settings.host] = await checkedAddresses(settings.host, settings.port, policy);
    return await submit(request, channel, { address, policy, signal });
  } catch (error) {
    return failureOf(error, settings);
  }
}

function checkServer({ host, port, security }: EmailSettings, allowed: readonly string[]): void {
  if (isAllowedHost(plainHost(host), port, allowed)) return;
  const wayOut = 'If it is meant, add the host to K8INTEL_OUTBOUND_ALLOWED_HOSTS.';
  if (!MAIL_PORTS.includes(port)) {
    throw new OutboundError('REFUSED', `Port ${port} is none of mail; expected ${MAIL_PORTS.join(', ')}. ${wayOut}`);
  }
  if (security === 'NONE') {
    throw new OutboundError('REFUSED', `Mail would go unencrypted. Choose STARTTLS or TLS. ${wayOut}`);
  }
}

interface Way {
  address: string;
  policy: OutboundPolicy;
  signal: AbortSignal;
}

async function submit(request: RenderedRequest, channel: OpenChannel, way: Way): Promise<MailAnswer> {
  const transport = createTransport(optionsOf(channel, way));
  const timeoutMs = way.policy.timeoutMs ?? TIMEOUT_MS;
  const ended = AbortSignal.any([way.signal, AbortSignal.timeout(timeoutMs)]);
  const close = (): void => transport.close();
  try {
    const sent = transport.sendMail(mailOf(request, channel));
    const cut = new Promise<never>((_resolve, reject) => {
      ended.addEventListener('abort', () => {
        close();
        reject(new OutboundError('TIMEOUT', `The mail server did not take it within ${timeoutMs / 1_000} s.`));
      });
    });
    const { response } = await Promise.race([sent, cut]);
    return { outcome: 'DELIVERED', status: Number(response.slice(0, 3)) || null, response, error: null };
  } finally {
    close();
  }
}

function optionsOf({ settings, secrets }: OpenChannel, { address, policy }: Way) {
  const { host, port, security, username } = settings as EmailSettings;
  const name = plainHost(host);
  return {
    host: address,
    port,
    secure: security === 'TLS',
    requireTLS: security === 'STARTTLS',
    ignoreTLS: security === 'NONE',
    tls: { ...(!isIP(name) && { servername: name }), ...(policy.ca && { ca: policy.ca }) },
    ...(username && { auth: { user: username, pass: secrets['password'] ?? '' } }),
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

function mailOf({ headers, body }: RenderedRequest, channel: OpenChannel): SendMailOptions {
  const { from, to } = channel.settings as EmailSettings;
  return {
    from,
    to,
    subject: headers['Subject'] ?? '',
    messageId: headers['Message-ID'] ?? '',
    ...(headers['References'] && { references: headers['References'], inReplyTo: headers['References'] }),
    headers: { 'Auto-Submitted': 'auto-generated' },
    text: body,
    html: htmlOf(body),
  };
}

/** What nodemailer throws. */
interface MailError {
  code?: string;
  /** What TLS or the network said, where `code` tells only at which step. */
  originalCode?: string;
  responseCode?: number;
  response?: string;
}

const CONNECTION = new Set(['ECONNECTION', 'ETIMEDOUT', 'ESOCKET', 'EDNS', 'ECONNREFUSED', 'ECONNRESET', 'EPROTOCOL']);

/** What is known of a connection that could not be made as it was asked for; null where that was not the trouble. */
function unconnectedOf(
  { code, originalCode = '' }: MailError,
  host: string,
): Pick<MailAnswer, 'outcome' | 'error'> | null {
  if (code === 'ETLS') {
    const error = `${host} does not offer STARTTLS, or its certificate is not trusted. Choose TLS, or trust its authority.`;
    return { outcome: 'REJECTED', error };
  }
  const reason = knownReason(originalCode);
  return reason ? { outcome: 'RETRY', error: `${host} ${reason}.` } : null;
}

function failureOf(error: unknown, { host }: EmailSettings): MailAnswer {
  const none = { status: null, response: '' };
  if (error instanceof OutboundError) {
    return { ...none, outcome: error.failure === 'REFUSED' ? 'REJECTED' : 'RETRY', error: error.message };
  }
  const { code = '', responseCode, response = '' } = error as MailError;
  const unconnected = unconnectedOf(error as MailError, host);
  if (unconnected) return { ...none, ...unconnected };
  if (responseCode) {
    const outcome = responseCode >= 500 ? 'REJECTED' : 'RETRY';
    const remedy = code === 'EAUTH' ? 'Check user and password.' : 'Check sender and receivers.';
    return { outcome, status: responseCode, response, error: `${host} answered ${responseCode}. ${remedy}` };
  }
  const passing = CONNECTION.has(code) ? 'RETRY' : 'REJECTED';
  const said = error instanceof Error ? error.message : String(error);
  return {
    ...none,
    outcome: passing,
    error: `${host} could not be used (${code || 'no code'}): ${said.slice(0, 200)}`,
  };
}
