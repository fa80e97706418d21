// Turns what one kubelet says into samples, with what it said before: rates come from its cumulative counters over
// whatever lies between two readings, whichever answers they stood in. What it says twice with the same time is passed
// on once. CPU of the summary is the kubelet's own rate: the summary's times are cut to seconds, which is 7 % of 15 s.
import type { Subject } from '../../../api/sample-batch.js';
import { type SampleRow, toWire } from '../../collector.js';
import { CounterTable, ratePerSecond } from './counters.js';
import type {
  ContainerReading,
  CoreReading,
  FilesystemReading,
  LimitCounters,
  NetworkCounters,
  NodeReading,
  PodReading,
} from './readings.js';

type Values = SampleRow['values'];

// Fields of a row of counters.
const TOLD_AT = 0;
const CPU_AT = 1;
const CPU = 2;
const LIMITS_AT = 3;
const READ = 4;
const WRITTEN = 5;
const PERIODS = 6;
const THROTTLED = 7;
const CONTAINER_SPACE_AT = 8;
const CONTAINER_WIDTH = 9;
const NETWORK_AT = 0;
const RECEIVED = 1;
const TRANSMITTED = 2;
const POD_SPACE_AT = 3;
const POD_WIDTH = 4;

/** Space changes slowly: it is told about once a minute, however often the summary is read. */
const SPACE_EVERY_MS = 45_000;
/** What was not there in so many whole readings is gone. */
const KEPT_ROUNDS = 4;
/** A pod whose counters are those of its node, but for this share, is on the node's network. */
const SAME_SHARE = 0.01;

/**
 * A counter that is read again sooner says nothing of its rate: kubelets look every 10 s or so, and the recorded 1.31 has
 * one reading in two answers with times a second apart.
 */
const MIN_GAP_MS = 5_000;

const MICRO = 1e6;
const THOUSAND = 1_000;

function wire(value: number | null, scale = 1): number | null {
  return value === null ? null : toWire(value * scale);
}

/** The counters of one node's containers and pods, and of the node. */
export class NodeUsage {
  private readonly containers = new CounterTable(CONTAINER_WIDTH);
  private readonly pods = new CounterTable(POD_WIDTH);
  private round = 0;
  private spaceAt = Number.NEGATIVE_INFINITY;
  private interfaceName: string | null = null;
  /** The node's own counters, as of one container and one pod. */
  private readonly ofNode = { core: new CounterTable(CONTAINER_WIDTH), network: new CounterTable(POD_WIDTH), slot: 0 };
  private readonly volumes = new CounterTable(1);

  constructor(private readonly name: string) {
    this.ofNode.core.slot(name, 0);
    this.ofNode.network.slot(name, 0);
  }

  /** The main interface of the node, so that a reading chooses the same again. */
  get mainInterface(): string | null {
    return this.interfaceName;
  }

  /** @param now unix ms of the reading */
  take(reading: NodeReading, now: number): SampleRow[] {
    this.round += 1;
    const rows: SampleRow[] = [];
    const isSpaceDue = now - this.spaceAt >= SPACE_EVERY_MS;
    const { network } = reading;
    const moved = network === null ? null : this.movedSince(network);
    this.takeNode(reading, isSpaceDue, rows);
    for (const pod of reading.pods) {
      this.takeContainers(pod, isSpaceDue, rows);
      this.takeNetwork(pod, network, moved, rows);
      if (isSpaceDue) this.takeSpace(pod, rows);
    }
    if (isSpaceDue && reading.filesystem !== null) this.spaceAt = now;
    if (reading.isWhole) this.forget();
    return rows;
  }

  private takeNode({ core, network, filesystem }: NodeReading, isSpaceDue: boolean, rows: SampleRow[]): void {
    const subject: Subject = { kind: 'CLUSTER_NODE', name: this.name };
    if (core !== null) {
      const values = this.core(this.ofNode.core, this.ofNode.slot, core);
      if (values !== null) {
        const [cpu, memory] = values;
        rows.push({
          subject,
          observedAt: core.at,
          values: { 'node.cpu.usage': cpu, 'node.memory.working_set': memory },
        });
      }
    }
    if (network !== null) {
      this.interfaceName = network.interfaceName;
      const rates = this.network(this.ofNode.network, this.ofNode.slot, network);
      if (rates !== null) {
        const [receive, transmit] = rates;
        const values: Values = { 'node.network.receive': receive, 'node.network.transmit': transmit };
        rows.push({ subject, observedAt: network.at, values });
      }
    }
    if (isSpaceDue && filesystem !== null)
      rows.push({ subject, observedAt: filesystem.at, values: nodeSpace(filesystem) });
  }

