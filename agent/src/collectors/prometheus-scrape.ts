import type { KubeClient } from '../kube/client.js';
import type { KubeObject } from '../kube/objects.js';
import { type WatchState, type WatchStore, watchList } from '../kube/watch.js';
import type { Collector, CollectorContext, DynamicMetricName, Outcome, SampleRow } from './collector.js';
import { type Scraped, Scraper } from './prometheus-scrape/scraper.js';
import { wishOf } from './prometheus-scrape/target.js';

/** Different metrics of all pods; a tenant's catalogue takes 1,000 of all its agents. */
const MAX_METRICS = 100;
/** Series that are remembered of all pods, for rates: about 20 MB. */
const MAX_SERIES = 50_000;
const AT_ONCE = 8;
/** After this much of a round no further pod is asked; the next round begins with those. */
const ROUND_MS = 8_000;
const SHOWN_FAILURES = 4;

/** How a round went. */
interface Round {
  readonly rows: SampleRow[];
  readonly failures: string[];
  asked: number;
  unreached: number;
}

class Scraping {
  private readonly scrapers = new Map<string, Scraper>();
  private readonly metrics = new Set<DynamicMetricName>();
  private readonly leftOut = new Set<string>();
  private readonly states = new Map<string, WatchState>();
  /** Where the next round begins. */
  private next = 0;

  constructor(
    private readonly context: CollectorContext,
    private readonly kube: KubeClient,
  ) {}

  async run(signal: AbortSignal): Promise<void> {
    const { context } = this;
    const named = context.namedNamespaces?.map((namespace) => `/api/v1/namespaces/${namespace}/pods`);
    const watches = (named ?? ['/api/v1/pods']).map((path) => this.follow(path, signal));
    await Promise.all([...watches, context.every((pollSignal) => this.poll(pollSignal))]);
  }

  private follow(path: string, signal: AbortSignal): Promise<void> {
    const own = new Set<string>();
    const drop = (uid: string): void => {
      own.delete(uid);
      this.scrapers.delete(uid);
    };
    const store: WatchStore<KubeObject> = {
      put: (uid, pod) => (this.put(uid, pod) ? void own.add(uid) : drop(uid)),
      drop,
      uids: () => own,
      clear: () => own.forEach(drop),
      setState: (state) => void this.states.set(path, state),
    };
    return watchList({ kube: this.kube.metadataOnly(), path, store, log: this.context.log }, signal);
  }

  /** True for a pod that wants to be asked; of the others nothing is kept. */
  private put(uid: string, pod: KubeObject): boolean {
    const isWatched = this.context.namespaces(pod.metadata?.namespace ?? '');
    const wish = isWatched ? wishOf(pod) : null;
    if (wish === null) return false;
    let scraper = this.scrapers.get(uid);
    if (scraper === undefined || JSON.stringify(scraper.wish) !== JSON.stringify(wish)) {
      scraper = new Scraper(wish, this.context.scrape.metrics);
      this.scrapers.set(uid, scraper);
    }
    scraper.version = pod.metadata?.resourceVersion ?? '';
    return true;
  }

  private async poll(signal: AbortSignal): Promise<Outcome> {
    if (this.scrapers.size === 0) return nothing(this.explainNone());
    const round = await this.askAll(signal);
    const rows = round.rows.filter(({ values }) => Object.keys(values).length > 0);
    if (rows.length > 0) this.context.emit({ kind: 'samples', source: 'prometheus-scrape', rows });
    return this.outcomeOf(round, rows.length);
  }

  private explainNone(): string {
    if (this.states.size === 0) return 'The pods have not been listed yet.';
    const reasons = [...this.states.values()].flatMap((state) => (state.status === 'SYNCED' ? [] : [state.reason]));
    if (reasons.length > 0) return `The pods cannot be listed: ${reasons[0]}`;
    return 'No pod that is watched is annotated prometheus.io/scrape=true.';
  }

