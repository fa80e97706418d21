import { describe, expect, it } from '@jest/globals';
import { ContainerStateKind } from './container.entity.js';
import { endsBetween, type Runs } from './container-ends.js';

const at = (minute: number): Date => new Date(Date.UTC(2026, 10, 22, 20, minute));
const now = at(30);
const { RUNNING, WAITING, TERMINATED } = ContainerStateKind;

function runs(state: ContainerStateKind, restartCount: number, ended: [string, number] | null = null): Runs {
  return {
    state,
    restartCount,
    lastTerminationReason: ended?.[0] ?? null,
    lastTerminationExitCode: ended ? 1 : null,
    lastTerminationStartedAt: null,
    lastTerminationFinishedAt: ended ? at(ended[1]) : null,
  };
}

describe('endsBetween', () => {
  it.each<[string, Runs | null, Runs, [string, number][]]>([
    ['finds nothing in a container that goes on', runs(RUNNING, 2, ['Error', 1]), runs(RUNNING, 2, ['Error', 1]), []],
    ['counts an end when it happens', runs(RUNNING, 0), runs(TERMINATED, 0, ['OOMKilled', 9]), [['OOMKilled', 1]]],
    [
      'does not count it again while it waits to start anew',
      runs(TERMINATED, 0, ['OOMKilled', 9]),
      runs(WAITING, 0, ['OOMKilled', 9]),
      [],
    ],
    [
      'does not count it again when it has started anew',
      runs(WAITING, 0, ['OOMKilled', 9]),
      runs(RUNNING, 1, ['OOMKilled', 9]),
      [],
    ],
    [
      'counts an end that only the restart tells of',
      runs(RUNNING, 3, ['Error', 1]),
      runs(RUNNING, 4, ['OOMKilled', 9]),
      [['OOMKilled', 1]],
    ],
    [
      'knows the reason of the last of several only',
      runs(RUNNING, 1, ['Error', 1]),
      runs(RUNNING, 5, ['OOMKilled', 9]),
      [
        ['Unknown', 3],
        ['OOMKilled', 1],
      ],
    ],
    [
      'counts from one crash to the next while it waits in between',
      runs(WAITING, 4, ['Error', 5]),
      runs(WAITING, 5, ['Error', 9]),
      [['Error', 1]],
    ],
    ['counts nothing in a container that was never run', runs(WAITING, 0), runs(WAITING, 0), []],
    [
      'counts what a new pod went through before it was first seen',
      null,
      runs(RUNNING, 1, ['Error', 9]),
      [['Error', 1]],
    ],
    ['counts nothing where Kubernetes began to count anew', runs(RUNNING, 7), runs(RUNNING, 0), []],
    ['counts an end without a reason', runs(RUNNING, 0), runs(RUNNING, 1), [['Unknown', 1]]],
  ])('%s', (_title, before, after, expected) => {
    expect(endsBetween(before, after, now).map(({ reason, times }) => [reason, times])).toEqual(expected);
  });

  it('dates an end by when it was, never later than it was observed', () => {
    expect(endsBetween(runs(RUNNING, 0), runs(RUNNING, 1, ['Error', 9]), now)[0]!.at).toEqual(at(9));
    expect(endsBetween(runs(RUNNING, 0), runs(RUNNING, 1, ['Error', 59]), now)[0]!.at).toEqual(now);
  });
});
