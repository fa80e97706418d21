import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { digestOf, Packer } from './packer.js';

const pod = (index: number): string =>
  JSON.stringify({
    uid: `${index}-4c1f-11ee`,
    name: `checkout-${index}`,
    namespace: `shop-${index % 7}`,
    labels: [{ key: 'app.kubernetes.io/name', value: 'checkout' }],
    containers: [
      { name: 'web', image: 'registry.example.org/shop/checkout:1.2', state: 'RUNNING', restartCount: index },
    ],
  });

describe('Packer', () => {
  it('gives back every text, whatever dictionary it was packed with', () => {
    const packer = new Packer();
    const packed = Array.from({ length: 1200 }, (_, index) => packer.pack(pod(index)));
    expect(new Set(packed.map((each) => each.charCodeAt(0)))).toEqual(new Set([0, 1, 2, 3]));
    expect(packed.map((each) => packer.unpack(each))).toEqual(packed.map((_, index) => pod(index)));
  });

  it('gives back texts of any characters', () => {
    const packer = new Packer();
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(packer.unpack(packer.pack(text))).toBe(text);
      }),
    );
  });

  it('packs a text like many others into a fraction of it', () => {
    const packer = new Packer();
    for (let index = 0; index < 1000; index += 1) packer.pack(pod(index));
    expect(packer.pack(pod(5000)).length).toBeLessThan(pod(5000).length * 0.2);
  });
});

describe('digestOf', () => {
  it('differs where texts differ, and is a small integer but 0', () => {
    const digests = Array.from({ length: 5000 }, (_, index) => digestOf(pod(index)));
    expect(new Set(digests).size).toBe(5000);
    expect(digests.every((digest) => digest > 0 && digest < 2 ** 31)).toBe(true);
    expect(digestOf(pod(1))).toBe(digestOf(pod(1)));
  });
});
