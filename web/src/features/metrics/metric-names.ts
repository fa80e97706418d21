// Names of the server's metric catalogue, and the label of each line. One object per chart, so that it stays stable.

/** CPU of cluster nodes: the kubelet's, or on a machine outside of Kubernetes the operating system's. */
export const NODE_CPU = {
  KUBERNETES: { 'node.cpu.usage': 'Used' },
  HOST: { 'host.cpu.usage': 'Used' },
} as const;

/** Memory of cluster nodes. */
export const NODE_MEMORY = {
  KUBERNETES: { 'node.memory.working_set': 'Working set' },
  HOST: { 'host.memory.used': 'Used' },
} as const;

export const CONTAINER_CPU = { 'container.cpu.usage': 'Used' } as const;
export const CONTAINER_MEMORY = { 'container.memory.working_set': 'Working set' } as const;
export const HOST_LOAD = { 'host.load.1m': '1 min', 'host.load.5m': '5 min', 'host.load.15m': '15 min' } as const;
export const HOST_NETWORK = { 'host.network.receive': 'Received', 'host.network.transmit': 'Sent' } as const;
export const HOST_DISK = { 'host.disk.read': 'Read', 'host.disk.write': 'Written' } as const;
export const HOST_FILESYSTEM = { 'host.filesystem.used': 'Used' } as const;
