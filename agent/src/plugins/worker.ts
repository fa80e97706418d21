// The thread of one plug-in. It imports the module, says what it exports, and gives its `run` a context whose every
// call is a message to the agent. Everything of the agent that the plug-in can reach goes through the port here.
import { workerData } from 'node:worker_threads';
import type { EveryOptions, Outcome } from '../collectors/collector.js';
import { explainNetworkError, messageOf } from '../explain.js';
import { parseExposition } from '../exposition/parse.js';
import type { KubeAnswer } from '../kube/client.js';
import { request } from '../net/request.js';
import { openScope } from '../wait.js';
import type { FetchOptions, MetricsText, PluginContext } from './context.js';
import {
  type Asked,
  type LogLevel,
  MAX_OBSERVATION_CHARACTERS,
  MAX_TEXT_CHARACTERS,
  MAX_WAITING_OBSERVATIONS,
  type RunFacts,
  type ThreadData,
  type Told,
} from './protocol.js';

const FETCH_MS = 10_000;
const FETCH_BYTES = 4 * 1024 * 1024;
const MAX_READS = 8;
/** States and polls in ten seconds. */
const MAX_STATES = 200;
/** Lines of log in ten seconds; further ones are counted. */
const LOG_LINES = 50;
const LOG_WINDOW_MS = 10_000;

type Poll = (signal: AbortSignal) => Promise<Outcome>;
interface Runnable {
  run(context: PluginContext, signal: AbortSignal): Promise<void>;
}

const { module, port, settings } = workerData as ThreadData;
const stop = new AbortController();
const polls: Poll[] = [];
const running = new Map<number, AbortController>();
const asked = new Map<number, (json: string) => void>();
let nextCall = 1;
let waiting = 0;
let stated = { since: 0, count: 0 };
let logged = { since: 0, lines: 0, dropped: 0 };

function tell(message: Told): void {
  port.postMessage(message);
}

function jsonOf(value: unknown): string {
  return JSON.stringify(value) ?? 'null';
}

function cut(text: string): string {
  return text.slice(0, MAX_TEXT_CHARACTERS);
}

function log(level: LogLevel, message: unknown, facts?: unknown): void {
  const now = Date.now();
  if (now - logged.since > LOG_WINDOW_MS) {
    if (logged.dropped > 0) sayLog('warn', `${logged.dropped} lines of its log were left out`, undefined);
    logged = { since: now, lines: 0, dropped: 0 };
  }
  logged.lines += 1;
  if (logged.lines <= LOG_LINES) sayLog(level, message, facts);
  else logged.dropped += 1;
}

function sayLog(level: LogLevel, message: unknown, facts: unknown): void {
  const text = facts === undefined ? null : jsonOf(facts);
  const isShort = text !== null && text.length <= MAX_TEXT_CHARACTERS;
  tell({ type: 'log', level, message: cut(String(message)), facts: isShort ? text : null });
}

/** What a plug-in prints becomes log: printed lines would pile up in the agent's memory, and mix with its own. */
function takeOutput(): void {
  const write =
    (level: LogLevel) =>
    (chunk: unknown): boolean => {
      log(level, String(chunk).trimEnd());
      return true;
    };
  process.stdout.write = write('info');
  process.stderr.write = write('warn');
}

async function fetchText(url: string, options: FetchOptions = {}) {
  const scope = openScope(options.signal ?? stop.signal, Math.min(options.timeoutMs ?? FETCH_MS, FETCH_MS));
  try {
    return await request(url, { headers: options.headers ?? {}, signal: scope.signal }, FETCH_BYTES);
  } catch (error) {
    throw new Error(explainNetworkError(error, url));
  } finally {
    scope.close();
  }
}

const parseMetrics: PluginContext['parseMetrics'] = (text, options = {}) => {
  const samples: MetricsText['samples'][number][] = [];
  const { problems } = parseExposition(String(text), {
    ...options,
    onSample: ({ name, labels, value, at }) =>
      samples.push({ name, labels: Object.fromEntries(labels.entries()), value, at }),
  });
  return { samples, problems };
};

function get<T>(path: string, query: object = {}): Promise<KubeAnswer<T>> {
  const call = nextCall++;
  if (asked.size >= MAX_READS) {
    const message = `${MAX_READS} reads of the Kubernetes API are under way; wait for their answers.`;
    return Promise.resolve({ ok: false, kind: 'UNAVAILABLE', message, retryAfterMs: 1_000 });
  }
  return new Promise((resolve) => {
    asked.set(call, (json) => resolve(JSON.parse(json)));
    tell({ type: 'get', call, path: cut(String(path)), query: cut(jsonOf(query)) });
  });
}

