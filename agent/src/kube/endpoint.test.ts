import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { newFolder } from '../test/records.js';
import { serviceAccountEndpoint } from './endpoint.js';

function place(token: string): { dir: string; host: string; port: string } {
  const dir = newFolder();
  writeFileSync(join(dir, 'token'), `${token}\n`);
  writeFileSync(join(dir, 'ca.crt'), 'authority');
  return { dir, host: '10.0.0.1', port: '443' };
}

describe('the endpoint of a service account', () => {
  it('proves who asks with the token, and trusts the authority of the cluster only', async () => {
    const endpoint = serviceAccountEndpoint(place('first'));
    expect(endpoint.server).toBe('https://10.0.0.1:443');
    expect(await endpoint.authority()).toEqual({
      headers: { authorization: 'Bearer first' },
      tls: { ca: 'authority' },
    });
  });

  it('takes up a rotated token within a minute', async () => {
    let now = 0;
    const files = place('first');
    const endpoint = serviceAccountEndpoint(files, () => now);
    await endpoint.authority();
    writeFileSync(join(files.dir, 'token'), 'second');
    now += 60_000;
    expect((await endpoint.authority()).headers).toEqual({ authorization: 'Bearer second' });
  });

  it('puts an IPv6 address into brackets', () => {
    expect(serviceAccountEndpoint({ ...place('x'), host: 'fd00::1' }).server).toBe('https://[fd00::1]:443');
  });

  it('fails where the token cannot be read', async () => {
    const endpoint = serviceAccountEndpoint({ dir: newFolder(), host: '10.0.0.1', port: '443' });
    await expect(endpoint.authority()).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
