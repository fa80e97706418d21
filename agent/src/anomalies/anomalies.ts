// Tells what is unusual for a workload at this time of day.
//
// It listens to what the collectors observe: the inventory says which workload a pod belongs to, samples teach the
// series of their workload, container and metric, and what is found goes the same way as every other observation. It
// keeps itself to its limit of series, writes one of its files a minute, and costs a lookup and an addition per sample.
//
// Where a demonstration back-fills its past, that teaches first, through the same detector, and live samples are left
// out until it is done: two times of day cannot be gathered at once. A finding that ended in the past is told as
// suppressed, with its times; one that still stands at the end of the past is told when the first live readings confirm it.
import type { CollectorStateInput, FindingInput } from '../api/generated.js';
import type { InventoryReport, Observation, SampleRow } from '../collectors/collector.js';
import { messageOf } from '../explain.js';
import type { Log } from '../logger.js';
import { wait } from '../wait.js';
import { encodeFile, FILES, restore, writeFile } from './baseline-files.js';
import { DEFAULTS, type DetectorSettings, HOUR_MS } from './detector-settings.js';
import { toFinding } from './finding.js';
import { PodWorkloads, type Workload } from './pod-workloads.js';
import { Registry, type Tracked } from './registry.js';
import { hourOfWeekIn } from './season.js';
import type { Told } from './series.js';
import { WATCHED } from './watched.js';

/** The settings of the configuration that are the detector's. */
export interface AnomalySettings {
  readonly spoolDir: string;
  readonly anomalySigma: number;
  readonly anomalyMinHistoryHours: number;
  readonly anomalyTimeZone: string;
  readonly anomalyMaxSeries: number;
}

export interface AnomaliesOptions {
  readonly config: AnomalySettings;
  readonly emit: (observation: Observation) => void;
  readonly log: Log;
  readonly now: () => number;
}

const TURN_MS = 60_000;

type Pods = PodWorkloads<Tracked | undefined>;

export class Anomalies {
  readonly name = 'anomalies';
  private readonly settings: DetectorSettings;
  private readonly timeZone: string;
  private registry: Registry;
  private readonly newRegistry: () => Registry;
  private readonly live: Pods;
  private past: Pods | null = null;
  private isBackfilling = false;
  private findings: FindingInput[] = [];
  private opened = 0;
  /** Why nothing is learned for now; null while it is. */
  private shedBecause: string | null = null;
  private isReleased = false;
  private hasSeenAll = false;
  /** What the past has taught comes once only, so it does not wait for its turn to be stored. */
  private isPastUnstored = false;
  private onSeenAll: (() => void) | null = null;
  private saidAt = Number.NEGATIVE_INFINITY;

  constructor(private readonly options: AnomaliesOptions) {
    const { config, now } = options;
    const { anomalySigma: sigma, anomalyMinHistoryHours: minHistoryHours, anomalyMaxSeries: maxSeries } = config;
    this.settings = { ...DEFAULTS, sigma, minHistoryHours };
    this.timeZone = config.anomalyTimeZone;
    this.newRegistry = () =>
      new Registry({ maxSeries, settings: this.settings, hourOfWeek: hourOfWeekIn(this.timeZone) });
    this.live = new PodWorkloads(now());
    this.registry = this.stored();
  }

  /** Takes in what a collector observed. */
  observe(observation: Observation): void {
    if (observation.kind === 'inventory') this.addLive(observation.report);
    if (observation.kind !== 'samples' || this.isBackfilling || this.shedBecause !== null) return;
    for (const row of observation.rows) this.take(row, false);
    this.tell();
  }

  /** From here until `endPast`, what is back-filled teaches and live samples do not. */
  beginPast(): void {
    this.isBackfilling = true;
  }

  observePast(observation: Observation): void {
    if (observation.kind === 'inventory') {
      // Pods of then are gone from the inventory of now, and are not to be forgotten before their samples come.
      this.past ??= new PodWorkloads(0, Number.POSITIVE_INFINITY);
      this.addPods(observation.report, this.past);
    }
    if (observation.kind !== 'samples' || this.shedBecause !== null) return;
    // A page comes pod by pod; a reading is gathered from all pods of a workload at one time.
    const rows = [...observation.rows].sort((a, b) => a.observedAt - b.observedAt);
    for (const row of rows) this.take(row, true);
    this.tell();
  }