/** @throws where a state is told, or a poll begun, in a loop without a pause */
function spendState(): void {
  const now = Date.now();
  if (now - stated.since > LOG_WINDOW_MS) stated = { since: now, count: 0 };
  stated.count += 1;
  if (stated.count > MAX_STATES) throw new Error(`More than ${MAX_STATES} states or polls were told within 10 s.`);
}

/** The agent keeps the time: it says when the poll is due. */
function every(poll: Poll, options: EveryOptions = {}): Promise<void> {
  spendState();
  const intervalSeconds = options.intervalSeconds?.() ?? null;
  tell({ type: 'poll', poll: polls.push(poll) - 1, name: options.name ?? null, intervalSeconds });
  return new Promise((resolve) => stop.signal.addEventListener('abort', () => resolve()));
}

function emit(observation: unknown): void {
  const json = jsonOf(observation);
  if (json.length > MAX_OBSERVATION_CHARACTERS) {
    throw new Error(`An observation has ${json.length} characters; at most ${MAX_OBSERVATION_CHARACTERS} are taken.`);
  }
  if (waiting >= MAX_WAITING_OBSERVATIONS) {
    throw new Error(`${waiting} observations wait to be taken in; emit fewer, with more rows each.`);
  }
  waiting += 1;
  tell({ type: 'emit', json });
}

function contextOf({ hostName, hasKube }: RunFacts): PluginContext {
  return {
    ...(hasKube && { kube: { get } }),
    hostName,
    settings: JSON.parse(settings),
    log: {
      debug: (message, facts) => log('debug', message, facts),
      info: (message, facts) => log('info', message, facts),
      warn: (message, facts) => log('warn', message, facts),
      error: (message, facts) => log('error', message, facts),
    },
    now: Date.now,
    fetch: fetchText,
    parseMetrics,
    every,
    outcome: (outcome) => {
      spendState();
      tell({ type: 'outcome', json: cut(jsonOf(outcome)) });
    },
    emit,
  };
}

async function runPoll(poll: number, call: number): Promise<void> {
  const turn = new AbortController();
  const follow = (): void => turn.abort();
  stop.signal.addEventListener('abort', follow);
  running.set(call, turn);
  let outcome: unknown;
  try {
    outcome = await polls[poll]?.(turn.signal);
  } catch (error) {
    outcome = { status: 'FAILED', message: messageOf(error) };
  }
  stop.signal.removeEventListener('abort', follow);
  running.delete(call);
  tell({ type: 'polled', call, json: cut(jsonOf(outcome)) });
}

async function run(collector: Runnable, facts: RunFacts): Promise<void> {
  try {
    await collector.run(contextOf(facts), stop.signal);
    tell({ type: 'ended', problem: null });
  } catch (error) {
    tell({ type: 'ended', problem: cut(messageOf(error)) });
  }
}

function obey(message: Asked, collector: Runnable): void {
  if (message.type === 'run') void run(collector, message.facts);
  if (message.type === 'poll') void runPoll(message.poll, message.call);
  if (message.type === 'abandon') running.get(message.call)?.abort();
  if (message.type === 'taken') waiting -= 1;
  if (message.type === 'stop') stop.abort();
  if (message.type === 'got') {
    asked.get(message.call)?.(message.json);
    asked.delete(message.call);
  }
  // Buffers are not part of the heap that a thread is limited to: the agent looks at them itself.
  if (message.type === 'ping') tell({ type: 'pong', externalBytes: process.memoryUsage().external });
}

/** What the module says of itself; metrics may depend on the settings. */
function describe(collector: Record<string, unknown>): string {
  const { definitions } = collector;
  const defined = typeof definitions === 'function' ? definitions(JSON.parse(settings)) : definitions;
  return jsonOf({ ...collector, definitions: defined }).slice(0, MAX_OBSERVATION_CHARACTERS);
}

takeOutput();
const { collector } = await import(module);
const isObject = typeof collector === 'object' && collector !== null;
const canRun = isObject && typeof collector.run === 'function';
port.on('message', (message: Asked) => obey(message, collector));
tell({ type: 'described', json: isObject ? describe(collector) : null, canRun });
