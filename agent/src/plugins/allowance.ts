/** So much per window of time, and the same again in the next one. */
export class Allowance {
  private since = Number.NEGATIVE_INFINITY;
  private spent = 0;

  constructor(
    readonly amount: number,
    private readonly windowMs: number,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** False where it is used up; then nothing is spent. */
  take(amount: number): boolean {
    if (this.now() - this.since > this.windowMs) {
      this.since = this.now();
      this.spent = 0;
    }
    if (this.spent + amount > this.amount) return false;
    this.spent += amount;
    return true;
  }
}
