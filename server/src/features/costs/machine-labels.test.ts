import { describe, expect, it } from '@jest/globals';
import { providerOf, spotOf } from './machine-labels.js';

describe('spotOf', () => {
  it.each<[string, Record<string, string>, boolean | null]>([
    ['Karpenter says spot', { 'karpenter.sh/capacity-type': 'spot' }, true],
    ['Karpenter says on demand', { 'karpenter.sh/capacity-type': 'on-demand' }, false],
    ['a managed node group of EKS is spot', { 'eks.amazonaws.com/capacityType': 'SPOT' }, true],
    ['a managed node group of EKS is on demand', { 'eks.amazonaws.com/capacityType': 'ON_DEMAND' }, false],
    ['GKE says spot', { 'cloud.google.com/gke-spot': 'true' }, true],
    ['GKE says how it was provisioned', { 'cloud.google.com/gke-provisioning': 'standard' }, false],
    ['AKS says spot', { 'kubernetes.azure.com/scalesetpriority': 'spot' }, true],
    ['somebody labelled it by hand', { 'node.kubernetes.io/lifecycle': 'spot' }, true],
    ['a value that nobody knows tells nothing', { 'karpenter.sh/capacity-type': 'barter' }, null],
    ['a value that every object has tells nothing', { 'karpenter.sh/capacity-type': 'constructor' }, null],
    ['a label that every object has tells nothing', { constructor: 'name' }, null],
    ['no label tells', { 'kubernetes.io/arch': 'amd64' }, null],
  ])('%s', (_sentence, labels, isSpot) => {
    expect(spotOf(pairs(labels))).toBe(isSpot);
  });
});

describe('providerOf', () => {
  it.each<[string, Record<string, string>, string | null]>([
    ['EKS', { 'eks.amazonaws.com/nodegroup': 'blue' }, 'aws'],
    ['Karpenter on AWS', { 'karpenter.k8s.aws/instance-family': 'm6i' }, 'aws'],
    ['GKE', { 'cloud.google.com/gke-nodepool': 'blue' }, 'gce'],
    ['AKS', { 'kubernetes.azure.com/agentpool': 'blue' }, 'azure'],
    ['a machine of one’s own', { 'kubernetes.io/hostname': 'rack-7' }, null],
  ])('knows the labels of %s', (_cloud, labels, provider) => {
    expect(providerOf(pairs(labels))).toBe(provider);
  });
});

function pairs(labels: Record<string, string>): { key: string; value: string }[] {
  return Object.entries(labels).map(([key, value]) => ({ key, value }));
}
