/**
 * The next moment of a schedule after `now`: the multiples of its interval since 1970 in UTC. Neither time zones nor
 * summer time nor the turn of a year come into it, so no moment is missed and none comes twice.
 */
export function nextRunAt(now: Date, everySeconds: number): Date {
  const everyMs = everySeconds * 1_000;
  return new Date((Math.floor(now.getTime() / everyMs) + 1) * everyMs);
}

const UNITS: [seconds: number, one: string, many: string][] = [
  [86_400, 'day', 'days'],
  [3_600, 'hour', 'hours'],
  [60, 'minute', 'minutes'],
  [1, 'second', 'seconds'],
];

/** A schedule as people say it: “every 15 seconds”, “every hour”. */
export function scheduleInWords(everySeconds: number): string {
  for (const [seconds, one, many] of UNITS) {
    const count = everySeconds / seconds;
    if (Number.isInteger(count)) return count === 1 ? `every ${one}` : `every ${count} ${many}`;
  }
  return `every ${everySeconds} seconds`;
}
