import { describe, expect, it } from '@jest/globals';
import { aFinding } from '../../../test/alert-builders.js';
import { fingerprintOf, sortByFingerprint } from './fingerprint.js';

const finding = aFinding('cluster-1', 'web');

describe('fingerprintOf', () => {
  it.each([
    ['time', { seenAt: new Date(0), firstSeenAt: new Date(0) }],
    ['message text', { title: 'other', summary: 'other' }],
    ['severity', { severity: 'CRITICAL' as const }],
    ['uid and container', { subject: { ...finding.subject, uid: 'u', container: 'c' } }],
  ])('does not depend on %s', (_, other) => {
    expect(fingerprintOf({ ...finding, ...other })).toBe(fingerprintOf(finding));
  });

  it.each([
    ['the cluster', { clusterId: 'cluster-2' }],
    ['the rule', { rule: 'Evicted' }],
    ['the subject’s kind', { subject: { ...finding.subject, kind: 'Node' } }],
    ['the subject’s namespace', { subject: { ...finding.subject, namespace: null } }],
    ['the subject’s name', { subject: { ...finding.subject, name: 'db' } }],
  ])('differs with %s', (_, other) => {
    expect(fingerprintOf({ ...finding, ...other })).not.toBe(fingerprintOf(finding));
  });
});

describe('the fingerprint of an anomaly', () => {
  it('differs with the container, because the anomaly of each ends by itself', () => {
    const anomaly = (container: string) => ({
      ...finding,
      rule: 'CpuAnomaly',
      subject: { ...finding.subject, kind: 'Deployment', container },
    });
    expect(fingerprintOf(anomaly('app'))).not.toBe(fingerprintOf(anomaly('side')));
  });
});

describe('sortByFingerprint', () => {
  it('gives one order whatever the order of the report', () => {
    const findings = ['a', 'b', 'c', 'd'].map((name) => aFinding('cluster-1', name));
    const order = sortByFingerprint(findings).map((each) => each.fingerprint);
    expect(sortByFingerprint([...findings].reverse()).map((each) => each.fingerprint)).toEqual(order);
    expect(order).toEqual([...order].sort());
  });
});
