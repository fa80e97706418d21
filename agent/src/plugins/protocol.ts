// What the agent and a plug-in's thread say to each other. What the plug-in made up itself travels as JSON text: its
// size is known before it is looked at, and nothing in it can run.
import type { MessagePort } from 'node:worker_threads';

/** What a thread is started with. */
export interface ThreadData {
  /** Address of the module. */
  readonly module: string;
  /** The one way to the agent. */
  readonly port: MessagePort;
  /** What stands in `<name>.json` beside the plug-in, as JSON text. */
  readonly settings: string;
}

/** From the plug-in's thread. */
export type Told =
  /** What the module exports as `collector`, without its functions; null where it exports none. */
  | { readonly type: 'described'; readonly json: string | null; readonly canRun: boolean }
  /** Its `run` has returned, or has failed. */
  | { readonly type: 'ended'; readonly problem: string | null }
  | {
      readonly type: 'poll';
      readonly poll: number;
      readonly name: string | null;
      readonly intervalSeconds: number | null;
    }
  | { readonly type: 'polled'; readonly call: number; readonly json: string }
  | { readonly type: 'outcome'; readonly json: string }
  | { readonly type: 'emit'; readonly json: string }
  | { readonly type: 'log'; readonly level: LogLevel; readonly message: string; readonly facts: string | null }
  | { readonly type: 'get'; readonly call: number; readonly path: string; readonly query: string }
  | { readonly type: 'pong'; readonly externalBytes: number };

/** To the plug-in's thread. */
export type Asked =
  | { readonly type: 'run'; readonly facts: RunFacts }
  | { readonly type: 'poll'; readonly poll: number; readonly call: number }
  /** Nobody waits for the poll any more. */
  | { readonly type: 'abandon'; readonly call: number }
  | { readonly type: 'got'; readonly call: number; readonly json: string }
  /** So many observations were taken in. */
  | { readonly type: 'taken' }
  | { readonly type: 'ping' }
  | { readonly type: 'stop' };

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

export interface RunFacts {
  readonly hostName: string;
  readonly hasKube: boolean;
}

/** Longest JSON of one observation. */
export const MAX_OBSERVATION_CHARACTERS = 1024 * 1024;
/** Observations that wait to be taken in; a plug-in that emits faster is told so by an exception. */
export const MAX_WAITING_OBSERVATIONS = 32;
/** Longest text of any other kind that a plug-in says. */
export const MAX_TEXT_CHARACTERS = 2_000;
