import { setMaxListeners } from 'node:events';
import { createRequire } from 'node:module';
import { Anomalies } from './anomalies/anomalies.js';
import { type ApiClient, createApiClient } from './api/client.js';
import type { RegisterAgentInput } from './api/generated.js';
import { defaultClusterName } from './cluster-name.js';
import type { Collector, Observation } from './collectors/collector.js';
import { COLLECTORS } from './collectors/index.js';
import { parseSelectors } from './collectors/prometheus-scrape/selector.js';
import { type Config, ConfigError, findProxies, hostName, type KubeAccess, variableOf } from './config.js';
import { createIdentity, type Identity, isEnrolled } from './identity.js';
import type { KubeClient } from './kube/client.js';
import { filterNamespaces } from './kube/namespaces.js';
import type { Log } from './logger.js';
import { serverConnection } from './net/server-connection.js';
import { Backfill } from './past/backfill.js';
import { connectPast } from './past/source.js';
import { Batcher } from './pipeline/batch.js';
import { openBatchIds } from './pipeline/batch-ids.js';
import { DynamicMetrics } from './pipeline/dynamic-metrics.js';
import { runHeartbeat } from './pipeline/heartbeat.js';
import { Schedule } from './pipeline/schedule.js';
import { Sender } from './pipeline/send.js';
import { openSpool, type Spool } from './pipeline/spool.js';
import { lockSpool } from './pipeline/spool-lock.js';
import { findPlugins } from './plugins/find.js';
import { Plugin, type PluginOptions } from './plugins/plugin.js';
import { Introspection } from './self/introspection.js';
import { createSettings, type Settings } from './settings.js';

export interface AgentOptions {
  readonly config: Config;
  readonly log: Log;
  /** The Kubernetes API of a cluster of kind KUBERNETES; null watches this machine. */
  readonly kube: KubeClient | null;
  /** How plug-ins are run; only tests change it. */
  readonly plugins?: PluginOptions;
}

/** Longest time that a stopping agent goes on sending; what is left stays in the spool. */
const DRAIN_MS = 5000;

/** The version in package.json, which lies beside both src and dist. */
export const VERSION: string = createRequire(import.meta.url)('../package.json').version;

/** Which kind of cluster is watched: what is configured, or Kubernetes where an API is within reach. */
export function chooseKind(config: Config, access: KubeAccess): 'KUBERNETES' | 'HOST' {
  if (config.clusterKind !== 'auto') return config.clusterKind;
  return access === null ? 'HOST' : 'KUBERNETES';
}

function allCollectors(config: Config, plugins: PluginOptions): Collector[] {
  const builtIn = COLLECTORS.map((collector) => collector.name);
  const files = config.collectorsDir === null ? [] : findPlugins(config.collectorsDir, builtIn);
  return [...COLLECTORS, ...files.map((file) => new Plugin(file, plugins))];
}

/** Names in the configuration that no collector has; empty when all is well. */
export function collectorProblems(config: Config): string[] {
  if (config.collectors === null) return [];
  let names: string[];
  try {
    names = allCollectors(config, {}).map((collector) => collector.name);
  } catch {
    return []; // The folder cannot be listed, which is a problem of its own.
  }
  const unknown = config.collectors.filter((name) => !names.includes(name));
  if (unknown.length === 0) return [];
  return [`${variableOf('collectors')} names ${unknown.join(', ')}; expected some of ${names.join(', ')}.`];
}

/**
 * The collectors to run: built-in ones and plug-ins.
 * @throws ConfigError for a name that no collector has
 */
export function chooseCollectors(
  config: Config,
  kind: 'KUBERNETES' | 'HOST',
  plugins: PluginOptions = {},
): Collector[] {
  const all = allCollectors(config, plugins);
  if (config.collectors === null) {
    const isAskedFor = ({ askedForBy }: Collector): boolean => askedForBy === undefined || config[askedForBy] !== null;
    return all.filter((each) => each.isPlugin === true || (each.runsFor === kind && isAskedFor(each)));
  }
  const problems = collectorProblems(config);
  if (problems.length > 0) throw new ConfigError(problems);
  return all.filter((collector) => config.collectors?.includes(collector.name));
}

async function describeCluster({ config, kube }: AgentOptions, signal: AbortSignal): Promise<RegisterAgentInput> {
  const { environment, isDemo } = config;
  if (kube === null)
    return { clusterName: config.clusterName ?? defaultClusterName(hostName()), kind: 'HOST', environment, isDemo };
  const kubeSystemUid = await kube.kubeSystemUid(signal);
  return {
    clusterName: config.clusterName ?? defaultClusterName(kube.clusterName),
    kind: 'KUBERNETES',
    kubeSystemUid,
    environment,
    isDemo,
  };
}

/** One agent for one cluster: `run` goes on until the signal aborts, then flushes what was observed and stops. */
export class Agent {
  private readonly api: ApiClient;
  private readonly identity: Identity;
  private readonly settings: Settings;
  private readonly spool: Spool;
  private readonly definitions: DynamicMetrics;
  private readonly batcher: Batcher;
  private readonly sender: Sender;
  private readonly schedule: Schedule;
  private readonly collectors: readonly Collector[];
  private readonly anomalies: Anomalies | null;
  private readonly past: Backfill | null;
  private readonly introspection: Introspection;
  private readonly unlock: () => void;

