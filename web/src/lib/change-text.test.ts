import { describe, expect, it } from '@jest/globals';
import { shortChange } from './change-text';

describe('shortChange', () => {
  it('leaves out the repository, which says nothing about what changed', () => {
    const images = {
      action: 'UPDATED',
      field: 'images',
      before: 'r.example/shop/api:1',
      after: 'r.example/shop/api:2',
    };
    expect(shortChange(images)).toBe('image api:1 → api:2');
  });

  it('names what had nothing before, and what came', () => {
    expect(shortChange({ action: 'UPDATED', field: 'desiredReplicas', before: null, after: '6' })).toBe(
      'replicas none → 6',
    );
    expect(shortChange({ action: 'CREATED', field: null, before: null, after: null })).toBe('created');
  });
});
