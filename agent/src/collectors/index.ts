import { clusterEvents } from './cluster-events.js';
import type { Collector } from './collector.js';
import { createHostCollector } from './host.js';
import { createInventory } from './inventory.js';
import { prometheusScrape } from './prometheus-scrape.js';
import { usage } from './usage.js';

/** Every built-in collector; configuration, documentation, RBAC and the contract tests derive from this list. */
export const COLLECTORS: readonly Collector[] = [
  createHostCollector(),
  createInventory(),
  usage,
  clusterEvents,
  prometheusScrape,
];
