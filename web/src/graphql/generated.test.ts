import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

describe('generated.ts', () => {
  it('is what codegen writes from schema.graphql and the operations', () => {
    const root = join(import.meta.dirname, '../..');
    const run = () =>
      execFileSync(process.execPath, [join(root, 'codegen.mjs'), '--check'], { cwd: root, stdio: 'pipe' });
    expect(run).not.toThrow();
  });
});
