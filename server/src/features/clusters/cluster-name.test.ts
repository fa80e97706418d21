import { describe, expect, it } from '@jest/globals';
import { explainClusterName, proposeClusterName } from './cluster-name.js';

describe('explainClusterName', () => {
  it.each(['a', '7', 'prod', 'prod-eu.1', 'a'.repeat(63), `${'a'.repeat(62)}9`])('accepts “%s”', (name) => {
    expect(explainClusterName(name)).toBeNull();
  });

  it.each(['', '-prod', 'prod-', '.prod', 'prod.', 'Prod', 'prod eu', 'prod_eu', 'prod\n', 'ä', 'a'.repeat(64)])(
    'refuses “%s”',
    (name) => {
      expect(explainClusterName(name)).toContain('expected 1 to 63 lower case letters');
    },
  );

  it('says what was found and which name would do', () => {
    expect(explainClusterName('Prod_EU')).toBe(
      'The cluster name is “Prod_EU”; expected 1 to 63 lower case letters, digits, “-” or “.”, beginning and ending with a letter or digit. “prod-eu” would do.',
    );
  });
});

describe('proposeClusterName', () => {
  it.each([
    ['kubernetes-admin@Kubernetes', 'kubernetes-admin-kubernetes'],
    ['arn:aws:eks:eu-central-1:123:cluster/prod', 'arn-aws-eks-eu-central-1-123-cluster-prod'],
    ['MacBook-Pro.local', 'macbook-pro.local'],
    ['__prod__', 'prod'],
    ['日本', ''],
  ])('turns “%s” into “%s”', (name, proposal) => {
    expect(proposeClusterName(name)).toBe(proposal);
  });

  it('proposes only names that are accepted, also where the cut falls on a dash', () => {
    const proposal = proposeClusterName(`${'a'.repeat(62)}-b`);
    expect(proposal).toBe('a'.repeat(62));
    expect(explainClusterName(proposal)).toBeNull();
  });
});
