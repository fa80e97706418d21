import { createServer, type IncomingMessage, request, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';

/** A proxy as companies run them: CONNECT for https, whole addresses for http, with or without a user and password. */
export class TestWebProxy {
  readonly asked: string[] = [];
  /** `user:password` that it wants. */
  pair: string | null = null;
  /** What it does with a tunnel. */
  mode: 'open' | 'refuse' | 'hang' = 'open';
  private readonly sockets = new Set<Socket>();
  private readonly server: Server = createServer((asked, answer) => {
    this.asked.push(`${asked.method} ${asked.url}`);
    if (!this.isKnown(asked)) {
      answer.writeHead(407).end();
      return;
    }
    const { 'proxy-authorization': _, ...headers } = asked.headers;
    const onward = request(asked.url ?? '', { method: asked.method, headers }, (response) => {
      answer.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(answer);
    });
    asked.pipe(onward);
  });

  async start(): Promise<string> {
    this.server.on('connect', (asked, socket: Socket) => this.tunnel(asked, socket));
    this.server.on('connection', (socket) => this.sockets.add(socket));
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private isKnown(asked: IncomingMessage): boolean {
    const given = asked.headers['proxy-authorization'] ?? '';
    return this.pair === null || given === `Basic ${Buffer.from(this.pair).toString('base64')}`;
  }

  private tunnel(asked: IncomingMessage, socket: Socket): void {
    this.asked.push(`CONNECT ${asked.url}`);
    socket.on('error', () => socket.destroy());
    if (this.mode === 'hang') return;
    if (!this.isKnown(asked)) socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
    else if (this.mode === 'refuse') socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
    else {
      const [host = '', port] = (asked.url ?? '').split(':');
      const onward = connect(Number(port), host, () => {
        socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
        onward.pipe(socket);
        socket.pipe(onward);
      });
      this.sockets.add(onward);
      onward.on('error', () => socket.destroy());
    }
  }
}
