// One run of a plug-in, from the start of its thread to its end: what it tells is checked and passed on, what it asks is
// answered within its rights. Nothing of it is waited for without a bound, and nothing it sends is taken without one.
import type { CollectorContext, MetricDefinition, Outcome } from '../collectors/collector.js';
import { messageOrNull } from '../redact.js';
import { Allowance } from './allowance.js';
import { type Description, isRecord, parse, readDescription, shown } from './description.js';
import { KubeGate } from './kube-gate.js';
import { readObservation } from './observation.js';
import type { RunFacts, Told } from './protocol.js';
import { PluginThread, type ThreadOptions } from './thread.js';

export interface PluginRunOptions extends Omit<ThreadOptions, 'onMessage'> {
  readonly name: string;
  readonly context: CollectorContext;
  readonly signal: AbortSignal;
}

const MAX_POLLS = 10;
const MIN_INTERVAL_SECONDS = 5;
export const VALUES_PER_MINUTE = 10_000;
const CHARACTERS_PER_MINUTE = 4 * 1024 * 1024;
const MINUTE_MS = 60_000;
const MAX_ANSWER_BYTES = 4 * 1024 * 1024;

type Ended = { readonly problem: string | null };

/** A promise that is settled from elsewhere. */
function deferred<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

export class PluginRun {
  private readonly thread: PluginThread;
  private readonly described = deferred<Extract<Told, { type: 'described' }>>();
  private readonly ended = deferred<Ended>();
  private readonly calls = new Map<number, (outcome: Outcome) => void>();
  private readonly definitions = new Map<string, MetricDefinition>();
  private readonly values = new Allowance(VALUES_PER_MINUTE, MINUTE_MS);
  private readonly characters = new Allowance(CHARACTERS_PER_MINUTE, MINUTE_MS);
  private gate: KubeGate | null = null;
  private polls = 0;
  private nextCall = 1;
  /** What is wrong with what it emitted; told with its next state. */
  private complaint: string | null = null;

  constructor(private readonly options: PluginRunOptions) {
    this.thread = new PluginThread({ ...options, onMessage: (message) => this.hear(message) });
  }

  /**
   * Runs to the end: until the signal aborts, or the plug-in's own `run` returns.
   * @throws with what went wrong
   */
  async whole(onDescribed: (description: Description) => void): Promise<void> {
    const { signal } = this.options;
    const aborted = deferred<Ended>();
    const onAbort = (): void => aborted.resolve({ problem: null });
    signal.addEventListener('abort', onAbort);
    if (signal.aborted) onAbort();
    const gone = this.thread.gone.then((problem): Ended => ({ problem }));
    try {
      const begun = this.begin(onDescribed);
      const { problem } = await Promise.race([aborted.promise, gone, begun.then(() => this.ended.promise)]);
      if (problem !== null) throw new Error(`The plug-in failed: ${problem}.`);
    } finally {
      signal.removeEventListener('abort', onAbort);
      await this.thread.stop();
      for (const settle of this.calls.values()) settle({ status: 'FAILED', message: 'The plug-in has ended.' });
    }
  }

  /** @throws where what it exports is not a collector */
  private async begin(onDescribed: (description: Description) => void): Promise<void> {
    const { json, canRun } = await this.described.promise;
    const { name, context } = this.options;
    const read = readDescription(name, json, canRun);
    if ('problems' in read) throw new Error(`The plug-in is refused: ${read.problems.join('; ')}.`);
    const { description } = read;
    onDescribed(description);
    const { kube, hostName } = context;
    if (kube === undefined && description.runsFor === 'KUBERNETES') {
      context.outcome({ status: 'NOTHING_TO_REPORT', reason: 'No Kubernetes API is configured.' });
      this.ended.resolve({ problem: null });
      return;
    }
    for (const definition of description.definitions) this.definitions.set(definition.name, definition);
    context.definitions.define(description.definitions);
    if (kube !== undefined) this.gate = new KubeGate(kube, description.rbac);
    const facts: RunFacts = { hostName, hasKube: kube !== undefined };
    this.thread.post({ type: 'run', facts });
  }

  private hear(message: Told): void {
    if (message.type === 'described') this.described.resolve(message);
    else if (message.type === 'ended') {
      this.thread.hasEnded();
      this.ended.resolve(message);
    } else if (message.type === 'poll') this.addPoll(message);
    else if (message.type === 'polled') this.polled(message);
    else if (message.type === 'outcome') this.options.context.outcome(this.readOutcome(message.json));
    else if (message.type === 'emit') this.take(message.json);
    else if (message.type === 'get') void this.get(message);
    else if (message.type === 'log') this.log(message);
  }

