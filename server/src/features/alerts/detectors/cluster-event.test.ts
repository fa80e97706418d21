import { describe, expect, it } from '@jest/globals';
import { judgeEvent, type SeenEvent } from './cluster-event.js';
import { EVENT_RULES, INSIGNIFICANT_REASONS } from './event-reasons.js';

const AT = new Date('2026-01-01T12:00:00Z');
const event: SeenEvent = {
  clusterId: 'cluster-1',
  type: 'WARNING',
  reason: 'FailedAttachVolume',
  message: 'AttachVolume.Attach failed\n for volume "pvc-1"',
  count: 2,
  previousCount: 0,
  namespace: 'shop',
  involvedKind: 'Pod',
  involvedName: 'web-0',
  involvedUid: 'uid-1',
  firstSeenAt: new Date(AT.getTime() - 60_000),
  lastSeenAt: AT,
};

describe('judgeEvent', () => {
  it('makes a finding in plain words with severity and its reason', () => {
    expect(judgeEvent(event)).toEqual({
      alerts: true,
      finding: {
        state: 'FIRING',
        source: 'EVENT',
        clusterId: 'cluster-1',
        rule: 'FailedAttachVolume',
        subject: { kind: 'Pod', namespace: 'shop', name: 'web-0', container: null, uid: 'uid-1' },
        severity: 'WARNING',
        title: 'Cannot attach a volume: shop/web-0',
        summary:
          'AttachVolume.Attach failed for volume "pvc-1". A warning, because its pod cannot start until this is solved.',
        firstSeenAt: event.firstSeenAt,
        seenAt: AT,
        occurrences: 2,
      },
    });
  });

  const silent: [string, Partial<SeenEvent>, string][] = [
    ['a normal event', { type: 'NORMAL' }, 'NORMAL_EVENT'],
    ['a reason that nobody needs to hear of', { reason: 'FailedSync' }, 'INSIGNIFICANT_REASON'],
    ['a sysctl change, which is routine', { reason: 'NodeSysctlChange' }, 'INSIGNIFICANT_REASON'],
    ['a reason that is the name of something built in', { reason: 'constructor' }, 'INSIGNIFICANT_REASON'],
    ['a replay', { previousCount: 2 }, 'NOTHING_NEW'],
    ['a count that goes back', { previousCount: 5 }, 'NOTHING_NEW'],
    ['a volume that is late once', { reason: 'FailedMount', count: 1 }, 'TOO_FEW'],
    ['a probe that failed twice', { reason: 'Unhealthy', count: 2 }, 'TOO_FEW'],
    ['a pod’s echo of its node that is not ready', { reason: 'NodeNotReady' }, 'INSIGNIFICANT_REASON'],
  ];
  it.each(silent)('stays silent about %s', (_, overrides, reason) => {
    expect(judgeEvent({ ...event, ...overrides })).toEqual({ alerts: false, reason });
  });

  const rules: [string, Partial<SeenEvent>, object][] = [
    [
      'a crash loop’s event is another sighting of the pod’s condition',
      { reason: 'BackOff', message: 'Back-off restarting failed container' },
      { rule: 'CrashLoopBackOff' },
    ],
    [
      'a back-off while pulling is about the image',
      { reason: 'BackOff', message: 'Back-off pulling image "x"' },
      { rule: 'ImagePullBackOff' },
    ],
    ['a pod that fits nowhere', { reason: 'FailedScheduling' }, { rule: 'Unschedulable' }],
    [
      'the failed back-off of a Job is no pod’s condition',
      { reason: 'BackOff', involvedKind: 'Job' },
      { rule: 'BackOff' },
    ],
    [
      'a node out of memory is critical',
      { reason: 'SystemOOM', involvedKind: 'Node', namespace: null, involvedName: 'node-1' },
      { severity: 'CRITICAL', title: 'Ran out of memory: node-1' },
    ],
    [
      'a node that is not ready, which Kubernetes tells as a Normal event',
      { reason: 'NodeNotReady', involvedKind: 'Node', type: 'NORMAL' },
      { severity: 'CRITICAL' },
    ],
    [
      'the third probe failure, counting those held back',
      { reason: 'Unhealthy', count: 3, previousCount: 2 },
      { occurrences: 3 },
    ],
    ['a repeat counts what is new', { count: 7, previousCount: 5 }, { occurrences: 2, firstSeenAt: AT }],
    ['an empty message', { message: ' ' }, { summary: expect.stringMatching(/^No message was given\. /) }],
  ];
  it.each(rules)('alerts on %s', (_, overrides, expected) => {
    expect(judgeEvent({ ...event, ...overrides })).toMatchObject({ alerts: true, finding: expected });
  });

  it('never cuts a message within a character', () => {
    const verdict = judgeEvent({ ...event, message: `${'a'.repeat(499)}\u{1F600}` });
    expect(verdict.alerts && verdict.finding.summary).toMatch(/^a{499}\. /);
  });
});

describe('EVENT_RULES', () => {
  it.each(Object.entries(EVENT_RULES))('%s says what happened and why it has its severity', (_, rule) => {
    expect(rule.says).toMatch(/^[a-z].*[^.]$/);
    expect(rule.because).toMatch(/^[a-z].*[^.]$/);
  });
});

describe('EVENT_RULES', () => {
  // What peers alert on, and what else the kubelet warns of.
  const KNOWN = `FailedCreatePodSandBox FailedToRetrieveImagePullSecret BackOff FailedDaemonPod FailedKillPod
    FailedPreStopHook ExceededGracePeriod Evicted NodeNotReady OOMKilling SystemOOM InvalidDiskCapacity
    FreeDiskSpaceFailed NodeShutdown FailedDraining Drain ScaleUpFailed ScaleDownFailed PreemptScheduled
    TerminateScheduled NodeStartupFailed NodeSysctlChange Unhealthy ProbeError ProbeWarning FailedGetResourceMetric
    FailedComputeMetricsReplicas KEDAScalerFailed FailedGetContainerResourceMetric FailedGetExternalMetric
    FailedGetObjectMetric ScaledObjectCheckFailed FailedScheduling FailedMount FailedAttachVolume VolumeFailedDelete
    PolicyViolation Rebooted ContainerGCFailed ImageGCFailed ErrImageNeverPull FailedSync FailedPostStartHook`.split(
    /\s+/,
  );

  it.each(KNOWN)('alert on %s, or say why not', (reason) => {
    const hasRule = Object.hasOwn(EVENT_RULES, reason);
    expect(hasRule).not.toBe(Object.hasOwn(INSIGNIFICANT_REASONS, reason));
  });

  it('alert on a node that shuts down in order, which is no Warning', () => {
    const shutdown = { type: 'NORMAL' as const, reason: 'NodeShutdown', involvedKind: 'Node', namespace: null };
    expect(judgeEvent({ ...event, ...shutdown })).toMatchObject({ alerts: true, finding: { rule: 'NodeShutdown' } });
  });
});
