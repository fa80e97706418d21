import { describe, expect, it } from '@jest/globals';
import { podStatus } from './pod-status';
import { restartVerdict } from './verdict';

const RUNNING = { phase: 'RUNNING', reason: null, isReady: true, deletedAt: null } as const;

describe('podStatus', () => {
  it.each([
    ['a running, ready pod is healthy', RUNNING, 'healthy', 'Running'],
    ['a running pod that is not ready is degraded', { ...RUNNING, isReady: false }, 'degraded', 'Not ready'],
    [
      'the real reason goes before the phase',
      { ...RUNNING, reason: 'CrashLoopBackOff' },
      'failing',
      'CrashLoopBackOff',
    ],
    [
      'a container being created is no failure',
      { ...RUNNING, phase: 'PENDING', reason: 'ContainerCreating' },
      'progressing',
      'ContainerCreating',
    ],
    [
      'a finished pod is healthy whatever it says',
      { ...RUNNING, phase: 'SUCCEEDED', reason: 'Completed' },
      'healthy',
      'Succeeded',
    ],
    [
      'a deleted pod is nothing to act on',
      { ...RUNNING, reason: 'Evicted', deletedAt: '2026-03-01T12:00:00Z' },
      'unknown',
      'Deleted',
    ],
  ] as const)('%s', (_title, pod, kind, word) => {
    expect(podStatus(pod)).toEqual({ kind, word });
  });
});

describe('restartVerdict', () => {
  const calm = { name: 'app', restartCount: 0, lastTermination: null, resources: { memoryLimitBytes: null } };
  const killed = {
    name: 'app',
    restartCount: 3,
    lastTermination: { reason: 'OOMKilled', exitCode: 137, finishedAt: '2026-03-01T12:00:00Z' },
    resources: { memoryLimitBytes: 256 * 1024 ** 2 },
  };

  it('is silent when nothing restarted', () => {
    expect(restartVerdict([calm])).toEqual({ text: null, lastAt: null });
  });

  it('says how often and why the last time, with the limit that was met', () => {
    expect(restartVerdict([calm, killed])).toEqual({
      text: 'Restarted 3×; last in app: OOMKilled (137), limit 256 MiB',
      lastAt: '2026-03-01T12:00:00Z',
    });
  });

  it('takes the container that ended last', () => {
    const later = {
      ...killed,
      name: 'proxy',
      restartCount: 1,
      lastTermination: { reason: 'Error', exitCode: 1, finishedAt: '2026-03-01T13:00:00Z' },
    };
    expect(restartVerdict([killed, later]).text).toBe('Restarted 4×; last in proxy: Error (1)');
  });
});
