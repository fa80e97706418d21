import { describe, expect, it } from '@jest/globals';
import { aTimeSeries } from '../../test/builders';
import { chartModel, describeResolution, isUnmeasured, partialFrom } from './chart-model';

const DRAWING = { labels: { 'node.cpu.usage': 'Used' }, lines: [], isGrouped: false };

describe('chartModel', () => {
  it('keeps gaps as gaps and zeros as zeros', () => {
    expect(chartModel(aTimeSeries([0, null, 2]), DRAWING).series[0]?.values).toEqual([0, null, 2]);
  });

  it('calls a line by its metric, or by its group where it is one of several', () => {
    const answer = aTimeSeries([1]);
    expect(chartModel(answer, DRAWING).series[0]?.label).toBe('Used');
    const grouped = { ...answer, series: answer.series.map((series) => ({ ...series, group: '/data' })) };
    expect(chartModel(grouped, { ...DRAWING, isGrouped: true }).series[0]?.label).toBe('/data');
  });
});

describe('partialFrom', () => {
  const open = { ...aTimeSeries([1, 2, 3, null]), isLastBucketPartial: true };

  it('begins with the bucket of the newest sample, not only with the last one', () => {
    expect(partialFrom({ ...open, observedAt: '2026-03-01T12:02:30.000Z' })).toBe(Date.parse('2026-03-01T12:02:00Z'));
  });

  it('is null for a window in the past', () => {
    expect(partialFrom(aTimeSeries([1, 2]))).toBeNull();
  });
});

describe('gaps', () => {
  const gap = {
    cluster: { id: 'c1', name: 'prod-eu' },
    data: 'ALL' as const,
    from: '2026-03-01T12:00:30Z',
    to: '2026-03-01T12:02:00Z',
    message: 'Agent offline 12:00-12:02 UTC.',
  };
  const gapsOf = (gaps: (typeof gap)[]) => chartModel({ ...aTimeSeries([1, 2, 3]), gaps }, DRAWING).gaps;

  it('name their cluster only where there are several', () => {
    expect(gapsOf([gap])?.map(({ message }) => message)).toEqual(['Agent offline 12:00-12:02 UTC.']);
    const other = { ...gap, cluster: { id: 'c2', name: 'staging' } };
    expect(gapsOf([gap, other])?.at(1)?.message).toBe('staging: Agent offline 12:00-12:02 UTC.');
  });

  it('reach to the end of the chart while they are open', () => {
    const answer = { ...aTimeSeries([1, 2, 3]), gaps: [{ ...gap, to: null }] };
    expect(chartModel(answer, DRAWING).gaps?.[0]?.to).toBe(Date.parse(answer.to));
  });

  it('are those of samples: missing events leave no gap in a line', () => {
    const answer = { ...aTimeSeries([1]), gaps: [{ ...gap, data: 'EVENTS' as const }] };
    expect(chartModel(answer, DRAWING).gaps).toEqual([]);
  });
});

describe('isUnmeasured', () => {
  it('is true only where no bucket has a value', () => {
    expect(isUnmeasured(aTimeSeries([null, null]))).toBe(true);
    expect(isUnmeasured(aTimeSeries([null, 0]))).toBe(false);
  });
});

describe('describeResolution', () => {
  it('says what one point stands for', () => {
    expect(describeResolution(aTimeSeries([1, 2, 3]), { overTime: 'AVG', across: 'SUM' })).toBe(
      '1 min mean, 3 points, from samples; source metrics-server',
    );
  });
});
