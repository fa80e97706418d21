import { describe, expect, it } from '@jest/globals';
import { type Config, ConfigError, describeConfig, findKubeAccess, loadConfig, variableOf } from './config.js';
import { SETTINGS } from './config-table.js';

function problemsOf(environment: Record<string, string>): readonly string[] {
  try {
    loadConfig(environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

const VALID = { K8INTEL_CREDENTIAL: 'k8i_agent_secret' };

describe('configuration', () => {
  it('derives the variable from the key', () => {
    expect(variableOf('spoolMaxBytes')).toBe('K8INTEL_SPOOL_MAX_BYTES');
    expect(loadConfig({ ...VALID, K8INTEL_SPOOL_MAX_BYTES: '2000000' }).spoolMaxBytes).toBe(2_000_000);
  });

  it('has a sentence for every key and a unit for every number', () => {
    for (const setting of Object.values(SETTINGS)) {
      expect(setting.sentence).toMatch(/\.$/);
      expect(setting.kind === 'integer').toBe('unit' in setting);
    }
  });

  it('takes the defaults of the table', () => {
    const config = loadConfig(VALID);
    expect(config).toMatchObject({
      serverUrl: 'http://127.0.0.1:4000',
      spoolMaxBytes: 512 * 1024 * 1024,
      spoolMaxAgeHours: 72,
    });
    expect(config.intervalSeconds).toBeNull();
  });

  it('reports all problems at once, each with what was found and what was expected', () => {
    const problems = problemsOf({
      K8INTEL_INTERVAL_SECONDS: '0',
      K8INTEL_IS_DEMO: 'maybe',
      K8INTEL_LOG_LEVEL: 'loud',
      K8INTEL_KUBECONFIG: '/nowhere/kubeconfig',
      K8INTEL_NAMESPACES: 'shop, Bank',
    });
    expect(problems).toHaveLength(6);
    for (const problem of problems) expect(problem).toContain('expected');
    expect(problems.at(-1)).toContain('K8INTEL_ENROL_TOKEN');
  });

  it.each([
    ['https anywhere is fine', { K8INTEL_SERVER_URL: 'https://k8intel.example.org' }, 0],
    ['http on this machine is fine', { K8INTEL_SERVER_URL: 'http://localhost:4000' }, 0],
    ['http to another machine is refused', { K8INTEL_SERVER_URL: 'http://10.0.0.1:4000' }, 1],
    ['http may be allowed', { K8INTEL_SERVER_URL: 'http://10.0.0.1', K8INTEL_ALLOW_INSECURE_HTTP: 'true' }, 0],
    ['another protocol is refused', { K8INTEL_SERVER_URL: 'ftp://k8intel.example.org' }, 1],
  ])('%s', (_, environment, count) => {
    expect(problemsOf({ ...VALID, ...environment })).toHaveLength(count);
  });

  it('prints secrets as ***, in descriptions and in problems', () => {
    const config: Config = loadConfig({ ...VALID, K8INTEL_ENROL_TOKEN: 'k8i_enrol_secret' });
    expect(JSON.stringify(describeConfig(config))).not.toContain('enrol_secret');
    expect(describeConfig(config)).toMatchObject({ credential: '***', enrolToken: '***' });
  });

  it('finds the Kubernetes API in the stated order', () => {
    const config = loadConfig(VALID);
    expect(findKubeAccess({ ...config, kubeconfig: '/a' }, { KUBECONFIG: '/b' })).toEqual({ from: 'file', path: '/a' });
    expect(findKubeAccess(config, { KUBECONFIG: '/b' })).toEqual({ from: 'default' });
  });
});
