import { afterEach, describe, expect, it } from '@jest/globals';
import { cleanup, render, screen } from '@testing-library/react';
import { formatCores, formatMillicores } from '../lib/format';
import { cpuOf, memoryOf } from './usage';
import { applicable, type Measured, measured, Value } from './Value';

afterEach(cleanup);

const textOf = (of: Measured) => render(<Value of={of} format={formatCores} />).container.textContent;

describe('Value', () => {
  it('writes a real zero as a number', () => {
    expect(textOf(measured(0, 'unused'))).toBe('0 cores');
  });

  it('writes n/a where nothing measured, never zero, and says why', () => {
    expect(textOf(measured(null, 'metrics-server not installed'))).toBe('n/a: metrics-server not installed');
    expect(screen.getByTitle('metrics-server not installed')).toBeTruthy();
  });

  it('writes a dash where the thing does not apply', () => {
    expect(textOf(applicable(null, 'No limit is set'))).toBe('—: No limit is set');
  });

  it('writes nothing while it loads', () => {
    expect(textOf({ state: 'loading' })).toBe('');
  });

  it('joins millicores to their number', () => {
    const { container } = render(<Value of={measured(0.25, '')} format={formatMillicores} />);
    expect(container.textContent).toBe('250m');
  });
});

describe('usage', () => {
  const reading = { cpuCores: 0, memoryBytes: null, stale: false, absent: null, absentReason: null } as const;

  it('keeps a measured zero', () => {
    expect(cpuOf(reading)).toEqual({ state: 'value', value: 0 });
  });

  it('gives the server’s own reason first', () => {
    const absent = { ...reading, absent: 'SOURCE_UNAVAILABLE', absentReason: 'metrics API not reachable' } as const;
    expect(memoryOf(absent)).toEqual({ state: 'absent', reason: 'metrics API not reachable' });
  });

  it('does not apply to what is not running', () => {
    const stopped = { ...reading, cpuCores: null, absent: 'NOT_RUNNING' } as const;
    expect(cpuOf(stopped)).toEqual({ state: 'none', reason: 'It is not running' });
  });
});
