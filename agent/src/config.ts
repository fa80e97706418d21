import { existsSync, readFileSync } from 'node:fs';
import { homedir, hostname } from 'node:os';
import { join } from 'node:path';

/** One row of the configuration table; `null` as default means "not set". */
interface Setting {
  readonly kind: 'text' | 'integer' | 'boolean' | 'list';
  readonly default: string | number | boolean | readonly string[] | null;
  readonly unit?: string;
  readonly min?: number;
  readonly choices?: readonly string[];
  readonly isSecret?: boolean;
  readonly sentence: string;
}

const MIB = 1024 * 1024;

/** The whole configuration. A key's variable is derived: `spoolMaxBytes` is read from `K8INTEL_SPOOL_MAX_BYTES`. */
export const SETTINGS = {
  serverUrl: { kind: 'text', default: 'http://127.0.0.1:4000', sentence: 'Address of the K8Intel server.' },
  credential: { kind: 'text', default: null, isSecret: true, sentence: 'Credential of this cluster.' },
  credentialFile: { kind: 'text', default: null, sentence: 'File that holds the credential of this cluster.' },
  enrolToken: {
    kind: 'text',
    default: null,
    isSecret: true,
    sentence:
      'Enrol token: the agent registers its cluster with it and keeps the credential it gets in the spool folder.',
  },
  clusterName: {
    kind: 'text',
    default: null,
    sentence: "Name to register with; by default the kubeconfig's cluster or the host name.",
  },
  clusterKind: {
    kind: 'text',
    default: 'auto',
    choices: ['auto', 'KUBERNETES', 'HOST'],
    sentence: 'What is watched: a Kubernetes cluster or this machine; auto prefers a cluster where one is configured.',
  },
  environment: { kind: 'text', default: null, sentence: 'Environment to register with, such as production.' },
  isDemo: { kind: 'boolean', default: false, sentence: 'Marks the cluster as a demonstration.' },
  pastUrl: {
    kind: 'text',
    default: null,
    sentence: "Where a demonstration cluster's simulator serves its past, which is reported once, at the first start.",
  },
  kubeconfig: {
    kind: 'text',
    default: null,
    sentence: 'Path of a kubeconfig; by default the service account of the pod, then KUBECONFIG, then ~/.kube/config.',
  },
  collectors: {
    kind: 'list',
    default: null,
    sentence: 'Names of the collectors to run, separated by commas; by default all that fit the kind of cluster.',
  },
  metricsSource: {
    kind: 'text',
    default: 'auto',
    choices: ['auto', 'metrics-server'],
    sentence: 'Where CPU and memory usage comes from.',
  },
  intervalSeconds: {
    kind: 'integer',
    default: null,
    unit: 'seconds',
    min: 1,
    sentence:
      "Time between two measurements; by default what the server's agentSettings says, and 15 until it is known.",
  },
  inventoryResyncSeconds: {
    kind: 'integer',
    default: null,
    unit: 'seconds',
    min: 10,
    sentence: "Time between two full inventories; by default what the server's agentSettings says.",
  },
  batchMaxSamples: {
    kind: 'integer',
    default: null,
    unit: 'values',
    min: 1,
    sentence: "Most values in one batch; never more than the server's agentSettings allows.",
  },
  batchMaxAgeSeconds: {
    kind: 'integer',
    default: 1,
    unit: 'seconds',
    min: 0,
    sentence: 'Longest time an observation waits for others before its batch is written to the spool.',
  },
  spoolDir: {
    kind: 'text',
    default: '.k8intel/agent',
    sentence: 'Folder of the spool and of an enrolled credential; it must survive a restart for nothing to be lost.',
  },
  spoolMaxBytes: {
    kind: 'integer',
    default: 512 * MIB,
    unit: 'bytes',
    min: MIB,
    sentence: 'Most bytes kept on disk while the server is away; then the oldest samples are dropped first.',
  },
  spoolMaxAgeHours: {
    kind: 'integer',
    default: 72,
    unit: 'hours',
    min: 1,
    sentence: 'Longest time a report is kept while the server is away.',
  },
  requestTimeoutSeconds: {
    kind: 'integer',
    default: 15,
    unit: 'seconds',
    min: 1,
    sentence: 'Longest wait for one answer of the server.',
  },
  logLevel: {
    kind: 'text',
    default: 'info',
    choices: ['error', 'warn', 'info', 'debug'],
    sentence: 'Least severity that is logged.',
  },
  logDir: { kind: 'text', default: null, sentence: 'Folder for a rotating log file beside the console.' },
  allowInsecureHttp: {
    kind: 'boolean',
    default: false,
    sentence: 'Allows plain http to a server on another machine: the credential is then readable on the network.',
  },
} as const satisfies Record<string, Setting>;

type Key = keyof typeof SETTINGS;
type KindValue = { text: string; integer: number; boolean: boolean; list: readonly string[] };
type ValueOf<S extends Setting> = S['choices'] extends readonly string[]
  ? S['choices'][number]
  : KindValue[S['kind']] | (S['default'] extends null ? null : never);

/** Every setting with its value: from the environment, or its default. */
export type Config = { readonly [K in Key]: ValueOf<(typeof SETTINGS)[K]> };
type Environment = Readonly<Record<string, string | undefined>>;

