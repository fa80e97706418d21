import { describe, expect, it } from '@jest/globals';
import { whyNone } from './why-none';

const ENOUGH = { isEnough: true, text: null };
const verdict = (rule: string, text: string) => ({ rule, reason: 'FINE', text });

describe('whyNone', () => {
  it('says what is missing before what is judged', () => {
    const enough = { isEnough: false, text: 'needs 3 days of usage; 1.2 collected' };
    expect(whyNone([{ container: 'app', enough, verdicts: [verdict('over-provisioned', 'It fits.')] }])).toEqual([
      'needs 3 days of usage; 1.2 collected',
    ]);
  });

  it('names the container where there are several', () => {
    const enough = { isEnough: false, text: 'nothing was measured' };
    const profiles = [
      { container: 'app', enough: ENOUGH, verdicts: [] },
      { container: 'proxy', enough, verdicts: [] },
    ];
    expect(whyNone(profiles)).toEqual(['proxy: nothing was measured']);
  });

  it('tells what the rules of size say, once', () => {
    const verdicts = [
      verdict('over-provisioned', 'Requests fit.'),
      verdict('under-provisioned', 'Requests fit.'),
      verdict('idle-workload', 'It is busy.'),
    ];
    expect(whyNone([{ container: 'app', enough: ENOUGH, verdicts }])).toEqual(['Requests fit.']);
  });
});
