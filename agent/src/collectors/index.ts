import { clusterEvents } from './cluster-events.js';
import type { Collector } from './collector.js';
import { createHostCollector } from './host.js';
import { inventory } from './inventory.js';
import { usage } from './usage.js';

/** Every built-in collector; configuration, documentation, RBAC and the contract tests derive from this list. */
export const COLLECTORS: readonly Collector[] = [createHostCollector(), inventory, usage, clusterEvents];
