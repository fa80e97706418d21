import { describe, expect, it } from '@jest/globals';
import { containerStatus } from './container-status';

const RUNNING = { state: 'RUNNING', reason: null, isReady: true, kind: 'REGULAR' } as const;

describe('containerStatus', () => {
  it.each([
    ['running and ready', RUNNING, 'healthy', 'Running'],
    ['running and not ready', { ...RUNNING, isReady: false }, 'degraded', 'Running, not ready'],
    ['an init container is never ready', { ...RUNNING, isReady: false, kind: 'INIT' }, 'healthy', 'Running'],
    ['waiting its turn', { ...RUNNING, state: 'WAITING', reason: 'PodInitializing' }, 'progressing', 'PodInitializing'],
    [
      'waiting for an image',
      { ...RUNNING, state: 'WAITING', reason: 'ImagePullBackOff' },
      'failing',
      'ImagePullBackOff',
    ],
    ['completed', { ...RUNNING, state: 'TERMINATED', reason: 'Completed' }, 'healthy', 'Completed'],
    ['killed', { ...RUNNING, state: 'TERMINATED', reason: 'OOMKilled' }, 'failing', 'OOMKilled'],
    ['not known', { ...RUNNING, state: 'UNKNOWN' }, 'unknown', 'Unknown'],
  ] as const)('%s', (_title, container, kind, word) => {
    expect(containerStatus(container)).toEqual({ kind, word });
  });
});