  /** Resolves when the whole inventory of now was seen, or the signal aborts. */
  whenReady(signal: AbortSignal): Promise<void> {
    if (this.hasSeenAll || signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      signal.addEventListener('abort', () => resolve(), { once: true });
      this.onSeenAll = resolve;
    });
  }

  endPast(): void {
    this.isBackfilling = false;
    this.past = null;
    this.isPastUnstored = true;
  }

  /** Tidies up and stores until the signal aborts, then stores everything. */
  async run(signal: AbortSignal): Promise<void> {
    for (let turn = 0; !signal.aborted; turn += 1) {
      await wait(TURN_MS, signal);
      if (!signal.aborted) await this.keep(turn);
    }
    if (!this.isReleased) await this.storeAll();
  }

  /** One turn of tidying up and storing. */
  async keep(turn: number): Promise<void> {
    this.tidy();
    if (this.shedBecause === null) await this.storeSome(turn);
    else if (!this.isReleased) await this.release();
  }

  /** Learns nothing until it is restored; within a minute the baselines are on disk only. */
  shed(reason: string): void {
    this.shedBecause = reason;
  }

  restore(): void {
    this.shedBecause = null;
    if (this.isReleased) this.registry = this.stored();
    this.isReleased = false;
  }

  /** Ends what is no longer measured, and forgets pods that are gone. */
  tidy(): void {
    const now = this.options.now();
    if (!this.isBackfilling) {
      for (const tracked of this.registry.all()) this.found(tracked, tracked.series.silence(now), false);
    }
    this.live.sweep(now);
    this.tell();
    this.sayLimit(now);
  }

  /** For the heartbeat. */
  state(): CollectorStateInput {
    const { name, registry, opened, shedBecause } = this;
    if (shedBecause !== null) {
      return { name, status: 'OK', isShed: true, message: `It is switched off for now: ${shedBecause}.` };
    }
    const least = this.settings.minHistoryHours;
    let learning = 0;
    for (const { series } of registry.all()) learning += Number(series.state.hours < least);
    const parts = [
      `${registry.size} series are watched, ${learning} of them are learning until they know ${least} hours.`,
      ...(registry.refused > 0 ? [this.limit()] : []),
      `${opened} findings since the start.`,
    ];
    return { name, status: 'OK', observed: registry.size, message: parts.join(' ') };
  }

  private stored(): Registry {
    const registry = this.newRegistry();
    const { config, log } = this.options;
    for (const problem of restore(registry, config.spoolDir, this.timeZone)) log.warn(problem);
    return registry;
  }

  /** Stores everything and lets go of it, as long as it is shed. */
  async release(): Promise<void> {
    await this.storeAll();
    if (this.shedBecause === null) return;
    this.registry = this.newRegistry();
    this.live.clear();
    this.past?.clear();
    this.isReleased = true;
  }

  private async storeSome(turn: number): Promise<void> {
    const isAll = this.isPastUnstored;
    this.isPastUnstored = false;
    if (isAll) await this.storeAll();
    else await this.store(turn % FILES);
  }

  private async storeAll(): Promise<void> {
    for (let file = 0; file < FILES; file += 1) await this.store(file);
  }

  private addLive(report: InventoryReport): void {
    this.addPods(report, this.live);
    // The last part of a snapshot, and no other, lists what is there.
    if (!report.complete.some(({ kind }) => kind === 'POD')) return;
    this.hasSeenAll = true;
    this.onSeenAll?.();
  }

  private addPods(report: InventoryReport, pods: Pods): void {
    for (const pod of report.pods) pods.add(pod);
  }

  private take({ subject, observedAt, values }: SampleRow, isPast: boolean): void {
    if (subject.kind !== 'CONTAINER' || subject.namespace === undefined || subject.container === undefined) return;
    const { namespace, name } = subject;
    const workload = this.live.of(namespace, name) ?? this.past?.of(namespace, name);
    if (workload === undefined) return;
    for (let i = 0; i < WATCHED.length; i += 1) {
      const value = (values as Readonly<Record<string, number | null | undefined>>)[WATCHED[i]?.metric ?? ''];
      if (value === null || value === undefined) continue;
      const tracked = this.tracked(workload, subject.container, i, observedAt);
      if (tracked !== undefined) this.found(tracked, tracked.series.observe(observedAt, value), isPast);
    }
  }

  private tracked(
    workload: Workload<Tracked | undefined>,
    container: string,
    metric: number,
    at: number,
  ): Tracked | undefined {
    let row = workload.containers.get(container);
    if (row === undefined) {
      row = new Array<Tracked | undefined>(WATCHED.length).fill(undefined);
      workload.containers.set(container, row);
    }
    const known = row[metric];
    if (known?.isAlive) return known;
    const watched = WATCHED[metric];
    if (watched === undefined) return undefined;
    const { namespace, kind, name } = workload;
    row[metric] = this.registry.get({ namespace, kind, workload: name, container, metric: watched }, at);
    return row[metric];
  }

  private found({ name }: Tracked, told: Told | null, isPast: boolean): void {
    if (told === null || (isPast && told.endedAt === null)) return;
    const { settings, timeZone } = this;
    const finding = toFinding(name, told, { settings, timeZone, isPast });
    this.opened += Number(told.endedAt === null && told.episode.differences === 1);
    this.findings.push(finding);
  }

  private tell(): void {
    if (this.findings.length === 0) return;
    const { findings } = this;
    this.findings = [];
    this.options.emit({ kind: 'findings', findings });
  }

  private async store(file: number): Promise<void> {
    const { config, log } = this.options;
    try {
      await writeFile(config.spoolDir, file, encodeFile(this.registry, file, this.timeZone));
    } catch (error) {
      log.warn('The baselines cannot be stored; a restart would begin them anew', { cause: messageOf(error) });
    }
  }

  private limit(): string {
    const { anomalyMaxSeries } = this.options.config;
    return (
      `More workloads are there than ${anomalyMaxSeries} series can watch: ${this.registry.evicted} idle series made room. ` +
      'Raise K8INTEL_ANOMALY_MAX_SERIES (about 3 KB of memory each).'
    );
  }

  private sayLimit(now: number): void {
    if (this.registry.refused === 0 || now - this.saidAt < HOUR_MS) return;
    this.saidAt = now;
    this.options.log.warn(this.limit());
  }
}
