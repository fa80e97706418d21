/** What stands for work that was not done in time. */
export const LATE = Symbol('late');

/** Waits for work for so many milliseconds; the work itself goes on, whoever started it ends what it uses. */
export async function withinTime<T>(work: Promise<T>, milliseconds: number): Promise<T | typeof LATE> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<typeof LATE>((resolve) => {
    timer = setTimeout(resolve, milliseconds, LATE);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
    // Nobody waits for it any more, so its failure is nobody's.
    work.catch(() => undefined);
  }
}
