// The commands that check or mend what a source of usage fails of.

/** Kubernetes names the refused account in two ways: `User "x" cannot …` and `Forbidden (user=x, verb=…`. */
const ACCOUNT = /\buser[= ]"?([A-Za-z0-9:._@-]+)/i;

/** Asks whether the account that was refused has a right; `resource` as kubectl takes it, such as nodes/stats. */
export function canI(verb: 'get' | 'list', resource: string, refusal: string): string {
  const account = ACCOUNT.exec(refusal)?.[1] ?? 'system:serviceaccount:<namespace>:<service account of the agent>';
  return `kubectl auth can-i ${verb} ${resource} --as=${account}`;
}

/** As the documentation of metrics-server installs it: https://github.com/kubernetes-sigs/metrics-server#installation */
export const INSTALL_METRICS_SERVER =
  'kubectl apply -f https://github.com/kubernetes-sigs/metrics-server/releases/latest/download/components.yaml';
export const CHECK_METRICS_SERVER = 'kubectl get apiservice v1beta1.metrics.k8s.io';
export const LOGS_OF_METRICS_SERVER = 'kubectl logs -n kube-system deployment/metrics-server';
