/** What a new agent needs to find its server and prove who it is. */
export interface InstallFacts {
  publicUrl: string;
  kind: 'KUBERNETES' | 'HOST';
  /** Null where one token serves many clusters: then the command says where the name goes. */
  clusterName: string | null;
  environment: string | null;
  secret: { kind: 'credential' | 'enrolToken'; value: string };
}

/** Where the reader puts the name of the cluster; refused as a name itself, so that it cannot stay by mistake. */
const NAME_PLACEHOLDER = 'NAME-OF-THIS-CLUSTER';

/** The command that installs an agent: Helm in a Kubernetes cluster, node on a host. Ready to paste into a shell. */
export function installCommand(facts: InstallFacts): string {
  return facts.kind === 'KUBERNETES' ? helmCommand(facts) : hostCommand(facts);
}

/** The chart k8intel-agent keeps the value in a Secret; `--set-string` takes it as it is, never as a number. */
function helmCommand(facts: InstallFacts): string {
  const values = [
    ['serverUrl', facts.publicUrl],
    [facts.secret.kind, facts.secret.value],
    ['clusterName', facts.clusterName ?? NAME_PLACEHOLDER],
    ...(facts.environment ? [['environment', facts.environment]] : []),
  ];
  const lines = [
    'helm upgrade --install k8intel-agent ./helm/k8intel-agent',
    '--namespace k8intel --create-namespace',
    ...values.map(([key, value]) => `--set-string ${key}=${shellQuote(helmEscape(value!))}`),
  ];
  return lines.join(' \\\n  ');
}

function hostCommand(facts: InstallFacts): string {
  const variables = [
    ['K8INTEL_SERVER_URL', facts.publicUrl],
    [facts.secret.kind === 'credential' ? 'K8INTEL_CREDENTIAL' : 'K8INTEL_ENROL_TOKEN', facts.secret.value],
    ['K8INTEL_CLUSTER_KIND', 'HOST'],
    ['K8INTEL_CLUSTER_NAME', facts.clusterName ?? NAME_PLACEHOLDER],
    ...(facts.environment ? [['K8INTEL_ENVIRONMENT', facts.environment]] : []),
  ];
  const assignments = variables.map(([name, value]) => `${name}=${shellQuote(value!)}`);
  return [...assignments, 'node agent/dist/main.js'].join(' \\\n  ');
}

/** Helm reads a comma as the end of a value and a backslash as an escape: https://helm.sh/docs/intro/using_helm/ */
function helmEscape(value: string): string {
  return value.replaceAll(/[\\,]/g, '\\$&');
}

/** Quotes for a POSIX shell unless every character is harmless. */
function shellQuote(value: string): string {
  return /^[\w.:/@%+=-]+$/.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`;
}
