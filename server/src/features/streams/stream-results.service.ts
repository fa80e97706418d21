import { QuietStretches } from './quiet-stretches.js';
import { ResultMemory } from './result-memory.js';
import type { StoredEvent } from './stream.service.js';
import { StreamEventType } from './stream.types.js';
import type { Position } from './stream-cursor.js';
import { nextPosition, type StreamSource, type Told } from './stream-follow.service.js';

/** What is sent for one event: made once, the same for all. */
export interface Result {
  cursor: string;
  /** Whether a reader may go on behind it; not behind an event of a snapshot. */
  isResumable: boolean;
  bytes: Buffer;
}

/** Executes events and serialises the answers, in this order; the same for all members. */
export type ExecuteTold = (events: readonly Told[]) => Promise<Buffer[]>;

/** Events that are executed together, which load what they show in one go. */
const CHUNK = 32;

export function chunksOf<T>(all: readonly T[]): T[][] {
  const chunks: T[][] = [];
  for (let from = 0; from < all.length; from += CHUNK) chunks.push(all.slice(from, from + CHUNK));
  return chunks;
}

interface Seen {
  at: Position;
  /** Made already, or being made. */
  known: Result | Promise<Result> | undefined;
  /** What is to be made where it is not known. */
  told: Told | null;
}

/** What the events of a stream say to one group: the newest answers, and which runs of events say nothing. */
export class StreamResults {
  readonly #memory = new ResultMemory<Result>();
  readonly #quiet = new QuietStretches();

  constructor(
    private readonly source: StreamSource,
    private readonly execute: ExecuteTold,
  ) {}

  /** What is known to follow a position without reading anything: some results, and the position behind them. */
  async walk(start: Position): Promise<{ results: readonly Result[]; position: Position }> {
    let position = this.#behindQuiet(start);
    const answers: (Result | Promise<Result>)[] = [];
    while (answers.length < CHUNK) {
      const next = { epoch: position.epoch, seq: position.seq + 1 };
      const known = this.#memory.get(next);
      if (known === undefined) break;
      answers.push(known);
      position = this.#behindQuiet(next);
    }
    return { results: answers.length > 0 ? await Promise.all(answers) : [], position };
  }

  /** Whether nobody has to read anything to go on from there. */
  knows({ epoch, seq }: Position): boolean {
    return this.#quiet.endAfter({ epoch, seq }) > seq || this.#memory.get({ epoch, seq: seq + 1 }) !== undefined;
  }

  /** Tests events and has made what is to be told of them, for all who come there. */
  begin(events: readonly StoredEvent[], start: Position): void {
    let position = start;
    for (const chunk of chunksOf(events)) {
      // Whoever asks for a result is told why it could not be made.
      this.of(chunk, position).catch(() => undefined);
      position = { epoch: start.epoch, seq: chunk.at(-1)!.seq };
    }
  }

  /** What a run of events says, each made once; and the position behind them. */
  async of(
    events: readonly StoredEvent[],
    start: Position,
  ): Promise<{ results: readonly Result[]; position: Position }> {
    const { seen, position } = this.#see(events, start);
    const missing = seen.flatMap(({ told }) => told ?? []);
    const made = missing.length > 0 ? this.make(missing) : null;
    let place = 0;
    const answers = seen.map(({ at, known }) => {
      if (known !== undefined) return known;
      const own = place++;
      return this.#memory.keep(
        at,
        made!.then((results) => results[own]!),
      );
    });
    return { results: answers.length > 0 ? await Promise.all(answers) : [], position };
  }

  async make(events: readonly Told[]): Promise<Result[]> {
    const answers = await this.execute(events);
    return events.map(({ cursor, type }, index) => ({
      cursor,
      isResumable: type !== StreamEventType.SNAPSHOT,
      bytes: answers[index]!,
    }));
  }

  #behindQuiet(position: Position): Position {
    const seq = this.#quiet.endAfter(position);
    return seq === position.seq ? position : { epoch: position.epoch, seq };
  }

  /** The events that say something, and the position behind all of them. */
  #see(events: readonly StoredEvent[], start: Position): { seen: Seen[]; position: Position } {
    let position = start;
    let quietFrom: number | null = null;
    let quietUntil = this.#quiet.endAfter(start);
    const noteUntil = (to: number): void => {
      if (quietFrom !== null) this.#quiet.note(start.epoch, quietFrom, to);
      quietFrom = null;
    };
    const seen: Seen[] = [];
    for (const event of events) {
      position = nextPosition(position, event);
      if (event.seq <= quietUntil) continue;
      const known = this.#memory.get(position);
      const told = known === undefined ? this.source.tell(event, position) : null;
      if (known === undefined && !told) {
        quietFrom ??= event.seq;
        continue;
      }
      noteUntil(event.seq - 1);
      seen.push({ at: position, known, told });
      quietUntil = this.#quiet.endAfter(position);
    }
    noteUntil(position.seq);
    return { seen, position };
  }
}
