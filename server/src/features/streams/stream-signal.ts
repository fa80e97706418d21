// Says that a stream has moved. It is a hint and nothing more: whoever misses it polls, and what is read is the table.
// A commit of this process signals here at once; `relay` passes it on to other replicas, whose `wakeStream` does the same.

type Relay = (tenantId: string, stream: string) => void;

const listeners = new Map<string, Set<() => void>>();
const everywhere = new Set<Relay>();
const relays = new Set<Relay>();

export function streamKey(tenantId: string, stream: string): string {
  return `${tenantId}/${stream}`;
}

/** A commit of this process moved the stream: wakes those who follow it here, and tells the other replicas. */
export function signalStream(tenantId: string, stream: string): void {
  wakeStream(tenantId, stream);
  for (const relay of relays) relay(tenantId, stream);
}

/** Wakes those who follow the stream in this process. */
export function wakeStream(tenantId: string, stream: string): void {
  for (const listener of listeners.get(streamKey(tenantId, stream)) ?? []) listener();
  for (const listener of everywhere) listener(tenantId, stream);
}

/** Wakes everybody who follows any stream in this process. */
export function wakeEveryStream(): void {
  for (const ofStream of listeners.values()) for (const listener of ofStream) listener();
}

/** Calls `listener` on every signal of one stream until the returned function is called. */
export function onStreamSignal(tenantId: string, stream: string, listener: () => void): () => void {
  const key = streamKey(tenantId, stream);
  const known = listeners.get(key) ?? new Set();
  listeners.set(key, known.add(listener));
  return () => {
    known.delete(listener);
    if (known.size === 0 && listeners.get(key) === known) listeners.delete(key);
  };
}

/** Calls `listener` on every signal of any stream until the returned function is called. */
export function onAnyStreamSignal(listener: Relay): () => void {
  everywhere.add(listener);
  return () => void everywhere.delete(listener);
}

/** Passes every commit of this process on until the returned function is called. */
export function relaySignals(relay: Relay): () => void {
  relays.add(relay);
  return () => void relays.delete(relay);
}
