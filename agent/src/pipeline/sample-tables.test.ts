import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { aRow } from '../test/pipeline.js';
import { toSampleBatch, valuesOf } from './sample-tables.js';

describe('sample tables', () => {
  it('P21: name each subject once and give every column one entry per row', () => {
    const { tables } = toSampleBatch([aRow(1), aRow(2), aRow(1)]);
    expect(tables).toHaveLength(1);
    expect(tables[0]?.subjects).toHaveLength(2);
    expect(tables[0]?.rows).toEqual([0, 1, 0]);
    expect(tables[0]?.times).toEqual([1001, 1002, 1001]);
    expect(tables[0]?.columns).toEqual({ 'container.cpu.usage': [1, 2, 1] });
  });

  it('P24: keep null as null and 0 as 0', () => {
    const { tables } = toSampleBatch([aRow(1, { 'container.cpu.usage': null }), aRow(2, { 'container.cpu.usage': 0 })]);
    expect(tables[0]?.columns['container.cpu.usage']).toEqual([null, 0]);
  });

  it('lose no value, whatever the rows carry', () => {
    const values = fc.record(
      { 'container.cpu.usage': fc.nat(), 'container.memory.working_set': fc.nat() },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(5), values)), (rows) => {
        const input = rows.map(([index, each]) => aRow(index, each));
        const { tables } = toSampleBatch(input);
        const cells = tables.flatMap((table) => Object.values(table.columns).map((column) => column.length));
        return cells.reduce((sum, count) => sum + count, 0) === input.reduce((sum, row) => sum + valuesOf(row), 0);
      }),
    );
  });
});
