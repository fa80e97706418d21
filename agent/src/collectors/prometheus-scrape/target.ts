import type { KubeObject, KubePod } from '../../kube/objects.js';

interface AnnotatedPod extends KubeObject {
  metadata?: KubeObject['metadata'] & { annotations?: Record<string, string> | null };
}

/** What a pod's annotations ask for. They stay in the agent: neither they nor what they hold is reported or logged. */
export interface Wish {
  readonly namespace: string;
  readonly name: string;
  /** null where the pod's first declared port is to be taken. */
  readonly port: number | null;
  readonly path: string;
  readonly scheme: 'http' | 'https';
  /** What is wrong with the annotations; null for nothing. */
  readonly problem: string | null;
}

const PREFIX = 'prometheus.io';

function portOf(text: string | undefined): number | null | 'unusable' {
  if (text === undefined) return null;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  return port >= 1 && port <= 65_535 ? port : 'unusable';
}

/** null for a pod that asks for nothing. */
export function wishOf({ metadata }: AnnotatedPod): Wish | null {
  const annotations = metadata?.annotations ?? {};
  const { namespace, name } = metadata ?? {};
  if (annotations[`${PREFIX}/scrape`] !== 'true' || namespace === undefined || name === undefined) return null;
  return { namespace, name, ...wayOf(annotations) };
}

function wayOf(annotations: Record<string, string>): Pick<Wish, 'port' | 'path' | 'scheme' | 'problem'> {
  const port = portOf(annotations[`${PREFIX}/port`]);
  const path = annotations[`${PREFIX}/path`] ?? '/metrics';
  const scheme = annotations[`${PREFIX}/scheme`] ?? 'http';
  const problems = [
    ...(port === 'unusable' ? [`${PREFIX}/port is no number from 1 to 65535`] : []),
    ...(path.startsWith('/') ? [] : [`${PREFIX}/path does not begin with “/”`]),
    ...(scheme === 'http' || scheme === 'https' ? [] : [`${PREFIX}/scheme is neither http nor https`]),
  ];
  return {
    port: port === 'unusable' ? null : port,
    path,
    scheme: scheme === 'https' ? 'https' : 'http',
    problem: problems.length === 0 ? null : `its annotation ${problems.join(', and ')}`,
  };
}

/** Where a pod can be asked; the reason where it cannot. */
export function addressOf(wish: Wish, pod: KubePod): { url: string } | { problem: string } | null {
  const { phase, podIP } = pod.status ?? {};
  if (phase === 'Succeeded' || phase === 'Failed') return null;
  if (podIP === undefined || podIP === '') return { problem: 'it has no address yet' };
  const declared = pod.spec?.containers?.flatMap(({ ports }) => ports ?? []) ?? [];
  const port = wish.port ?? declared.find(({ protocol }) => (protocol ?? 'TCP') === 'TCP')?.containerPort;
  if (port === undefined) return { problem: `it declares no port; expected one, or the annotation ${PREFIX}/port` };
  const host = podIP.includes(':') ? `[${podIP}]` : podIP;
  return { url: `${wish.scheme}://${host}:${port}${wish.path}` };
}