  private takeContainers(pod: PodReading, isSpaceDue: boolean, rows: SampleRow[]): void {
    for (const container of pod.containers) {
      const slot = this.containers.slot(`${pod.namespace}/${pod.name}/${container.name}`, this.round);
      const subject: Subject = {
        kind: 'CONTAINER',
        namespace: pod.namespace,
        name: pod.name,
        container: container.name,
      };
      const core = this.core(this.containers, slot, container);
      if (core !== null) {
        const [cpu, memory] = core;
        const values: Values = { 'container.cpu.usage': cpu, 'container.memory.working_set': memory };
        const limits = container.limits ? this.limits(slot, container, container.limits) : {};
        rows.push({ subject, observedAt: container.at, values: { ...values, ...limits } });
      }
      const { filesystem } = container;
      if (isSpaceDue && filesystem !== undefined && isNew(this.containers, slot, CONTAINER_SPACE_AT, filesystem.at)) {
        const values: Values = { 'container.filesystem.used': wire(filesystem.usedBytes) };
        rows.push({ subject, observedAt: filesystem.at, values });
      }
    }
  }

  /** CPU and memory on the wire; null for a time that was told already, or for nothing. */
  private core(table: CounterTable, slot: number, reading: CoreReading): [number | null, number | null] | null {
    const { at, likelyAt, cpuCores, memoryBytes } = reading;
    const isExact = likelyAt === at;
    const rate = cpuRate(table, slot, reading);
    if (rate === undefined || at <= table.get(slot, TOLD_AT)) return null;
    // What was told with whole seconds may come again with its milliseconds.
    table.set(slot, TOLD_AT, isExact ? at : at + 999);
    const cpu = isExact ? rate : cpuCores;
    return cpu === null && memoryBytes === null ? null : [wire(cpu, MICRO), wire(memoryBytes)];
  }

  private limits(slot: number, { at }: ContainerReading, counters: LimitCounters): Values {
    const table = this.containers;
    const before = table.get(slot, LIMITS_AT);
    if (at - before < MIN_GAP_MS) return {};
    const increase = (field: number, value: number | null): number | null =>
      value === null ? null : ratePerSecond(table.get(slot, field), before, value, at);
    const read = increase(READ, counters.readBytes);
    const written = increase(WRITTEN, counters.writtenBytes);
    const periods = increase(PERIODS, counters.periods);
    const throttled = increase(THROTTLED, counters.throttledPeriods);
    // Without a CPU limit there are no periods, and so no share of them; where none went by, nothing was throttled.
    const share = periods === null || throttled === null ? null : periods === 0 ? 0 : Math.min(1, throttled / periods);
    table.set(slot, LIMITS_AT, at);
    table.set(slot, READ, counters.readBytes ?? Number.NaN);
    table.set(slot, WRITTEN, counters.writtenBytes ?? Number.NaN);
    table.set(slot, PERIODS, counters.periods ?? Number.NaN);
    table.set(slot, THROTTLED, counters.throttledPeriods ?? Number.NaN);
    return {
      ...(read !== null && { 'container.disk.read': wire(read) }),
      ...(written !== null && { 'container.disk.write': wire(written) }),
      ...(share !== null && { 'container.cpu.throttled': wire(share, THOUSAND) }),
    };
  }

  private takeNetwork(
    { namespace, name, network }: PodReading,
    ofNode: NetworkCounters | null,
    moved: number | null,
    rows: SampleRow[],
  ): void {
    if (network === undefined || isOfNode(network, ofNode, moved)) return;
    const rates = this.network(this.pods, this.pods.slot(`${namespace}/${name}`, this.round), network);
    if (rates === null) return;
    const [receive, transmit] = rates;
    const values: Values = { 'pod.network.receive': receive, 'pod.network.transmit': transmit };
    rows.push({ subject: { kind: 'POD', namespace, name }, observedAt: network.at, values });
  }

  /** Bytes per second on the wire; null before a second reading and after the interface came up anew. */
  private network(
    table: CounterTable,
    slot: number,
    { received, transmitted, likelyAt }: NetworkCounters,
  ): [number, number] | null {
    const before = table.get(slot, NETWORK_AT);
    if (likelyAt - before < MIN_GAP_MS) return null;
    const receive = ratePerSecond(table.get(slot, RECEIVED), before, received, likelyAt);
    const transmit = ratePerSecond(table.get(slot, TRANSMITTED), before, transmitted, likelyAt);
    table.set(slot, NETWORK_AT, likelyAt);
    table.set(slot, RECEIVED, received);
    table.set(slot, TRANSMITTED, transmitted);
    return receive === null || transmit === null ? null : [toWire(receive), toWire(transmit)];
  }

