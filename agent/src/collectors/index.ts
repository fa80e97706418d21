import type { Collector } from './collector.js';
import { createHostCollector } from './host.js';

/** Every built-in collector; configuration, documentation, RBAC and the contract tests derive from this list. */
export const COLLECTORS: readonly Collector[] = [createHostCollector()];
