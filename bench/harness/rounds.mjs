/**
 * Interleaved rounds: A B A B …, so that whatever slows the machine slows both. A round is preceded and followed by a
 * fixed spin of this process; where it takes longer than on the quiet machine, somebody else was at work and the
 * round is done again.
 */

/**
 * @typedef {object} Sample one round of one subject
 * @property {number} requests or whatever else the case counts: samples, values
 * @property {number} perSecond requests per second of wall time
 * @property {number} nodeMs CPU of the server process per request
 * @property {number} pgMs CPU of PostgreSQL per request
 * @property {number} otherShare what everybody else used of the machine's cores meanwhile, 0 to 1
 *
 * @typedef {object} Subject
 * @property {string} name
 * @property {(seconds: number) => Promise<Sample>} run
 *
 * @typedef {object} RoundOptions
 * @property {number} rounds
 * @property {number} seconds of each subject's part of a round
 *
 * @typedef {object} Run
 * @property {Record<string, Sample>[]} rounds by the subjects' names
 * @property {number} discarded rounds that were done again
 * @property {number} noisy rounds that are counted although the spin was slow, because no quiet one was to be had
 */

const SPIN_STEPS = 6_000_000;
const SPIN_LIMIT = 1.15;

let quietSpinMs = Number.POSITIVE_INFINITY;

/** A fixed piece of work. @returns {number} its milliseconds of wall time */
function spin() {
  const startedAt = performance.now();
  let value = 1;
  for (let step = 0; step < SPIN_STEPS; step++) value = (Math.imul(value, 1_664_525) + 1_013_904_223) | 0;
  const elapsed = performance.now() - startedAt;
  // The value is used, so that no compiler may drop the loop.
  return value === 0 ? elapsed + 1e-9 : elapsed;
}

/** Learns how long the spin takes when nobody disturbs: the fastest of many. */
export function calibrate() {
  for (let n = 0; n < 30; n++) quietSpinMs = Math.min(quietSpinMs, spin());
  return quietSpinMs;
}

/** @returns {boolean} whether the machine is as fast as when it was quiet; the median of a few spins decides */
function isQuiet() {
  const spins = Array.from({ length: 5 }, spin).sort((a, b) => a - b);
  quietSpinMs = Math.min(quietSpinMs, spins[0] ?? quietSpinMs);
  return (spins[2] ?? 0) <= quietSpinMs * SPIN_LIMIT;
}

/**
 * One warm-up of each subject, then the rounds.
 * @param {Subject[]} subjects
 * @param {RoundOptions} options
 * @returns {Promise<Run>}
 */
export async function interleave(subjects, { rounds, seconds }) {
  for (const subject of subjects) await subject.run(seconds);
  /** @type {Run} */
  const run = { rounds: [], discarded: 0, noisy: 0 };
  while (run.rounds.length < rounds) {
    const quietBefore = isQuiet();
    /** @type {Record<string, Sample>} */
    const round = {};
    for (const subject of subjects) round[subject.name] = await subject.run(seconds);
    const quiet = isQuiet() && quietBefore;
    if (!quiet && run.discarded < rounds) run.discarded++;
    else {
      run.rounds.push(round);
      if (!quiet) run.noisy++;
    }
  }
  return run;
}

/** @param {readonly number[]} values */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/**
 * The ratio of two subjects, round by round.
 * @param {Run} run
 * @param {(round: Record<string, Sample>) => number} ratioOf
 * @returns {{ median: number, ratios: number[], steady: boolean }} steady: four of five rounds lie within 15 % of the median
 */
export function ratioOver(run, ratioOf) {
  const ratios = run.rounds.map(ratioOf);
  const middle = median(ratios);
  const near = ratios.filter((ratio) => Math.abs(ratio / middle - 1) <= 0.15).length;
  return { median: middle, ratios, steady: near >= ratios.length * 0.8 };
}

/** CPU of server and PostgreSQL together. @param {Sample | undefined} sample */
export function cpuMs(sample) {
  return sample ? sample.nodeMs + sample.pgMs : Number.NaN;
}

/** @param {Run} run @param {string} name @param {(sample: Sample) => number} read */
export function medianOf(run, name, read) {
  return median(run.rounds.flatMap((round) => (round[name] ? [read(round[name])] : [])));
}
