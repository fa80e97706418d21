// Says within this process that something may be ready to go out. It is a hint and nothing more: whoever misses it finds
// the rows when the outbox is swept.

const listeners = new Set<(tenantId: string) => void>();

/** Wakes the worker of this process. */
export function signalDeliveries(tenantId: string): void {
  for (const listener of listeners) listener(tenantId);
}

/** Calls `listener` on every signal until the returned function is called. */
export function onDeliverySignal(listener: (tenantId: string) => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}
