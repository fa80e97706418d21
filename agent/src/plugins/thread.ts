// One run of a plug-in's thread, watched from outside.
//
// starting → described → running → gone. It goes because it was stopped, because it failed, because its heap or its
// buffers grew beyond the limit, or because it stopped answering: a thread that computes without end answers nothing,
// and is ended from outside. Whatever happens in it, the agent's own thread goes on.
import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';
import { messageOf } from '../explain.js';
import { wait } from '../wait.js';
import type { Asked, ThreadData, Told } from './protocol.js';

export interface ThreadLimits {
  readonly heapMib: number;
  /** Buffers outside of the heap. */
  readonly externalMib: number;
  /** A thread that says nothing for so long is ended. */
  readonly silentMs: number;
  readonly pingMs: number;
  /** What a stopped thread may still take. */
  readonly stopMs: number;
}

export const THREAD_LIMITS: ThreadLimits = {
  heapMib: 64,
  externalMib: 64,
  silentMs: 15_000,
  pingMs: 3_000,
  stopMs: 3_000,
};

export interface ThreadOptions {
  /** Address of the plug-in's module. */
  readonly module: string;
  /** JSON. */
  readonly settings: string;
  readonly limits: ThreadLimits;
  /** Address of the module that runs in the thread; only tests replace it. */
  readonly worker?: URL;
  readonly onMessage: (message: Told) => void;
}

const MIB = 1024 * 1024;

export class PluginThread {
  /** Why it is gone; null where it was stopped. */
  readonly gone: Promise<string | null>;
  private readonly worker: Worker;
  private readonly port: MessagePort;
  private readonly pinging: NodeJS.Timeout;
  private heardAt = performance.now();
  private isGone = false;
  private cause: string | null = null;
  private isStopped = false;
  /** Aborts when nothing is to be waited for any more. */
  private readonly patience = new AbortController();

  constructor(private readonly options: ThreadOptions) {
    const { limits, module, settings, worker = new URL('./worker.js', import.meta.url) } = options;
    const { port1, port2 } = new MessageChannel();
    this.port = port1;
    const workerData: ThreadData = { module, port: port2, settings };
    this.worker = new Worker(worker, {
      workerData,
      transferList: [port2],
      // Nothing of the agent's environment: it holds the credential.
      env: {},
      argv: [],
      execArgv: [],
      stdin: false,
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: limits.heapMib, maxYoungGenerationSizeMb: 8, stackSizeMb: 4 },
    });
    this.port.on('message', (message: Told) => this.hear(message));
    this.pinging = setInterval(() => this.ping(), limits.pingMs);
    this.gone = new Promise((resolve) => {
      this.worker.on('error', (error) => {
        this.cause ??= this.explain(error);
      });
      this.worker.on('exit', (code) => {
        this.close();
        resolve(this.cause ?? (this.isStopped ? null : `It ended itself with code ${code}`));
      });
    });
    // What is written past the replaced functions must not pile up.
    this.worker.stdout.resume();
    this.worker.stderr.resume();
  }

  post(message: Asked): void {
    if (!this.isGone) this.port.postMessage(message);
  }

  /** Asks it to stop, and ends it where it does not within a short time. */
  async stop(): Promise<void> {
    this.isStopped = true;
    this.post({ type: 'stop' });
    if (!this.isGone) await wait(this.options.limits.stopMs, this.patience.signal);
    await this.worker.terminate();
    await this.gone;
  }

  /** To be called when its `run` has returned: nothing more has to be waited for. */
  hasEnded(): void {
    this.patience.abort();
  }

  private hear(message: Told): void {
    this.heardAt = performance.now();
    if (message.type !== 'pong') {
      this.options.onMessage(message);
      return;
    }
    const { externalMib } = this.options.limits;
    if (message.externalBytes > externalMib * MIB) {
      this.end(`Its buffers take ${Math.round(message.externalBytes / MIB)} MiB; at most ${externalMib} are allowed`);
    }
  }

  private ping(): void {
    const { silentMs } = this.options.limits;
    if (performance.now() - this.heardAt > silentMs)
      this.end(`It did not answer for ${silentMs / 1000} s and was ended`);
    else this.post({ type: 'ping' });
  }

  private end(cause: string): void {
    this.cause ??= cause;
    void this.worker.terminate();
  }

  private explain(error: unknown): string {
    const isHeap = (error as { code?: unknown } | null)?.code === 'ERR_WORKER_OUT_OF_MEMORY';
    return isHeap ? `Its heap grew beyond ${this.options.limits.heapMib} MiB` : messageOf(error);
  }

  private close(): void {
    this.isGone = true;
    this.patience.abort();
    clearInterval(this.pinging);
    this.port.close();
  }
}
