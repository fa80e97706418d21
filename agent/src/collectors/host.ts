import type { Collector, CollectorContext, Outcome } from './collector.js';
import { hostInventory } from './host/machine.js';
import { observeHost } from './host/observe.js';
import type { HostFacts, HostReadings } from './host/readings.js';

export interface HostSource {
  read(now: () => number): Promise<HostReadings>;
  facts(): Promise<HostFacts>;
}

/** This machine itself, through systeminformation: 10 MB of memory, which an agent of a cluster does not spend. */
const readings = () => import('./host/readings.js');
const THIS_MACHINE: HostSource = {
  read: async (now) => (await readings()).readHost(now),
  facts: async () => (await readings()).readHostFacts(),
};

async function report(source: HostSource, context: CollectorContext): Promise<Outcome> {
  const inventory = hostInventory(await source.facts(), context.hostName, context.now());
  context.emit({ kind: 'inventory', report: inventory });
  return { status: 'OK', observed: 1 };
}

/** Measures the machine that the agent runs on and reports it as the only ClusterNode of its cluster. */
export function createHostCollector(source: HostSource = THIS_MACHINE): Collector {
  return {
    name: 'host',
    runsFor: 'HOST',
    rbac: [],
    metrics: [
      'host.cpu.usage',
      'host.cpu.utilization',
      'host.memory.used',
      'host.memory.available',
      'host.swap.used',
      'host.load.1m',
      'host.load.5m',
      'host.load.15m',
      'host.filesystem.used',
      'host.filesystem.size',
      'host.disk.read',
      'host.disk.write',
      'host.network.receive',
      'host.network.transmit',
    ],
    async run(context) {
      let before: HostReadings | null = null;
      const measure = async (): Promise<Outcome> => {
        const after = await source.read(context.now);
        const rows = observeHost(before, after, context.hostName);
        before = after;
        if (rows.every((row) => Object.values(row.values).every((value) => value === null))) {
          return { status: 'NOTHING_TO_REPORT', reason: 'This platform shows neither CPU, memory nor file systems.' };
        }
        context.emit({ kind: 'samples', source: 'host', rows });
        return { status: 'OK', observed: rows.length };
      };
      const inventory = { name: 'host-inventory', intervalSeconds: context.inventoryResyncSeconds };
      await Promise.all([context.every(measure), context.every(() => report(source, context), inventory)]);
    },
  };
}
