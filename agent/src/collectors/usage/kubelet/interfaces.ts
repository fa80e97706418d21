/** Interfaces that lead to other places of the same machine, or carry what another one carries too. */
const VIRTUAL =
  /^(lo|veth|cali|cni|flannel|docker|br-|virbr|tunl|gre|erspan|ip_vti|ip6|sit|dummy|kube-|nodelocaldns|cilium|lxc|vxlan|wg|ifb|ovs|genev)/;

/** Whether an interface never stands for a machine or pod. */
export function isVirtual(name: string): boolean {
  return name !== MAIN_INTERFACE && VIRTUAL.test(name);
}

/** What the kubelet takes for the interface of a node or pod, where it is there. */
export const MAIN_INTERFACE = 'eth0';

/**
 * The interface that stands for a machine: eth0 as for the kubelet itself, else the one chosen before, else the one that
 * most went through (of a bond and its members that is the bond); null where there is none.
 */
export function chooseInterface(bytes: ReadonlyMap<string, number>, before: string | null): string | null {
  if (bytes.has(MAIN_INTERFACE)) return MAIN_INTERFACE;
  if (before !== null && bytes.has(before)) return before;
  let best: string | null = null;
  for (const [name, count] of bytes) {
    if (!isVirtual(name) && (best === null || count > (bytes.get(best) ?? 0))) best = name;
  }
  return best;
}
