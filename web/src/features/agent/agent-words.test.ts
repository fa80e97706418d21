import { describe, expect, it } from '@jest/globals';
import { clockInWords, collectorReason, collectorWords, sourcesInWords, type UsageSource } from './agent-words';

const source = (name: string, status: UsageSource['status'], since = '2026-03-01T13:58:00Z'): UsageSource => ({
  name,
  status,
  since,
  message: '',
  command: null,
});

describe('sourcesInWords', () => {
  it('names the source that is in use, and since when', () => {
    const told = sourcesInWords([
      source('kubelet', 'DENIED'),
      source('metrics-server', 'ACTIVE', '2026-03-01T14:00:00Z'),
    ]);
    expect(told).toEqual({
      isMeasured: true,
      text: 'Usage comes from metrics-server',
      since: '2026-03-01T14:00:00Z',
    });
  });

  it('says that usage is unknown where only requests and limits are left', () => {
    const told = sourcesInWords([source('kubelet', 'DENIED'), source('requests', 'ACTIVE', '2026-03-01T14:01:00Z')]);
    expect(told).toMatchObject({ isMeasured: false, since: '2026-03-01T14:01:00Z' });
    expect(told.text).toMatch(/^Usage is unknown: .*Requests and limits are still shown$/);
  });

  it('says so too where no source is in use at all, since the first of them failed', () => {
    const told = sourcesInWords([
      source('kubelet', 'UNREACHABLE', '2026-03-01T14:00:00Z'),
      source('metrics-server', 'ABSENT'),
    ]);
    expect(told).toMatchObject({ isMeasured: false, since: '2026-03-01T13:58:00Z' });
  });
});

describe('collectorWords', () => {
  it('tells switched off from failed, and both from nothing to report', () => {
    expect(collectorWords({ status: 'OK', isShed: true }).word).toBe('Switched off');
    expect(collectorWords({ status: 'FAILED', isShed: null }).word).toBe('Failed');
    expect(collectorWords({ status: 'NOTHING_TO_REPORT', isShed: false }).word).toBe('No data');
    expect(collectorWords({ status: 'OK', isShed: null }).word).toBe('OK');
  });
});

describe('collectorReason', () => {
  const ran = {
    name: 'usage',
    status: 'OK' as const,
    message: null,
    lastRunAt: null,
    durationMs: null,
    observed: null,
    isPlugin: null,
    isShed: null,
    lastError: null,
    lastErrorAt: null,
  };

  it('is the budget for one that is switched off, else its message', () => {
    expect(collectorReason({ ...ran, isShed: true })).toMatch(/over its budget/);
    expect(collectorReason({ ...ran, message: 'No API' })).toBe('No API');
    expect(collectorReason(ran)).toBeNull();
  });
});

describe('clockInWords', () => {
  it('says which way the clock is wrong, and nothing where that is not known', () => {
    expect(clockInWords(35)).toBe('35 s ahead');
    expect(clockInWords(-180)).toBe('3 min behind');
    expect(clockInWords(0)).toBe('in step');
    expect(clockInWords(null)).toBeNull();
  });
});
