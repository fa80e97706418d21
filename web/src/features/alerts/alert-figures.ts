/** One time an alert stood. */
export interface Fire {
  readonly firedAt: string | null;
  readonly resolvedAt: string | null;
  readonly reopenedCount: number;
}

export interface Figures {
  readonly fires: number;
  /** Milliseconds; null where none has ended. */
  readonly medianMs: number | null;
  /** It came and went so often that single alerts say little. */
  readonly isFlapping: boolean;
}

const FLAPS_A_DAY = 4;
const DAY_MS = 86_400_000;

function median(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle];
  if (upper === undefined) return null;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? upper)) / 2;
}

/** What the times an alert stood amount to. A return within minutes is counted as one more fire. */
export function figuresOf(fires: readonly Fire[], now: number): Figures {
  const fired = fires.filter(({ firedAt }) => firedAt !== null);
  const times = (of: readonly Fire[]) => of.reduce((sum, { reopenedCount }) => sum + 1 + reopenedCount, 0);
  const ended = fired.flatMap(({ firedAt, resolvedAt }) =>
    firedAt && resolvedAt ? [Math.max(0, Date.parse(resolvedAt) - Date.parse(firedAt))] : [],
  );
  const today = fired.filter(({ firedAt }) => firedAt !== null && now - Date.parse(firedAt) < DAY_MS);
  return { fires: times(fired), medianMs: median(ended), isFlapping: times(today) >= FLAPS_A_DAY };
}
