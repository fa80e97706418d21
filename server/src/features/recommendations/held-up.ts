import { percentInWords } from './quantity.js';

/** Mean share of scheduling periods from which on a CPU limit is in the way; the rule of alerts that comes along says so too. */
const IN_THE_WAY = 0.25;

/** Whether the CPU limit is in the way of a container; not where nothing was measured of it. */
export function isHeldUp(share: number | null | undefined): share is number {
  return share !== null && share !== undefined && share >= IN_THE_WAY;
}

export function heldUpText(share: number): string {
  return `Its CPU limit held it up in ${percentInWords(share)} of the scheduling periods of the last day, also where it used less on average.`;
}
