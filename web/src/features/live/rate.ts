const SECOND = 1000;
/** Seconds that the meter shows. */
export const METER_SECONDS = 60;
const MEAN_SECONDS = 5;

/** Counts events per second by the time of their arrival. */
export class RateCounter {
  private counts = new Map<number, number>();

  add(count: number, now: number): void {
    const second = Math.floor(now / SECOND);
    this.counts.set(second, (this.counts.get(second) ?? 0) + count);
    for (const old of this.counts.keys()) if (old <= second - METER_SECONDS) this.counts.delete(old);
  }

  /** Events in each of the last seconds, oldest first; the running second is left out. */
  perSecond(now: number): readonly number[] {
    const second = Math.floor(now / SECOND);
    return Array.from({ length: METER_SECONDS }, (_, index) => this.counts.get(second - METER_SECONDS + index) ?? 0);
  }

  /** The mean of the last seconds. */
  rate(now: number): number {
    const last = this.perSecond(now).slice(-MEAN_SECONDS);
    return last.reduce((sum, count) => sum + count, 0) / MEAN_SECONDS;
  }
}
