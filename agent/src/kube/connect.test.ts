import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { connectKube } from './connect.js';

describe('connectKube', () => {
  it('says where a kubeconfig is malformed without quoting what stands there', async () => {
    const path = join(mkdtempSync(join(tmpdir(), 'k8intel-')), 'kubeconfig');
    writeFileSync(path, 'users:\n  - name: me\n    user:\n      token: hush-hush\n     exec: [\n');
    const refusal = await connectKube({ from: 'file', path }).then(
      () => 'connected',
      (error: Error) => error.message,
    );
    expect(refusal).toMatch(/^The kubeconfig cannot be used: .+; expected one given by K8INTEL_KUBECONFIG/);
    expect(refusal).not.toContain('hush');
  });
});
