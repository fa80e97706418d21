// Says within this process that a stream has moved. It is a hint and nothing more: whoever misses it polls, and what is
// read is the table. Other replicas are not told; their readers poll.

const listeners = new Map<string, Set<() => void>>();

export function streamKey(tenantId: string, stream: string): string {
  return `${tenantId}/${stream}`;
}

/** Wakes those who follow the stream in this process. */
export function signalStream(tenantId: string, stream: string): void {
  for (const listener of listeners.get(streamKey(tenantId, stream)) ?? []) listener();
}

/** Calls `listener` on every signal until the returned function is called. */
export function onStreamSignal(tenantId: string, stream: string, listener: () => void): () => void {
  const key = streamKey(tenantId, stream);
  const known = listeners.get(key) ?? new Set();
  listeners.set(key, known.add(listener));
  return () => {
    known.delete(listener);
    if (known.size === 0 && listeners.get(key) === known) listeners.delete(key);
  };
}
