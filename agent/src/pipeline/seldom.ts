/** Tells what recurs every second when it begins, and once in a while. */
export class Seldom {
  private readonly saidAt = new Map<string, number>();

  constructor(private readonly everyMs = 60_000) {}

  /** True where it was not said lately. */
  isToBeSaid(what: string): boolean {
    const saidAt = this.saidAt.get(what);
    if (saidAt !== undefined && performance.now() - saidAt < this.everyMs) return false;
    this.saidAt.set(what, performance.now());
    return true;
  }
}
