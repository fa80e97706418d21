import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { homedir, hostname } from 'node:os';
import { join } from 'node:path';
import { parseSelectors } from './collectors/prometheus-scrape/selector.js';
import { SETTINGS, type Setting } from './config-table.js';
import { editDistance } from './edit-distance.js';
import { messageOf } from './explain.js';
import { badPatterns } from './kube/namespaces.js';
import type { ProxyEnvironment } from './net/proxy-choice.js';
import { redact } from './net/redact.js';
import { parseListenAddress } from './self/listen-address.js';

type Key = keyof typeof SETTINGS;
type KindValue = { text: string; integer: number; decimal: number; boolean: boolean; list: readonly string[] };
type ValueOf<S extends Setting> = S['choices'] extends readonly string[]
  ? S['choices'][number]
  : KindValue[S['kind']] | (S['default'] extends null ? null : never);

/** Every setting with its value: from the environment, or its default. */
export type Config = { readonly [K in Key]: ValueOf<(typeof SETTINGS)[K]> };
type Environment = Readonly<Record<string, string | undefined>>;

/** All that is wrong with the configuration, one sentence each. */
export class ConfigError extends Error {
  readonly problems: readonly string[];

  /** Addresses are shown without the passwords in them: the problems go into logs. */
  constructor(problems: readonly string[]) {
    const safe = problems.map(redact);
    super(safe.join('\n'));
    this.problems = safe;
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
  decimal: ({ min = 0, unit = 'units' }, text) =>
    /^\d{1,9}(\.\d{1,6})?$/.test(text) && Number(text) >= min
      ? { value: Number(text) }
      : { expected: `a number of ${unit}, ${min} or more, such as 2.5` },
  list: (_, text) => ({ value: text.split(',').map((item) => item.trim()) }),
  text: ({ choices }, text) =>
    choices === undefined || choices.includes(text) ? { value: text } : { expected: `one of ${choices.join(', ')}` },
};

/** A name with more wrong letters is another name. */
const MOST_SLIPS = 2;
const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

function serverProblems(config: Config): string[] {
  const variable = variableOf('serverUrl');
  if (!URL.canParse(config.serverUrl) || !/^https?:/.test(config.serverUrl)) {
    return [`${variable} is "${config.serverUrl}"; expected an address such as https://k8intel.example.org.`];
  }
  const url = new URL(config.serverUrl);
  if (url.username !== '' || url.password !== '') {
    const remedy = `leave them out; the credential belongs into ${variableOf('credential')}.`;
    return [`${variableOf('serverUrl')} holds a user or a password, which K8Intel does not ask for; ${remedy}`];
  }
  if (url.protocol === 'https:' || LOOPBACK.has(url.hostname) || config.allowInsecureHttp) return [];
  return [
    `${variable} is "${config.serverUrl}": plain http to another machine would show the credential to the network. ` +
      `Use https, or set ${variableOf('allowInsecureHttp')}=true where the network is trusted.`,
  ];
}

const FILES = [
  ...(['kubeconfig', 'credentialFile', 'serverCaFile', 'serverCertFile', 'serverKeyFile'] as const),
  ...(['kubeletCaFile', 'prometheusTokenFile', 'prometheusCaFile'] as const),
];

function fileProblems(config: Config): string[] {
  const problems: string[] = [];
  for (const key of FILES) {
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

function prometheusProblems({ prometheusUrl, metricsSource }: Config): string[] {
  const variable = variableOf('prometheusUrl');
  if (prometheusUrl === null) {
    const isMissing = metricsSource === 'prometheus';
    return isMissing
      ? [`${variableOf('metricsSource')} is prometheus, and ${variable} says nowhere where that is.`]
      : [];
  }
  if (URL.canParse(prometheusUrl) && /^https?:/.test(prometheusUrl)) return [];
  return [`${variable} is "${prometheusUrl}"; expected an address such as http://prometheus.monitoring:9090.`];
}

function folderProblems({ collectorsDir }: Config): string[] {
  if (collectorsDir === null) return [];
  try {
    readdirSync(collectorsDir);
    return [];
  } catch (error) {
    const found = `${variableOf('collectorsDir')} is "${collectorsDir}", which cannot be listed (${messageOf(error)})`;
    return [`${found}; expected a folder with plug-ins. Mount one there, or leave the setting out.`];
  }
}

function pastProblems({ pastUrl, isDemo }: Config): string[] {
  if (pastUrl === null || isDemo) return [];
  const found = `${variableOf('pastUrl')} is "${pastUrl}" for a cluster that is no demonstration`;
  return [`${found}; what is invented must be marked so. Set ${variableOf('isDemo')}=true, or leave the address out.`];
}

function namespaceProblems(config: Config): string[] {
  return (['namespaces', 'namespacesExcluded'] as const).flatMap((key) => {
    const bad = badPatterns(config[key] ?? []).map((pattern) => `"${pattern}"`);
    if (bad.length === 0) return [];
    return [
      `${variableOf(key)} has ${bad.join(', ')}; expected names of namespaces such as shop, or dev-* for several.`,
    ];
  });
}

function isPem(path: string, kind: RegExp): boolean {
  try {
    return kind.test(readFileSync(path, 'utf8'));
  } catch {
    return true; // That it cannot be read is a problem of its own.
  }
}

function tlsProblems(config: Config): string[] {
  const { serverUrl, serverCaFile, serverCertFile, serverKeyFile } = config;
  const [cert, key] = (['serverCertFile', 'serverKeyFile'] as const).map(variableOf);
  const problems: string[] = [];
  if ((serverCertFile === null) !== (serverKeyFile === null)) {
    const [given, missing] = serverCertFile === null ? [key, cert] : [cert, key];
    problems.push(`${given} is set without ${missing}; a client certificate needs both.`);
  }
  const authorities = (['serverCaFile', 'kubeletCaFile', 'prometheusCaFile'] as const).map(
    (name) => [variableOf(name), config[name], /-----BEGIN (TRUSTED )?CERTIFICATE-----/, 'certificates'] as const,
  );
  const files = [
    ...authorities,
    [cert, serverCertFile, /-----BEGIN CERTIFICATE-----/, 'a certificate'],
    [key, serverKeyFile, /-----BEGIN ([A-Z]+ )?PRIVATE KEY-----/, 'a private key'],
  ] as const;
  for (const [variable, path, kind, expected] of files) {
    if (path !== null && !isPem(path, kind))
      problems.push(`${variable} is "${path}"; expected ${expected} as PEM there.`);
  }
  const isUseless = [serverCaFile, serverCertFile].some((path) => path !== null) && serverUrl.startsWith('http:');
  if (isUseless) problems.push(`${variableOf('serverUrl')} is "${serverUrl}" with files for TLS; expected https://.`);
  return problems;
}

function proxyProblems({ proxyUrl }: Config): string[] {
  if (proxyUrl === null || proxyUrl === 'off') return [];
  if (URL.canParse(proxyUrl) && /^https?:$/.test(new URL(proxyUrl).protocol)) return [];
  return [
    `${variableOf('proxyUrl')} is no http:// or https:// address; expected such as http://proxy.example.org:3128.`,
  ];
}

function listenProblems({ listenAddress }: Config): string[] {
  if (listenAddress === 'off' || parseListenAddress(listenAddress) !== null) return [];
  return [`${variableOf('listenAddress')} is "${listenAddress}"; expected host:port such as 127.0.0.1:9911, or off.`];
}

function scrapeProblems({ scrapeMetrics }: Config): string[] {
  return parseSelectors(scrapeMetrics ?? '').problems.map((problem) => `${variableOf('scrapeMetrics')}: ${problem}.`);
}

function timeZoneProblems({ anomalyTimeZone }: Config): string[] {
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: anomalyTimeZone });
    return [];
  } catch {
    const found = `${variableOf('anomalyTimeZone')} is "${anomalyTimeZone}", which is no time zone`;
    return [`${found}; expected one such as UTC or Europe/Berlin.`];
  }
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
 * @param alsoCheck problems of settings that are valid as such and cannot be followed, such as names of nothing
 * @throws ConfigError
 */
export function loadConfig(
  environment: Environment = process.env,
  alsoCheck: (config: Config) => readonly string[] = () => [],
): Config {
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
    ...prometheusProblems(config),
    ...folderProblems(config),
    ...pastProblems(config),
    ...listenProblems(config),
    ...timeZoneProblems(config),
    ...tlsProblems(config),
    ...proxyProblems(config),
    ...namespaceProblems(config),
    ...scrapeProblems(config),
    ...identityProblems(config),
    ...alsoCheck(config),
  );
  if (problems.length > 0) throw new ConfigError(problems);
  return config;
}

