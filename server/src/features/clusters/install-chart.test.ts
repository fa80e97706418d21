import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { type InstallFacts, installCommand } from './install-command.js';

const ROOT = new URL('../../../../', import.meta.url);
const common = { publicUrl: 'https://k8intel.example.com', kind: 'KUBERNETES', environment: 'production' } as const;
const commands: [string, InstallFacts][] = [
  ['one cluster', { ...common, clusterName: 'prod', secret: { kind: 'credential', value: 'k8i_a1_s' } }],
  ['many clusters', { ...common, clusterName: null, secret: { kind: 'enrolToken', value: 'k8i_e1_s' } }],
];

describe.each(commands)('the install command of %s', (_which, facts) => {
  const command = installCommand(facts);

  it('names a chart of this repository', () => {
    const chart = /--install \S+ (\S+)/.exec(command)?.[1] ?? 'nowhere';
    expect(existsSync(new URL(`${chart}/Chart.yaml`, ROOT))).toBe(true);
  });

  it('sets only values that the chart has, as texts', () => {
    const values = readFileSync(new URL('helm/k8intel-agent/values.yaml', ROOT), 'utf8');
    const keys = [...command.matchAll(/--set-string (\w+)=/g)].map((match) => match[1]);
    expect(keys.sort()).toEqual(['clusterName', facts.secret.kind, 'environment', 'serverUrl'].sort());
    expect(keys.filter((key) => !values.includes(`\n${key}: ""\n`))).toEqual([]);
  });
});
