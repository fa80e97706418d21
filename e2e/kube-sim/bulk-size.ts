import type { Container, Pod } from './types.js';

/** JSON of a pod in a real cluster (bytes): most, and every tenth with sidecars, many variables and long annotations. */
const USUAL_BYTES = 6_600;
const LARGE_BYTES = 25_000;
/** What "managedFields" takes of it, as in recorded pods: who set which field. */
const FIELDS_SHARE = 0.4;

const NAMES = ['DATABASE_HOST', 'CACHE_URL', 'FEATURE_FLAGS', 'LOG_FORMAT', 'TRACE_ENDPOINT', 'REGION', 'POOL_SIZE'];

function variable(i: number): { name: string; value: string } {
  const name = `${NAMES[i % NAMES.length]}_${i}`;
  return { name, value: `${name.toLowerCase().replaceAll('_', '-')}.svc.cluster.local:${8_000 + i}/path/of/a/setting` };
}

/** Fields that a manager owns, nested as the API server writes them, of about so many bytes. */
function ownedFields(bytes: number): object {
  const keys = Math.max(1, Math.floor(bytes / 58));
  const containers = Array.from({ length: keys }, (_, i) => [
    `k:{"name":"part-${String(i).padStart(4, '0')}"}`,
    { '.': {}, 'f:value': {} },
  ]);
  return {
    'f:metadata': { 'f:labels': { '.': {}, 'f:app': {} } },
    'f:spec': { 'f:env': Object.fromEntries(containers) },
  };
}

function managedFields(bytes: number, time: string): object[] {
  const entry = { apiVersion: 'v1', fieldsType: 'FieldsV1', operation: 'Update', time };
  return [
    { ...entry, manager: 'kube-controller-manager', fieldsV1: ownedFields(bytes * 0.6) },
    { ...entry, manager: 'kubelet', subresource: 'status', fieldsV1: ownedFields(bytes * 0.4) },
  ];
}

/** Fills a pod of the estate up to the size of a real one, with what real ones are full of. */
export function enlarged(pod: Pod, isLarge: boolean): Pod {
  const goal = isLarge ? LARGE_BYTES : USUAL_BYTES;
  const missing = () => goal - JSON.stringify(pod).length;
  pod.metadata.managedFields = managedFields(missing() * FIELDS_SHARE, pod.metadata.creationTimestamp);
  if (isLarge) {
    const status =
      'initContainers: istio-init, containers: istio-proxy, volumes: workload-socket, istio-token; '.repeat(50);
    pod.metadata.annotations = { ...pod.metadata.annotations, 'sidecar.istio.io/status': status };
  }
  const [first] = pod.spec.containers as [Container];
  const env: { name: string; value: string }[] = [];
  first.env = env;
  for (let i = 0; missing() > 0; i++) env.push(variable(i));
  return pod;
}
