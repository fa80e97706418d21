import { HOURS_OF_WEEK } from './detector-settings.js';

/** Series in one allocation: small enough not to waste much, large enough that the views weigh nothing. */
const SERIES_PER_PAGE = 32;
/** Mean and variance as 32-bit floats (24 bits of precision: exact to 1 MB in 16 TB), two counts as bytes. */
export const BYTES_PER_SERIES = HOURS_OF_WEEK * (4 + 4 + 1 + 1);

/** The 168 slots of one series, at `offset` in the arrays of its page. */
export interface Slots {
  readonly means: Float32Array;
  readonly variances: Float32Array;
  /** How many readings a slot rests on, up to the memory's length (at most 255). */
  readonly counts: Uint8Array;
  /** How many times in a row the hour, or part of it, lay outside. */
  readonly refused: Uint8Array;
  readonly offset: number;
}

/** Room for the slots of all series: pages of typed arrays, so that a series costs its bytes and next to nothing else. */
export class SlotPages {
  private readonly free: Slots[] = [];

  claim(): Slots {
    if (this.free.length === 0) this.addPage();
    const slots = this.free.pop() as Slots;
    clear(slots);
    return slots;
  }

  release(slots: Slots): void {
    this.free.push(slots);
  }

  private addPage(): void {
    const size = SERIES_PER_PAGE * HOURS_OF_WEEK;
    const means = new Float32Array(size);
    const [variances, counts, refused] = [new Float32Array(size), new Uint8Array(size), new Uint8Array(size)];
    for (let i = SERIES_PER_PAGE - 1; i >= 0; i--) {
      this.free.push({ means, variances, counts, refused, offset: i * HOURS_OF_WEEK });
    }
  }
}

function columnsOf({ means, variances, counts, refused, offset }: Slots) {
  return [means, variances, counts, refused].map((column) => column.subarray(offset, offset + HOURS_OF_WEEK));
}

function clear(slots: Slots): void {
  for (const column of columnsOf(slots)) column.fill(0);
}

/** Copies the slots of a series into a file's buffer (`BYTES_PER_SERIES` from `at` on, in the machine's byte order). */
export function writeSlots(slots: Slots, target: Buffer, at: number): void {
  let position = at;
  for (const column of columnsOf(slots)) {
    Buffer.from(column.buffer, column.byteOffset, column.byteLength).copy(target, position);
    position += column.byteLength;
  }
}

/** The reverse of `writeSlots`. */
export function readSlots(source: Buffer, at: number, slots: Slots): void {
  let position = at;
  for (const column of columnsOf(slots)) {
    source.copy(Buffer.from(column.buffer, column.byteOffset, column.byteLength), 0, position);
    position += column.byteLength;
  }
}
