import { describe, expect, it } from '@jest/globals';
import { defaultClusterName } from './cluster-name.js';

describe('defaultClusterName', () => {
  it.each([
    ['a host name of macOS', 'MacBook-Pro.local', 'macbook-pro.local'],
    ['a cluster of a managed Kubernetes', 'gke_shop-1_europe-west1_prod', 'gke-shop-1-europe-west1-prod'],
    ['an ARN', 'arn:aws:eks:eu-central-1:1234:cluster/prod', 'arn-aws-eks-eu-central-1-1234-cluster-prod'],
    ['a context of kubeadm', 'admin@kubernetes', 'admin-kubernetes'],
    ['a name that is good already', 'prod-eu', 'prod-eu'],
    ['a name that is too long', `${'a'.repeat(62)}.b`, 'a'.repeat(62)],
    ['nothing that can be kept', '___', 'unnamed'],
  ])('makes of %s a name that the server accepts', (_what, found, expected) => {
    expect(defaultClusterName(found)).toBe(expected);
  });
});