  /** How far the node's counters moved since their last reading; null at the first. */
  private movedSince({ received, transmitted }: NetworkCounters): number | null {
    const { network, slot } = this.ofNode;
    const moved = Math.max(received - network.get(slot, RECEIVED), transmitted - network.get(slot, TRANSMITTED));
    return Number.isNaN(moved) ? null : moved;
  }

  private takeSpace({ namespace, name, ephemeralStorage, volumes }: PodReading, rows: SampleRow[]): void {
    const slot = this.pods.slot(`${namespace}/${name}`, this.round);
    if (ephemeralStorage !== undefined && isNew(this.pods, slot, POD_SPACE_AT, ephemeralStorage.at)) {
      const values: Values = { 'pod.ephemeral_storage.used': wire(ephemeralStorage.usedBytes) };
      rows.push({ subject: { kind: 'POD', namespace, name }, observedAt: ephemeralStorage.at, values });
    }
    for (const volume of volumes) {
      const subject: Subject = { kind: 'VOLUME', namespace: volume.namespace, name: volume.claim };
      const known = this.volumes.slot(`${volume.namespace}/${volume.claim}`, this.round);
      if (isNew(this.volumes, known, 0, volume.at))
        rows.push({ subject, observedAt: volume.at, values: volumeSpace(volume) });
    }
  }

  private forget(): void {
    this.containers.forget(this.round - KEPT_ROUNDS);
    this.pods.forget(this.round - KEPT_ROUNDS);
    this.volumes.forget(this.round - KEPT_ROUNDS);
  }
}

/**
 * A pod on the host network shows the counters of its node, read at another moment. They are not its own, so it has none.
 */
function isOfNode(pod: NetworkCounters, node: NetworkCounters | null, moved: number | null): boolean {
  if (node === null || pod.interfaceName !== node.interfaceName) return false;
  const isNear = (a: number, b: number): boolean => Math.abs(a - b) <= Math.max(b * SAME_SHARE, moved ?? 0);
  const isMuch = node.received > 0 && pod.received > (moved ?? 0);
  return isMuch && isNear(pod.received, node.received) && isNear(pod.transmitted, node.transmitted);
}

/** Cores used since the last reading, which it becomes; undefined for one that came too soon to count. */
function cpuRate(table: CounterTable, slot: number, reading: CoreReading): number | null | undefined {
  const { at, likelyAt, cpuSeconds, startedAt } = reading;
  const before = table.get(slot, CPU_AT);
  // A counter that began after its last reading did not go on from there, even where it has caught up.
  const beganAnew = startedAt !== null && startedAt > before;
  if (!beganAnew && likelyAt - before < MIN_GAP_MS) return undefined;
  if (cpuSeconds === null) return null;
  const rate = beganAnew ? null : ratePerSecond(table.get(slot, CPU), before, cpuSeconds, likelyAt);
  // Times cut to seconds only stand in until there is an exact one.
  if (likelyAt === at || Number.isNaN(before) || beganAnew) {
    table.set(slot, CPU_AT, likelyAt);
    table.set(slot, CPU, cpuSeconds);
  }
  return rate;
}

function nodeSpace({ usedBytes, sizeBytes, inodesUsed, inodes }: FilesystemReading): Values {
  return {
    'node.filesystem.used': wire(usedBytes),
    'node.filesystem.size': wire(sizeBytes),
    'node.filesystem.inodes_used': wire(inodesUsed, THOUSAND),
    'node.filesystem.inodes': wire(inodes, THOUSAND),
  };
}

function volumeSpace({ usedBytes, sizeBytes, inodesUsed, inodes }: FilesystemReading): Values {
  return {
    'volume.used': wire(usedBytes),
    'volume.size': wire(sizeBytes),
    'volume.inodes_used': wire(inodesUsed, THOUSAND),
    'volume.inodes': wire(inodes, THOUSAND),
  };
}

/** Notes a time; false where it was there already. */
function isNew(table: CounterTable, slot: number, field: number, at: number): boolean {
  if (at <= table.get(slot, field)) return false;
  table.set(slot, field, at);
  return true;
}