/** All that is wrong with the configuration, one sentence each. */
export class ConfigError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(problems.join('\n'));
  }
}

/** The environment variable that a key is read from. */
export function variableOf(key: string): string {
  return `K8INTEL_${key.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
}

function shown(setting: Setting, text: string): string {
  return setting.isSecret ? '***' : `"${text}"`;
}

type Parsed = { value: unknown } | { expected: string };

const PARSERS: Record<Setting['kind'], (setting: Setting, text: string) => Parsed> = {
  boolean: (_, text) =>
    text === 'true' || text === 'false' ? { value: text === 'true' } : { expected: 'true or false' },
  integer: ({ min = 0, unit = 'units' }, text) =>
    /^\d{1,15}$/.test(text) && Number(text) >= min
      ? { value: Number(text) }
      : { expected: `a whole number of ${unit}, ${min} or more` },
  list: (_, text) => ({ value: text.split(',').map((item) => item.trim()) }),
  text: ({ choices }, text) =>
    choices === undefined || choices.includes(text) ? { value: text } : { expected: `one of ${choices.join(', ')}` },
};

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

function serverProblems(config: Config): string[] {
  const variable = variableOf('serverUrl');
  if (!URL.canParse(config.serverUrl) || !/^https?:/.test(config.serverUrl)) {
    return [`${variable} is "${config.serverUrl}"; expected an address such as https://k8intel.example.org.`];
  }
  const url = new URL(config.serverUrl);
  if (url.protocol === 'https:' || LOOPBACK.has(url.hostname) || config.allowInsecureHttp) return [];
  return [
    `${variable} is "${config.serverUrl}": plain http to another machine would show the credential to the network. ` +
      `Use https, or set ${variableOf('allowInsecureHttp')}=true where the network is trusted.`,
  ];
}

function fileProblems(config: Config): string[] {
  const problems: string[] = [];
  for (const key of ['kubeconfig', 'credentialFile'] as const) {
    const path = config[key];
    if (path === null) continue;
    try {
      readFileSync(path);
    } catch (error) {
      const cause = error instanceof Error ? error.message : String(error);
      problems.push(`${variableOf(key)} is "${path}", which cannot be read (${cause}); expected a readable file.`);
    }
  }
  return problems;
}

function pastProblems({ pastUrl, isDemo }: Config): string[] {
  if (pastUrl === null || isDemo) return [];
  const found = `${variableOf('pastUrl')} is "${pastUrl}" for a cluster that is no demonstration`;
  return [`${found}; what is invented must be marked so. Set ${variableOf('isDemo')}=true, or leave the address out.`];
}

function identityProblems(config: Config): string[] {
  if (config.credential !== null || config.credentialFile !== null || config.enrolToken !== null) return [];
  return [
    `Nothing says which cluster this is; expected ${variableOf('credential')}, ${variableOf('credentialFile')} or ` +
      `${variableOf('enrolToken')}. Create a cluster or an enrol token in the dashboard.`,
  ];
}

/**
 * Reads the configuration and reports every problem at once.
 * @throws ConfigError
 */
export function loadConfig(environment: Environment = process.env): Config {
  const values: Record<string, unknown> = {};
  const problems: string[] = [];
  for (const [key, setting] of Object.entries(SETTINGS)) {
    const text = environment[variableOf(key)]?.trim();
    const parsed = text ? PARSERS[setting.kind](setting, text) : { value: setting.default };
    if ('expected' in parsed) {
      problems.push(`${variableOf(key)} is ${shown(setting, text ?? '')}; expected ${parsed.expected}.`);
    }
    values[key] = 'value' in parsed ? parsed.value : setting.default;
  }
  // Every key of the table was just given a value of its kind.
  const config = values as Config;
  problems.push(
    ...serverProblems(config),
    ...fileProblems(config),
    ...pastProblems(config),
    ...identityProblems(config),
  );
  if (problems.length > 0) throw new ConfigError(problems);
  return config;
}

/** The configuration for a log line: secrets print as `***`. */
export function describeConfig(config: Config): Record<string, unknown> {
  const secrets = new Set<string>(
    Object.entries(SETTINGS)
      .filter(([, setting]) => 'isSecret' in setting)
      .map(([key]) => key),
  );
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => [key, secrets.has(key) && value !== null ? '***' : value]),
  );
}

/** Where the Kubernetes API is reached from: an explicit file, the pod's service account, a default kubeconfig, or nothing. */
export type KubeAccess = { from: 'file'; path: string } | { from: 'cluster' } | { from: 'default' } | null;

const SERVICE_ACCOUNT_TOKEN = '/var/run/secrets/kubernetes.io/serviceaccount/token';

/** Finds the Kubernetes API in the order that the setting `kubeconfig` describes. */
export function findKubeAccess(config: Config, environment: Environment = process.env): KubeAccess {
  if (config.kubeconfig !== null) return { from: 'file', path: config.kubeconfig };
  if (environment['KUBERNETES_SERVICE_HOST'] && existsSync(SERVICE_ACCOUNT_TOKEN)) return { from: 'cluster' };
  if (environment['KUBECONFIG'] || existsSync(join(homedir(), '.kube', 'config'))) return { from: 'default' };
  return null;
}

/** The host name, which names a cluster of kind HOST unless `clusterName` does. */
export const hostName = (): string => hostname();