/** Variables that are no setting and nearly are one: a sentence each. Others may be the server's. */
export function misspeltVariables(environment: Environment = process.env): string[] {
  const known = Object.keys(SETTINGS).map(variableOf);
  return Object.keys(environment)
    .filter((name) => name.startsWith('K8INTEL_') && !known.includes(name))
    .flatMap((name) => {
      const meant = known.find((each) => editDistance(name, each) <= MOST_SLIPS);
      return meant === undefined ? [] : [`${name} is no setting and is left out; ${meant} is one.`];
    });
}

const withoutSecrets = (value: unknown): unknown => (typeof value === 'string' ? redact(value) : value);

/** The configuration for a log line: secrets print as `***`. */
export function describeConfig(config: Config): Record<string, unknown> {
  const secrets = new Set<string>(
    Object.entries(SETTINGS)
      .filter(([, setting]) => 'isSecret' in setting)
      .map(([key]) => key),
  );
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => [
      key,
      secrets.has(key) && value !== null ? '***' : withoutSecrets(value),
    ]),
  );
}

/** Where the Kubernetes API is reached from: an explicit file, the pod's service account, a default kubeconfig, or nothing. */
export type KubeAccess =
  | { readonly from: 'file'; readonly path: string }
  | { readonly from: 'cluster'; readonly dir: string; readonly host: string; readonly port: string }
  | { readonly from: 'default' }
  | null;

/** Finds the Kubernetes API in the order that the setting `kubeconfig` describes. */
export function findKubeAccess(config: Config, environment: Environment = process.env): KubeAccess {
  if (config.kubeconfig !== null) return { from: 'file', path: config.kubeconfig };
  const host = environment['KUBERNETES_SERVICE_HOST'];
  const dir = config.serviceAccountDir;
  const port = environment['KUBERNETES_SERVICE_PORT'] || '443';
  if (host && existsSync(join(dir, 'token'))) return { from: 'cluster', dir, host, port };
  if (environment['KUBECONFIG'] || existsSync(join(homedir(), '.kube', 'config'))) return { from: 'default' };
  return null;
}

/** The proxies that the environment names, in either spelling; lower case goes first, as everywhere. */
export function findProxies(environment: Environment = process.env): ProxyEnvironment {
  const find = (name: string): string | null => environment[name.toLowerCase()] || environment[name] || null;
  return { httpsProxy: find('HTTPS_PROXY'), httpProxy: find('HTTP_PROXY'), noProxy: find('NO_PROXY') };
}

/** The host name, which names a cluster of kind HOST unless `clusterName` does. */
export const hostName = (): string => hostname();
