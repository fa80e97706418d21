import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll } from '@jest/globals';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

type Close = () => Promise<unknown>;
const open: Close[] = [];

/** Says once in a file of tests that what it opens here is closed at its end. */
export function useReceivers(): void {
  afterAll(() => Promise.all(open.splice(0).map((close) => close())));
}

export interface Received {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface Receiver {
  url: string;
  received: Received[];
  /** What it answers from now on. */
  answer: { status: number; body: string; headers?: Record<string, string> };
}

/** A real receiver of webhooks on loopback, which keeps what it gets. */
export async function aReceiver(): Promise<Receiver> {
  const receiver: Receiver = { url: '', received: [], answer: { status: 200, body: 'ok' } };
  const server: Server = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('end', () => {
      receiver.received.push({ path: req.url ?? '', headers: req.headers, body: Buffer.concat(chunks).toString() });
      const { status, body, headers } = receiver.answer;
      res.writeHead(status, headers).end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  receiver.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  open.push(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  return receiver;
}

export interface Mailbox {
  port: number;
  mails: { from: string; to: string[]; raw: string }[];
}

/** A real mail server on loopback, which keeps what it gets. */
export async function aMailbox(options: SMTPServerOptions = {}): Promise<Mailbox> {
  const mailbox: Mailbox = { port: 0, mails: [] };
  const server = new SMTPServer({
    authOptional: true,
    closeTimeout: 1_000,
    logger: false,
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope;
        const from = mailFrom ? mailFrom.address : '';
        mailbox.mails.push({ from, to: rcptTo.map((one) => one.address), raw: Buffer.concat(chunks).toString() });
        done();
      });
    },
    ...options,
  });
  server.on('error', () => undefined); // a client that refuses our certificate resets the connection
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  mailbox.port = (server.server.address() as AddressInfo).port;
  open.push(() => new Promise<void>((resolve) => server.close(resolve)));
  return mailbox;
}
