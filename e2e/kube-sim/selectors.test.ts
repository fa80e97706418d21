import { describe, expect, it } from '@jest/globals';
import { fieldSelector, labelSelector } from './selectors.js';
import type { KubeObject } from './types.js';

const pod = (labels: Record<string, string>, rest: object = {}) =>
  ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'cart-1', namespace: 'shop', uid: 'u', resourceVersion: '1', creationTimestamp: '', labels },
    ...rest,
  }) as KubeObject;

describe('labelSelector', () => {
  const cart = pod({ app: 'cart', tier: 'web' });

  it.each([
    ['app=cart', true],
    ['app==cart', true],
    ['app!=cart', false],
    ['missing!=x', true],
    ['app in (cart, search)', true],
    ['app notin (cart,search)', false],
    ['missing notin (cart)', true],
    ['tier', true],
    ['!tier', false],
    ['!missing,app=cart', true],
    ['app in (cart,search),tier=db', false],
    ['', true],
  ])('decides %j', (selector, matches) => {
    expect(labelSelector(selector)(cart)).toBe(matches);
  });

  it('refuses what it cannot parse', () => {
    expect(() => labelSelector('app=(cart')).toThrow('unable to parse requirement');
  });
});

describe('fieldSelector', () => {
  const scheduled = pod({}, { spec: { nodeName: 'a' }, status: { phase: 'Running' } });

  it.each([
    ['metadata.name=cart-1', true],
    ['metadata.namespace=shop,spec.nodeName=a', true],
    ['spec.nodeName!=a', false],
    ['status.phase==Pending', false],
  ])('decides %j', (selector, matches) => {
    expect(fieldSelector('pods', selector)(scheduled)).toBe(matches);
  });

  it('takes an absent field for the empty text, as unscheduled pods are found', () => {
    expect(fieldSelector('pods', 'spec.nodeName=')(pod({}, { spec: {} }))).toBe(true);
  });

  it('selects events by what they are about', () => {
    const event = pod({}, { involvedObject: { kind: 'Pod', name: 'cart-1' }, source: { component: 'kubelet' } });
    expect(fieldSelector('events', 'involvedObject.kind=Pod,source=kubelet')(event)).toBe(true);
    expect(fieldSelector('events', 'involvedObject.name=cart-2')(event)).toBe(false);
  });

  it('refuses a field that the resource does not offer', () => {
    expect(() => fieldSelector('pods', 'spec.priority=0')).toThrow('field label not supported: spec.priority');
  });
});