  private async askAll(signal: AbortSignal): Promise<Round> {
    const { maxTargets } = this.context.scrape;
    const all = [...this.scrapers.values()].slice(0, maxTargets);
    const from = this.next % all.length;
    const queue = [...all.slice(from), ...all.slice(0, from)];
    const round: Round = { rows: [], failures: [], asked: 0, unreached: Math.max(0, this.scrapers.size - maxTargets) };
    const endsAt = performance.now() + ROUND_MS;
    const work = async (): Promise<void> => {
      while (!signal.aborted && performance.now() < endsAt) {
        const scraper = queue.shift();
        if (scraper === undefined) return;
        this.settle(scraper, await this.askOne(scraper, signal), round);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    this.next = queue.length === 0 ? 0 : from + all.length - queue.length;
    round.unreached += queue.length;
    return round;
  }

  private askOne(scraper: Scraper, signal: AbortSignal): Promise<Scraped> {
    const remembered = [...this.scrapers.values()].reduce((sum, { series }) => sum + series, 0);
    const problem = `the pods expose more than ${MAX_SERIES} wanted series together. Choose fewer by name or label`;
    if (scraper.series === 0 && remembered >= MAX_SERIES) return Promise.resolve({ problem });
    return scraper.scrape(this.kube, this.context.now, signal);
  }

  private settle({ wish }: Scraper, scraped: Scraped, round: Round): void {
    const problem = 'reading' in scraped ? scraped.reading.problem : scraped.problem;
    if (problem) round.failures.push(`${wish.namespace}/${wish.name}: ${problem}`);
    if (problem || 'reading' in scraped) round.asked += 1;
    if (!('reading' in scraped)) return;
    const { values, definitions } = scraped.reading;
    for (const [name, definition] of definitions) if (this.isTaken(name)) this.context.definitions.define([definition]);
    round.rows.push({
      subject: { kind: 'POD', namespace: wish.namespace, name: wish.name },
      observedAt: scraped.at,
      values: Object.fromEntries([...values].filter(([name]) => this.metrics.has(name))),
    });
  }

  /** Whether the metric is among those that are reported, where there is still room among them. */
  private isTaken(name: DynamicMetricName): boolean {
    if (this.metrics.has(name)) return false;
    if (this.metrics.size >= MAX_METRICS) {
      this.leftOut.add(name);
      return false;
    }
    this.metrics.add(name);
    return true;
  }

  private outcomeOf({ failures, asked, unreached }: Round, observed: number): Outcome {
    const refused = [...this.context.definitions.refused()].filter(([name]) => name.startsWith('prometheus.'));
    const notes = [
      ...(failures.length > 0 ? [`${failures.length} of ${asked} pods failed: ${shown(failures)}`] : []),
      ...(unreached > 0 ? [`${unreached} pods were not asked: there are too many, or they answer too slowly`] : []),
      ...(refused.length > 0 ? [`${refused.length} metrics are refused: ${shown(refused.map(([, why]) => why))}`] : []),
      ...(this.leftOut.size > 0 ? [`${this.leftOut.size} metrics are left out: at most ${MAX_METRICS} are taken`] : []),
    ];
    if (asked > 0 && failures.length === asked) return { status: 'FAILED', message: `${notes.join('. ')}.` };
    return { status: 'OK', observed, ...(notes.length > 0 && { note: `${notes.join('. ')}.` }) };
  }
}

function nothing(reason: string): Outcome {
  return { status: 'NOTHING_TO_REPORT', reason };
}

function shown(all: readonly string[]): string {
  const more = all.length > SHOWN_FAILURES ? `; and ${all.length - SHOWN_FAILURES} more` : '';
  return (
    all
      .slice(0, SHOWN_FAILURES)
      .map((each) => each.replace(/\.$/, ''))
      .join('; ') + more
  );
}

async function run(context: CollectorContext, signal: AbortSignal): Promise<void> {
  if (context.kube === undefined) {
    context.outcome(nothing('No Kubernetes API is configured.'));
    return;
  }
  if (context.scrape.metrics.length === 0) {
    context.outcome(nothing('No metric is wanted; expected some in K8INTEL_SCRAPE_METRICS, such as queue_length.'));
    return;
  }
  await new Scraping(context, context.kube).run(signal);
}

/** What pods expose for Prometheus: the wanted metrics of those that are annotated prometheus.io/scrape. */
export const prometheusScrape: Collector = {
  name: 'prometheus-scrape',
  runsFor: 'KUBERNETES',
  rbac: [{ apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'watch'] }],
  metrics: [],
  askedForBy: 'scrapeMetrics',
  run,
};
