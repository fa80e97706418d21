// A database that fails over to a standby, or is restored, may lose the last that was committed. Ids that were given out
// after that are then given out again, to others; so what a process remembers of the database holds for one history.

let turns = 0;

/** Says that the data behind this process' connections are of another history than before. */
export function turnHistory(): void {
  turns++;
}

/** Something remembered beyond a transaction, made anew when the history is another one. */
export function perHistory<T>(make: () => T): () => T {
  let made: { value: T; turn: number } | undefined;
  return () => {
    if (made?.turn !== turns) made = { value: make(), turn: turns };
    return made.value;
  };
}
