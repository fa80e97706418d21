import { describe, expect, it } from '@jest/globals';
import { StreamPages } from './stream-pages.js';

describe('StreamPages', () => {
  it('reads once for all readers at one position, and few pages at a time', async () => {
    let running = 0;
    let most = 0;
    let reads = 0;
    const pages = new StreamPages(async (_tenant, _stream, { seq }) => {
      reads++;
      most = Math.max(most, ++running);
      await new Promise((resolve) => setImmediate(resolve));
      running--;
      return seq;
    });
    const asked = Array.from({ length: 100 }, (_, n) => pages.read('t', 's', { epoch: 'e', seq: n % 10 }));
    expect(await Promise.all(asked)).toEqual(Array.from({ length: 100 }, (_, n) => n % 10));
    expect({ reads, most }).toEqual({ reads: 10, most: 2 });
  });

  it('reads anew once a read has ended, also after a failure', async () => {
    let reads = 0;
    const pages = new StreamPages(async () => {
      if (++reads === 1) throw new Error('away');
      return reads;
    });
    const at = { epoch: 'e', seq: 1 };
    await expect(pages.read('t', 's', at)).rejects.toThrow('away');
    expect(await pages.read('t', 's', at)).toBe(2);
    expect(await pages.read('t', 's', at)).toBe(3);
  });
});
