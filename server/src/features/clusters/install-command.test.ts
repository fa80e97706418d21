import { execFileSync } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';
import { explainClusterName } from './cluster-name.js';
import { type InstallFacts, installCommand } from './install-command.js';

const facts: InstallFacts = {
  publicUrl: 'https://k8intel.example.com',
  kind: 'KUBERNETES',
  clusterName: 'prod',
  environment: null,
  secret: { kind: 'credential', value: 'k8i_a1_s' },
};

describe('installCommand', () => {
  it('installs the chart with the server’s address and the credential in a Kubernetes cluster', () => {
    expect(installCommand(facts)).toBe(
      `helm upgrade --install k8intel-agent ./helm/k8intel-agent \\
  --namespace k8intel --create-namespace \\
  --set-string serverUrl=https://k8intel.example.com \\
  --set-string credential=k8i_a1_s \\
  --set-string clusterName=prod`,
    );
  });

  it('sets the variables of the agent on a host', () => {
    expect(installCommand({ ...facts, kind: 'HOST', environment: 'test' })).toBe(
      `K8INTEL_SERVER_URL=https://k8intel.example.com \\
  K8INTEL_CREDENTIAL=k8i_a1_s \\
  K8INTEL_CLUSTER_KIND=HOST \\
  K8INTEL_CLUSTER_NAME=prod \\
  K8INTEL_ENVIRONMENT=test \\
  node agent/dist/main.js`,
    );
  });

  it('leaves a name to fill in that is refused when nobody does, with an enrol token', () => {
    const command = installCommand({
      ...facts,
      clusterName: null,
      secret: { kind: 'enrolToken', value: 'k8i_e1_s' },
    });
    expect(command).toContain('--set-string enrolToken=k8i_e1_s');
    const placeholder = /clusterName=(\S+)/.exec(command)![1]!;
    expect(explainClusterName(placeholder)).not.toBeNull();
  });

  it('passes an environment with blanks, quotes and commas through shell and Helm as it is', () => {
    const command = installCommand({ ...facts, environment: `it's "a", b $(id)` });
    const printed = execFileSync('/bin/sh', ['-c', command.replace(/^helm/, `printf '%s\\n'`)], { encoding: 'utf8' });
    expect(printed.trimEnd().split('\n').at(-1)).toBe(`environment=it's "a"\\, b $(id)`);
  });
});
