// Says that something may be ready to go out. It is a hint and nothing more: whoever misses it finds the rows when the
// outbox is swept. What this process has put there wakes its own worker at once and, by the relay, those of others.

type Listener = (tenantId: string) => void;

const listeners = new Set<Listener>();
const relays = new Set<Listener>();

/** Wakes the workers of all processes. */
export function signalDeliveries(tenantId: string): void {
  wakeDeliveries(tenantId);
  for (const relay of relays) relay(tenantId);
}

/** Wakes the worker of this process. */
export function wakeDeliveries(tenantId: string): void {
  for (const listener of listeners) listener(tenantId);
}

/** Calls `listener` whenever the worker of this process is woken, until the returned function is called. */
export function onDeliverySignal(listener: Listener): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** Passes on what this process has put into the outbox until the returned function is called. */
export function relayDeliveries(relay: Listener): () => void {
  relays.add(relay);
  return () => void relays.delete(relay);
}
