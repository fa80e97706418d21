import type { DeliveryKind, DeliveryRowFragment, DeliveryState } from '../../graphql/generated';
import type { StatusKind } from '../../ui/Status';

const KINDS: Readonly<Record<DeliveryKind, string>> = {
  OPENED: 'Opened',
  UPDATED: 'Updated',
  ACKNOWLEDGED: 'Acknowledged',
  RESOLVED: 'Resolved',
  REOPENED: 'Reopened',
  REPEATED: 'Still open',
  SILENCE_EXPIRING: 'Silence ends',
  CHANNEL_DISABLED: 'Channel off',
  DIGEST: 'Weekly digest',
  TEST: 'Test',
};

export function sayingOf(kind: DeliveryKind): string {
  return KINDS[kind];
}

const STATES: Readonly<Record<DeliveryState, { kind: StatusKind; word: string }>> = {
  WOULD_SEND: { kind: 'paused', word: 'Would send' },
  PENDING: { kind: 'progressing', word: 'Waiting' },
  SENDING: { kind: 'progressing', word: 'Sending' },
  DELIVERED: { kind: 'healthy', word: 'Delivered' },
  FAILED: { kind: 'failing', word: 'Failed' },
  CANCELLED: { kind: 'unknown', word: 'Taken back' },
};

export const DELIVERY_STATES = Object.keys(STATES) as DeliveryState[];

/** Where a delivery stands; one that waits after a failure says so. */
export function stateInWords({ state, attemptCount }: Pick<DeliveryRowFragment, 'state' | 'attemptCount'>): {
  kind: StatusKind;
  word: string;
} {
  if (state === 'PENDING' && attemptCount > 0) {
    return { kind: 'degraded', word: `Retrying (${attemptCount})` };
  }
  return STATES[state];
}

export function stateWord(state: DeliveryState): string {
  return STATES[state].word;
}

/** Whether sending it again makes sense: it came to an end. */
export function canRedeliver({ state }: Pick<DeliveryRowFragment, 'state'>): boolean {
  return state === 'FAILED' || state === 'CANCELLED' || state === 'DELIVERED';
}
