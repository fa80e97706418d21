import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { collectorProblems } from './agent.js';
import {
  type Config,
  ConfigError,
  describeConfig,
  findKubeAccess,
  loadConfig,
  misspeltVariables,
  variableOf,
} from './config.js';
import { SETTINGS } from './config-table.js';

function problemsOf(environment: Record<string, string>): readonly string[] {
  try {
    loadConfig(environment, collectorProblems);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

const THIS_FILE = fileURLToPath(import.meta.url);
const HTTPS = { K8INTEL_SERVER_URL: 'https://k8intel.example.org' };
const VALID = { K8INTEL_CREDENTIAL: 'k8i_agent_secret' };

describe('configuration', () => {
  it('derives the variable from the key', () => {
    expect(variableOf('spoolMaxBytes')).toBe('K8INTEL_SPOOL_MAX_BYTES');
    expect(loadConfig({ ...VALID, K8INTEL_SPOOL_MAX_BYTES: '2000000' }).spoolMaxBytes).toBe(2_000_000);
  });

  it('has a sentence for every key and a unit for every number', () => {
    for (const setting of Object.values(SETTINGS)) {
      expect(setting.sentence).toMatch(/\.$/);
      expect(['integer', 'decimal'].includes(setting.kind)).toBe('unit' in setting);
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
      K8INTEL_ANOMALY_SIGMA: '2,5',
      K8INTEL_ANOMALY_TIME_ZONE: 'Mars/Olympus',
    });
    expect(problems).toHaveLength(8);
    for (const problem of problems) expect(problem).toContain('expected');
    expect(problems.at(-1)).toContain('K8INTEL_ENROL_TOKEN');
  });

  it('reports names of collectors that nobody has together with all the rest', () => {
    const problems = problemsOf({ K8INTEL_COLLECTORS: 'host,disk', K8INTEL_LOG_LEVEL: 'loud' });
    expect(problems).toContainEqual(expect.stringMatching(/^K8INTEL_COLLECTORS names disk; expected some of host, /));
    expect(problems).toHaveLength(3);
    expect(problemsOf({ K8INTEL_COLLECTORS: 'disk', K8INTEL_COLLECTORS_DIR: '/nowhere' })).toEqual([
      expect.stringContaining('/nowhere'),
      expect.stringContaining('Nothing says which cluster'),
    ]);
  });

  it('tells a variable that is nearly a setting, and none that may be another program’s', () => {
    const environment = { K8INTEL_METRIC_SOURCE: 'kubelet', K8INTEL_PORT: '4000', K8INTEL_SERVER_URL: '' };
    expect(misspeltVariables(environment)).toEqual([
      'K8INTEL_METRIC_SOURCE is no setting and is left out; K8INTEL_METRICS_SOURCE is one.',
    ]);
  });

  it('takes decimals where they are meant, and the time zones that exist', () => {
    const config = loadConfig({
      ...VALID,
      K8INTEL_ANOMALY_SIGMA: '3.5',
      K8INTEL_ANOMALY_TIME_ZONE: 'Europe/Berlin',
    });
    expect(config).toMatchObject({ anomalySigma: 3.5, anomalyTimeZone: 'Europe/Berlin', anomalies: true });
  });

  it.each([
    ['https anywhere is fine', { K8INTEL_SERVER_URL: 'https://k8intel.example.org' }, 0],
    ['http on this machine is fine', { K8INTEL_SERVER_URL: 'http://localhost:4000' }, 0],
    ['http to another machine is refused', { K8INTEL_SERVER_URL: 'http://10.0.0.1:4000' }, 1],
    ['http may be allowed', { K8INTEL_SERVER_URL: 'http://10.0.0.1', K8INTEL_ALLOW_INSECURE_HTTP: 'true' }, 0],
    ['another protocol is refused', { K8INTEL_SERVER_URL: 'ftp://k8intel.example.org' }, 1],
    ['a user in the address is refused', { K8INTEL_SERVER_URL: 'https://me:secret@k8intel.example.org' }, 1],
    [
      'a certificate without its key, which is no file, for http is refused thrice',
      { K8INTEL_SERVER_CERT_FILE: '/x' },
      3,
    ],
    ['an authority that is no certificate is refused', { ...HTTPS, K8INTEL_SERVER_CA_FILE: THIS_FILE }, 1],
    ['an authority of kubelets that is no certificate is refused', { K8INTEL_KUBELET_CA_FILE: THIS_FILE }, 1],
    ['an authority of Prometheus that is no certificate is refused', { K8INTEL_PROMETHEUS_CA_FILE: THIS_FILE }, 1],
    ['a proxy is an address', { K8INTEL_PROXY_URL: 'proxy:3128' }, 1],
    ['a proxy may be off', { K8INTEL_PROXY_URL: 'off' }, 0],
    ['an address to listen at has a port', { K8INTEL_LISTEN_ADDRESS: '127.0.0.1' }, 1],
    ['no address to listen at is off', { K8INTEL_LISTEN_ADDRESS: 'off' }, 0],
  ])('%s', (_, environment, count) => {
    expect(problemsOf({ ...VALID, ...environment })).toHaveLength(count);
  });

  it('prints secrets as ***, in descriptions and in problems', () => {
    const config: Config = loadConfig({ ...VALID, K8INTEL_ENROL_TOKEN: 'k8i_enrol_secret' });
    expect(JSON.stringify(describeConfig(config))).not.toContain('enrol_secret');
    expect(describeConfig(config)).toMatchObject({ credential: '***', enrolToken: '***' });
    const found = problemsOf({
      ...VALID,
      K8INTEL_SERVER_URL: 'https://me:password1@host',
      K8INTEL_PROXY_URL: 'x:password2',
    });
    expect(found).toHaveLength(2);
    expect(found.join()).not.toMatch(/password[12]/);
    const addresses = problemsOf({
      ...VALID,
      K8INTEL_SERVER_URL: 'ftp://me:password3@host',
      K8INTEL_PROMETHEUS_URL: 'http://me:password4@[host',
    });
    expect(addresses).toHaveLength(2);
    expect(addresses.join()).not.toMatch(/password[34]/);
  });

  it('finds the Kubernetes API in the stated order', () => {
    const config = loadConfig(VALID);
    expect(findKubeAccess({ ...config, kubeconfig: '/a' }, { KUBECONFIG: '/b' })).toEqual({ from: 'file', path: '/a' });
    expect(findKubeAccess(config, { KUBECONFIG: '/b' })).toEqual({ from: 'default' });
  });
});
