/** Subjects by their place among those that are wanted. */
export class SlotIndex {
  readonly #slots: Int32Array | Map<number, number>;
  readonly #least: number;

  /** @param subjectIds ascending */
  constructor(readonly subjectIds: Int32Array) {
    this.#least = subjectIds[0] ?? 0;
    const range = subjectIds.length > 0 ? subjectIds.at(-1)! - this.#least + 1 : 0;
    // Ids are given out in order, so those of a cluster lie close together; a table is faster than a map.
    if (range <= 64 * subjectIds.length + 65_536) {
      this.#slots = new Int32Array(range).fill(-1);
      for (let slot = 0; slot < subjectIds.length; slot++) this.#slots[subjectIds[slot]! - this.#least] = slot;
    } else this.#slots = new Map(Array.from(subjectIds, (id, slot) => [id, slot]));
  }

  /** -1 for a subject that is not wanted. */
  of(subjectId: number): number {
    if (this.#slots instanceof Map) return this.#slots.get(subjectId) ?? -1;
    return this.#slots[subjectId - this.#least] ?? -1;
  }
}