  private addPoll({ poll, name, intervalSeconds }: Extract<Told, { type: 'poll' }>): void {
    const { context } = this.options;
    this.polls += 1;
    if (this.polls > MAX_POLLS) {
      this.complain(`it has more than ${MAX_POLLS} polls`);
      return;
    }
    const own = name === null ? this.options.name : `${this.options.name}/${String(name).slice(0, 40)}`;
    const seconds = Math.max(MIN_INTERVAL_SECONDS, Number(intervalSeconds) || 0);
    void context.every((signal) => this.poll(poll, signal), {
      name: own,
      ...(intervalSeconds !== null && { intervalSeconds: () => seconds }),
    });
  }

  private poll(poll: number, signal: AbortSignal): Promise<Outcome> {
    const call = this.nextCall++;
    const abandon = (): void => this.thread.post({ type: 'abandon', call });
    const answered = deferred<Outcome>();
    this.calls.set(call, answered.resolve);
    signal.addEventListener('abort', abandon);
    this.thread.post({ type: 'poll', poll, call });
    return answered.promise.finally(() => {
      this.calls.delete(call);
      signal.removeEventListener('abort', abandon);
    });
  }

  private polled({ call, json }: Extract<Told, { type: 'polled' }>): void {
    const settle = this.calls.get(call);
    const outcome = this.readOutcome(json);
    const complaint = this.complaint;
    this.complaint = null;
    settle?.(complaint === null ? outcome : { status: 'FAILED', message: `${complaint}.` });
  }

  private readOutcome(json: string): Outcome {
    const found = parse(json);
    if (isRecord(found)) {
      const { status, observed, reason, message } = found;
      if (status === 'OK' && typeof observed === 'number') return { status, observed, ...this.noteOf(found['note']) };
      if (status === 'NOTHING_TO_REPORT' && typeof reason === 'string') {
        return { status, reason: messageOrNull(reason) ?? 'It gives no reason.' };
      }
      if (status === 'FAILED' && typeof message === 'string') {
        return { status, message: messageOrNull(message) ?? 'It gives no reason.' };
      }
    }
    const expected = "expected an outcome such as { status: 'OK', observed: 3 }";
    return { status: 'FAILED', message: `It says ${shown(found)}; ${expected}.` };
  }

  /** Its own note, and which of its metrics the server will not take. */
  private noteOf(note: unknown): { note?: string } {
    const refused = [...this.options.context.definitions.refused()].filter(([name]) => this.definitions.has(name));
    const notes = [
      ...(typeof note === 'string' && note !== '' ? [messageOrNull(note) ?? ''] : []),
      ...(refused.length > 0 ? [`${refused.length} of its metrics are left out: ${refused[0]?.[1]}`] : []),
    ];
    return notes.length === 0 ? {} : { note: notes.join(' ') };
  }

  private take(json: string): void {
    const { context, name } = this.options;
    this.thread.post({ type: 'taken' });
    if (!this.characters.take(json.length)) {
      this.complain(`It emits more than ${CHARACTERS_PER_MINUTE} characters a minute; the rest is left out`);
      return;
    }
    const { namespaces, now } = context;
    const rules = { name, definitions: this.definitions, namespaces, now: now() };
    const read = readObservation(parse(json), rules);
    if ('problem' in read) {
      this.complain(`An observation is refused: ${read.problem}`);
      return;
    }
    const { observation } = read;
    const values =
      observation.kind === 'samples'
        ? observation.rows.reduce((sum, row) => sum + Object.keys(row.values).length, 0)
        : 100;
    if (this.values.take(values)) context.emit(observation);
    else this.complain(`It emits more than ${VALUES_PER_MINUTE} values a minute; the rest is left out`);
  }

  private async get({ call, path, query }: Extract<Told, { type: 'get' }>): Promise<void> {
    const { signal } = this.options;
    const answer = await this.gate?.get(path, parse(query), signal);
    const isTooLarge = answer?.ok === true && answer.bytes > MAX_ANSWER_BYTES;
    const message = `The answer has more than ${MAX_ANSWER_BYTES} bytes; ask for fewer objects with a limit.`;
    const told = isTooLarge ? { ok: false, kind: 'UNAVAILABLE', message, retryAfterMs: 0 } : answer;
    this.thread.post({ type: 'got', call, json: JSON.stringify(told ?? null) });
  }

  private log({ level, message, facts }: Extract<Told, { type: 'log' }>): void {
    const found = facts === null ? undefined : parse(facts);
    this.options.context.log[level](`Plug-in ${this.options.name}: ${message}`, isRecord(found) ? found : {});
  }

  /** A poll tells it when it ends; where there is none, it is told at once. */
  private complain(problem: string): void {
    if (this.complaint === null && this.polls === 0) {
      this.options.context.outcome({ status: 'FAILED', message: `${problem}.` });
    }
    this.complaint ??= problem;
  }
}
