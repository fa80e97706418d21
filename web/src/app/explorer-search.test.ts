import { describe, expect, it } from '@jest/globals';
import { plainSpec, writeSpec } from '../features/metrics/chart-spec';
import { FLEET } from '../features/metrics/scope';
import { chartTexts, parseExplorerSearch, toChartSearch } from './explorer-search';

const CPU = writeSpec(plainSpec(['container.cpu.usage'], FLEET));
const MEMORY = writeSpec(plainSpec(['container.memory.working_set'], FLEET));

describe('the explorer in the address', () => {
  it('keeps charts, range, comparison, marks and the chart that is edited', () => {
    const raw = { c1: CPU, c2: MEMORY, range: 'LAST_7D', compare: 'PREVIOUS_DAY', marks: 'alerts,changes', edit: 2 };
    expect(parseExplorerSearch(raw)).toEqual(raw);
  });

  it('drops charts that cannot be read and moves the others up', () => {
    const search = parseExplorerSearch({ c1: 'broken', c2: MEMORY, c9: CPU, edit: 'x', marks: 'none', compare: 'X' });
    expect(search).toEqual({ c1: MEMORY, marks: 'none' });
    expect(chartTexts(search)).toEqual([MEMORY]);
  });

  it('names the keys of charts that went, so that they go', () => {
    const search = toChartSearch([plainSpec(['container.cpu.usage'], FLEET)]);
    expect(search.c1).toBe(CPU);
    expect(Object.keys(search)).toHaveLength(8);
    expect(search.c2).toBeUndefined();
  });
});
