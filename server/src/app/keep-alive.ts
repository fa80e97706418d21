/** A socket that can be asked whether its peer is still there. */
export interface Askable {
  /** Whether it was asked and has not answered. */
  isAsked: boolean;
  ask(): void;
  terminate(): void;
}

/** Parts of the interval in which a part of the sockets is pinged, so that not all of them are at once. */
const SLOTS = 12;

/** The open sockets, in slots; finds those whose peer is gone, with one timer for all of them. */
export class KeepAlive<Socket extends Askable> {
  readonly #slots = Array.from({ length: SLOTS }, () => new Set<Socket>());
  readonly #timer: NodeJS.Timeout;
  #next = 0;
  #opened = 0;
  #emptied: (() => void) | null = null;

  /** @param intervalMs time between two pings of a socket, and for which an answer is waited */
  constructor(intervalMs: number) {
    this.#timer = setInterval(() => this.#sweep(), intervalMs / SLOTS);
  }

  /** @returns the slot, which has to be given back */
  add(socket: Socket): number {
    const slot = this.#opened++ % SLOTS;
    this.#slots[slot]!.add(socket);
    return slot;
  }

  delete(socket: Socket, slot: number): void {
    this.#slots[slot]!.delete(socket);
    if (this.#emptied && this.all().length === 0) this.#emptied();
  }

  all(): Socket[] {
    return this.#slots.flatMap((slot) => [...slot]);
  }

  /** Ends when the last socket has closed. */
  async stop(): Promise<void> {
    if (this.all().length > 0) {
      await new Promise<void>((resolve) => {
        this.#emptied = resolve;
      });
    }
    clearInterval(this.#timer);
  }

  /** What was asked in the round before and has not answered is gone. */
  #sweep(): void {
    for (const socket of this.#slots[this.#next++ % SLOTS]!) {
      if (socket.isAsked) socket.terminate();
      else socket.ask();
    }
  }
}
