/** Those who wait for something to become so; each looks again whenever they are woken. */
export class Waiters {
  private readonly waiting = new Set<() => void>();

  wake(): void {
    for (const look of [...this.waiting]) look();
  }

  /** Resolves when it is so, or the signal aborts. */
  until(isSo: () => boolean, signal: AbortSignal): Promise<void> {
    if (signal.aborted || isSo()) return Promise.resolve();
    return new Promise((resolve) => {
      const look = (): void => {
        if (!signal.aborted && !isSo()) return;
        this.waiting.delete(look);
        signal.removeEventListener('abort', look);
        resolve();
      };
      this.waiting.add(look);
      signal.addEventListener('abort', look);
    });
  }
}
