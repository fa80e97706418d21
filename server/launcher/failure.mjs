/** A mistake of the surroundings that a person can put right: the launcher prints the message alone, without a stack. */
export class LaunchFailure extends Error {
  /** @param {string} message what was found, what was expected, what to do */
  constructor(message) {
    super(message);
    this.name = 'LaunchFailure';
  }
}

/**
 * The text of whatever was thrown.
 * @param {unknown} error
 */
export function messageOf(error) {
  return error instanceof Error ? error.message || error.name : String(error);
}
