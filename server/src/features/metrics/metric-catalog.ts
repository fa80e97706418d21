import { type CatalogMetric, METRICS } from './metrics.catalog.js';

/** What one tenant can report and ask for: the built-in metrics, and those its collectors have registered. */
export class Catalog {
  readonly #byName: ReadonlyMap<string, CatalogMetric>;
  readonly #byId: ReadonlyMap<number, CatalogMetric>;

  /** @param registered entries of the tenant's own; a built-in name or id stays what it is */
  constructor(registered: readonly CatalogMetric[] = []) {
    const all = [...registered, ...METRICS];
    this.#byName = new Map(all.map((metric) => [metric.name, metric]));
    this.#byId = new Map(all.map((metric) => [metric.id, metric]));
  }

  byName(name: string): CatalogMetric | undefined {
    return this.#byName.get(name);
  }

  byId(id: number): CatalogMetric | undefined {
    return this.#byId.get(id);
  }

  knows(names: readonly string[]): boolean {
    return names.every((name) => this.#byName.has(name));
  }

  /** Every metric, by name. */
  all(): CatalogMetric[] {
    return [...this.#byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }
}
