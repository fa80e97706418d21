import type { ContainerKind, ContainerStateKind } from '../../graphql/generated';
import type { StatusKind } from '../../ui/Status';

interface Reading {
  readonly state: ContainerStateKind;
  readonly reason: string | null;
  readonly isReady: boolean;
  readonly kind: ContainerKind;
}

interface Judgement {
  readonly kind: StatusKind;
  readonly word: string;
}

// Reasons of a container that waits its turn; any other reason to wait is a trouble.
const STARTING = new Set(['ContainerCreating', 'PodInitializing']);

const JUDGE: Record<ContainerStateKind, (container: Reading) => Judgement> = {
  RUNNING: ({ isReady, kind }) =>
    // An init container is never "ready": it ends.
    isReady || kind === 'INIT'
      ? { kind: 'healthy', word: 'Running' }
      : { kind: 'degraded', word: 'Running, not ready' },
  TERMINATED: ({ reason }) => ({
    kind: reason === 'Completed' ? 'healthy' : 'failing',
    word: reason ?? 'Terminated',
  }),
  WAITING: ({ reason }) => ({
    kind: reason === null || STARTING.has(reason) ? 'progressing' : 'failing',
    word: reason ?? 'Waiting',
  }),
  UNKNOWN: () => ({ kind: 'unknown', word: 'Unknown' }),
};

/** A container's state and its real reason. */
export function containerStatus(container: Reading): Judgement {
  return JUDGE[container.state](container);
}
