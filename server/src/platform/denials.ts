import { AppError } from './errors.js';
import type { Role } from './role.js';

/** What one operation was refused: one entry per schema coordinate, however many rows had it. */
export interface Denial {
  /** Where it was met first, as in the answer. */
  path: readonly (string | number)[];
  count: number;
  error: AppError;
}

/** Collects the refusals of one operation, so that an answer of 100 rows has one FORBIDDEN and not 100. */
export class Denials {
  readonly #byCoordinate = new Map<string, Denial>();

  constructor(private readonly isAnonymous: boolean) {}

  note(coordinate: string, required: Role, path: () => readonly (string | number)[]): void {
    const known = this.#byCoordinate.get(coordinate);
    if (known) known.count++;
    else
      this.#byCoordinate.set(coordinate, {
        path: path(),
        count: 1,
        error: this.isAnonymous ? nobody() : refusal(coordinate, required),
      });
  }

  /** Hands over what was collected since the last time: a stream answers each event on its own. */
  take(): Denial[] {
    const taken = [...this.#byCoordinate.values()];
    this.#byCoordinate.clear();
    for (const denial of taken) Object.assign(denial.error.details, { count: denial.count });
    return taken;
  }
}

function nobody(): AppError {
  return new AppError('UNAUTHENTICATED', 'Nobody is signed in. Sign in, or send a valid credential as bearer token.');
}

function refusal(coordinate: string, required: Role): AppError {
  return new AppError(
    'FORBIDDEN',
    `${coordinate} needs the role ${required}, which you do not have there. Ask an administrator, or leave it out.`,
    { coordinate, requires: required },
  );
}
