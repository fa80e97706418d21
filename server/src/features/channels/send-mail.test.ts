import type { TLSSocket } from 'node:tls';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { SMTPServerOptions } from 'smtp-server';
import { aCertificate, anAuthority, type KeyPair } from '../../../test/certificates.js';
import { aMailbox, type Mailbox, useReceivers } from '../../../test/receiver.js';
import type { OutboundPolicy } from '../../platform/outbound.js';
import type { EmailSettings, OpenChannel, RenderedRequest } from './message.types.js';
import { type MailAnswer, sendMail } from './send-mail.service.js';

// Real mail servers on loopback that speak TLS, with certificates made here.

useReceivers();
const NAME = 'mail.example.com';
let authority: KeyPair;
let own: KeyPair;

beforeAll(async () => {
  authority = await anAuthority();
  own = await aCertificate(authority, NAME);
});

interface SeenMailbox extends Mailbox {
  /** Names that clients asked for in their greeting of TLS. */
  names: unknown[];
  /** What was said as user and password. */
  logins: string[];
}

async function openMailbox({ cert, key }: KeyPair, options: SMTPServerOptions = {}): Promise<SeenMailbox> {
  const [names, logins]: [unknown[], string[]] = [[], []];
  const mailbox = await aMailbox({
    cert,
    key,
    onSecure: (socket, _session, done) => {
      names.push((socket as unknown as TLSSocket).servername);
      done();
    },
    onAuth: ({ username, password }, _session, done) => {
      logins.push(`${username} ${password}`);
      done(null, { user: username });
    },
    ...options,
  });
  return Object.assign(mailbox, { names, logins });
}

const REQUEST = {
  method: 'SMTP',
  url: '',
  headers: { Subject: 'Memory runs out', 'Message-ID': '<one@k8intel.example>' },
  body: 'Memory of deployment checkout runs out.',
} as unknown as RenderedRequest;

function send(
  { port }: Mailbox,
  security: EmailSettings['security'],
  policy: Partial<OutboundPolicy> = {},
): Promise<MailAnswer> {
  const settings = { host: NAME, port, security, username: 'ada', from: 'k8@example.com', to: ['ada@example.com'] };
  const channel = { settings, secrets: { password: 'right' } } as unknown as OpenChannel;
  const resolve = async (): Promise<string[]> => ['127.0.0.1'];
  const rest = { allowedHosts: [NAME], resolve, ca: authority.cert };
  return sendMail(REQUEST, channel, { ...rest, ...policy }, new AbortController().signal);
}

describe.each([
  ['STARTTLS', {}],
  ['TLS', { secure: true }],
] as const)('mail over %s', (security, options) => {
  it('goes to the checked address, asks there for the name, and signs in only once it is encrypted', async () => {
    const mailbox = await openMailbox(own, options);
    let asked = 0;
    const resolve = async (): Promise<string[]> => (asked++ === 0 ? ['127.0.0.1'] : ['192.0.2.1']);
    expect(await send(mailbox, security, { resolve })).toMatchObject({ outcome: 'DELIVERED', status: 250 });
    expect(asked).toBe(1);
    expect(mailbox.names).toEqual([NAME]);
    expect(mailbox.logins).toEqual(['ada right']);
    expect(mailbox.mails).toMatchObject([{ from: 'k8@example.com', to: ['ada@example.com'] }]);
  });

  it.each([
    ['of another name', () => aCertificate(authority, 'other.example.com'), /another name/],
    ['of an unknown authority', async () => aCertificate(await anAuthority('stranger'), NAME), /unknown authority/],
    ['that it signed itself', () => aCertificate(null, NAME), /signed itself/],
    ['that has expired', () => aCertificate(authority, NAME, -1), /expired/],
  ] as const)('tells no password and no mail to who shows a certificate %s', async (_what, make, message) => {
    const mailbox = await openMailbox(await make(), options);
    const answer = await send(mailbox, security);
    expect(answer).toMatchObject({ status: null, error: expect.stringMatching(message) });
    expect(answer.outcome).not.toBe('DELIVERED');
    expect([mailbox.logins, mailbox.mails]).toEqual([[], []]);
  });
});

describe('mail over STARTTLS', () => {
  it('is not sent in clear where the server offers no encryption', async () => {
    const mailbox = await openMailbox(own, { hideSTARTTLS: true, disabledCommands: ['STARTTLS'] });
    expect(await send(mailbox, 'STARTTLS')).toMatchObject({
      outcome: 'REJECTED',
      error: expect.stringContaining('STARTTLS'),
    });
    expect([mailbox.logins, mailbox.mails]).toEqual([[], []]);
  });
});