  constructor(private readonly options: AgentOptions) {
    const { config, log, kube } = options;
    const now = Date.now;
    this.collectors = chooseCollectors(config, kube === null ? 'HOST' : 'KUBERNETES', options.plugins);
    const timeoutMs = config.requestTimeoutSeconds * 1000;
    this.api = createApiClient({
      serverUrl: config.serverUrl,
      timeoutMs,
      now,
      connection: serverConnection(config, findProxies()),
    });
    const maxAgeMs = config.spoolMaxAgeHours * 3_600_000;
    this.spool = openSpool({ dir: config.spoolDir, maxBytes: config.spoolMaxBytes, maxAgeMs, now, log });
    this.unlock = lockSpool(config.spoolDir, () => this.spool.makeRoom('metrics'));
    const isKnown = isEnrolled(config.spoolDir);
    const ids = openBatchIds(config.spoolDir, now(), this.spool.newestEpoch);
    this.identity = createIdentity({
      api: this.api,
      config,
      log,
      describe: (signal) => describeCluster(options, signal),
    });
    this.settings = createSettings(this.api, config);
    const limits = this.settings.current;
    this.definitions = new DynamicMetrics({ dir: config.spoolDir, now, log });
    const batchAgeMs = config.batchMaxAgeSeconds * 1000;
    const { api, identity, settings, spool, definitions } = this;
    this.batcher = new Batcher({ spool, ids, limits, definitions, maxAgeMs: batchAgeMs, now, log });
    this.sender = new Sender({ api, identity, settings, spool, definitions, log, random: Math.random });
    const emit = this.batcher.emit.bind(this.batcher);
    this.anomalies = kube !== null && config.anomalies ? new Anomalies({ config, emit, log, now }) : null;
    this.past = this.openPast(isKnown);
    this.schedule = new Schedule({ intervalSeconds: () => limits().intervalSeconds, random: Math.random });
    const { schedule, sender, collectors } = this;
    const heartbeatSeconds = (): number => limits().heartbeatSeconds;
    const optional = this.anomalies === null ? [] : [this.anomalies];
    const parts = {
      ...options,
      version: VERSION,
      api,
      spool,
      schedule,
      sender,
      collectors,
      heartbeatSeconds,
      optional,
    };
    this.introspection = new Introspection(parts);
  }

  private openPast(isKnown: boolean): Backfill | null {
    const { config, log } = this.options;
    if (config.pastUrl === null) return null;
    return new Backfill({
      source: connectPast(config.pastUrl),
      dir: config.spoolDir,
      isKnown,
      batcher: this.batcher,
      spool: this.spool,
      settings: this.settings.current,
      ...(this.anomalies !== null && { listener: this.anomalies }),
      log,
    });
  }

  async run(signal: AbortSignal): Promise<void> {
    const { config, log, kube } = this.options;
    // Every watch and every wait of the agent listens to this one signal; Node warns from the eleventh on.
    setMaxListeners(0, signal);
    const { anomalies } = this;
    const namespaces = filterNamespaces(config.namespaces, config.namespacesExcluded);
    const context = {
      ...(kube !== null && { kube }),
      hostName: hostName(),
      metricsSource: config.metricsSource,
      usage: config,
      usageSources: this.introspection.report.setUsageSources.bind(this.introspection.report),
      namespaces: namespaces.includes,
      namedNamespaces: namespaces.named,
      log,
      now: Date.now,
      inventoryResyncSeconds: () => this.settings.current().inventoryResyncSeconds,
      inventoryKinds: () => this.settings.current().inventoryKinds,
      inventoryParts: () => this.settings.current().inventoryParts,
      emit: (observation: Observation) => {
        this.batcher.emit(observation);
        anomalies?.observe(observation);
      },
      definitions: this.definitions,
      scrape: {
        metrics: parseSelectors(config.scrapeMetrics ?? '').selectors,
        maxTargets: config.scrapeMaxTargets,
      },
    };
    const { api, identity, settings, spool, past, introspection } = this;
    const collect = async (): Promise<unknown> => {
      await past?.reportInventory(signal);
      const live = this.collectors.map((collector) => this.schedule.run(collector, context, signal));
      return Promise.all([...live, past?.reportSamples(signal)]);
    };
    const heartbeat = { api, identity, settings, spool, self: introspection.report, log, now: Date.now };
    const beating = runHeartbeat({ ...heartbeat, ...(past !== null && { past }) }, signal);
    await Promise.all([
      collect(),
      introspection.watchOver('The sender', this.sender.run(signal), signal),
      introspection.watchOver('The heartbeat', beating, signal),
      introspection.run(signal),
      anomalies?.run(signal),
    ]);
    this.batcher.flush();
    await this.sender.drain(AbortSignal.timeout(DRAIN_MS));
    this.unlock();
  }
}
