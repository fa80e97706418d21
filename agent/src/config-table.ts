/** One row of the configuration table; `null` as default means "not set". */
export interface Setting {
  readonly kind: 'text' | 'integer' | 'decimal' | 'boolean' | 'list';
  readonly default: string | number | boolean | readonly string[] | null;
  readonly unit?: string;
  readonly min?: number;
  readonly choices?: readonly string[];
  readonly isSecret?: boolean;
  readonly sentence: string;
}

const MIB = 1024 * 1024;

/** The whole configuration. A key's variable is derived: `spoolMaxBytes` is read from `K8INTEL_SPOOL_MAX_BYTES`. */
export const SETTINGS = {
  serverUrl: { kind: 'text', default: 'http://127.0.0.1:4000', sentence: 'Address of the K8Intel server.' },
  serverCaFile: {
    kind: 'text',
    default: null,
    sentence:
      "File (PEM) of the authorities that the server's certificate may be signed by, instead of the platform's; read again once a minute.",
  },
  serverCertFile: {
    kind: 'text',
    default: null,
    sentence: 'File (PEM) of a client certificate for the server, or for what stands before it.',
  },
  serverKeyFile: { kind: 'text', default: null, sentence: 'File (PEM) of the private key of the client certificate.' },
  proxyUrl: {
    kind: 'text',
    default: null,
    isSecret: true,
    sentence:
      'Proxy on the way to the server, such as http://user:password@proxy.example.org:3128, or `off`; by default that of HTTPS_PROXY or HTTP_PROXY, unless NO_PROXY lists the server.',
  },
  credential: { kind: 'text', default: null, isSecret: true, sentence: 'Credential of this cluster.' },
  credentialFile: { kind: 'text', default: null, sentence: 'File that holds the credential of this cluster.' },
  enrolToken: {
    kind: 'text',
    default: null,
    isSecret: true,
    sentence:
      'Enrol token: the agent registers its cluster with it and keeps the credential it gets in the spool folder.',
  },
  clusterName: {
    kind: 'text',
    default: null,
    sentence: "Name to register with; by default the kubeconfig's cluster or the host name.",
  },
  clusterKind: {
    kind: 'text',
    default: 'auto',
    choices: ['auto', 'KUBERNETES', 'HOST'],
    sentence: 'What is watched: a Kubernetes cluster or this machine; auto prefers a cluster where one is configured.',
  },
  environment: { kind: 'text', default: null, sentence: 'Environment to register with, such as production.' },
  isDemo: { kind: 'boolean', default: false, sentence: 'Marks the cluster as a demonstration.' },
  pastUrl: {
    kind: 'text',
    default: null,
    sentence: "Where a demonstration cluster's simulator serves its past, which is reported once, at the first start.",
  },
  kubeconfig: {
    kind: 'text',
    default: null,
    sentence: 'Path of a kubeconfig; by default the service account of the pod, then KUBECONFIG, then ~/.kube/config.',
  },
  serviceAccountDir: {
    kind: 'text',
    default: '/var/run/secrets/kubernetes.io/serviceaccount',
    sentence: "Folder of the pod's service account: token and ca.crt, both read again once a minute.",
  },
  collectors: {
    kind: 'list',
    default: null,
    sentence: 'Names of the collectors to run, separated by commas; by default all that fit the kind of cluster.',
  },
  namespaces: {
    kind: 'list',
    default: null,
    sentence:
      'Namespaces to watch, separated by commas, `*` as wildcard; by default all. Named without wildcards, rights for these are enough.',
  },
  namespacesExcluded: {
    kind: 'list',
    default: null,
    sentence: 'Namespaces not to watch, separated by commas, `*` as wildcard; goes before K8INTEL_NAMESPACES.',
  },
  collectorsDir: {
    kind: 'text',
    default: null,
    sentence:
      'Folder of plug-ins: each `*.mjs` file, or folder with an `index.mjs`, is a collector that runs in a thread of its own ([how](collectors.md#plug-ins)).',
  },
  metricsSource: {
    kind: 'text',
    default: 'auto',
    choices: ['auto', 'kubelet', 'prometheus', 'metrics-server'],
    sentence:
      'Where usage comes from: auto takes the best that works, in the order given here; any other is the only one, with requests and limits where it fails.',
  },
  kubeletAddressTypes: {
    kind: 'list',
    default: ['InternalIP', 'ExternalIP', 'Hostname'],
    sentence: 'Types of node addresses at which kubelets are looked for, best first.',
  },
  kubeletCaFile: {
    kind: 'text',
    default: null,
    sentence: "File with the authority of the kubelets' certificates; by default the cluster's own.",
  },
  kubeletInsecureTls: {
    kind: 'boolean',
    default: false,
    sentence:
      "Takes the kubelets' certificates unchecked, for clusters where they sign their own. The agent's token still goes out to whoever answers at a node's address.",
  },
  kubeletThroughProxy: {
    kind: 'boolean',
    default: false,
    sentence:
      'Reads kubelets through the Kubernetes API. It needs get on nodes/proxy, which amounts to running commands in every pod; the chart does not grant it.',
  },
  prometheusUrl: {
    kind: 'text',
    default: null,
    sentence:
      'Address of a Prometheus, or of what speaks its API, that scrapes the kubelets; such as http://prometheus.monitoring:9090.',
  },
  prometheusTokenFile: {
    kind: 'text',
    default: null,
    sentence: 'File with a bearer token for that Prometheus; read again when it changes.',
  },
  prometheusCaFile: {
    kind: 'text',
    default: null,
    sentence: "File with the authority of that Prometheus' certificate; by default those the system knows.",
  },
  prometheusTenant: {
    kind: 'text',
    default: null,
    sentence: 'Tenant to read in a Prometheus for several (header X-Scope-OrgID).',
  },
  scrapeMetrics: {
    kind: 'text',
    default: null,
    sentence:
      'Metrics to read from pods annotated `prometheus.io/scrape=true`, separated by commas, such as `queue_length, http_requests_total`; without it no pod is asked ([how](collectors.md#prometheus-scrape)).',
  },
  scrapeMaxTargets: {
    kind: 'integer',
    default: 200,
    unit: 'pods',
    min: 1,
    sentence: 'Most annotated pods that are asked for metrics.',
  },
  anomalies: {
    kind: 'boolean',
    default: true,
    sentence: 'Learns what is usual for the workloads of a Kubernetes cluster, and tells what is not.',
  },
  anomalySigma: {
    kind: 'decimal',
    default: 3,
    unit: 'standard deviations',
    min: 1,
    sentence: 'How far from what is usual for this time a reading must lie to be unusual.',
  },
  anomalyMinHistoryHours: {
    kind: 'integer',
    default: 168,
    unit: 'hours',
    min: 24,
    sentence: 'Hours with measurements that must be known of a workload before anything unusual of it is told.',
  },
  anomalyTimeZone: {
    kind: 'text',
    default: 'UTC',
    sentence: 'Time zone, such as Europe/Berlin, whose hours and weekdays the usage follows; another one begins anew.',
  },
  anomalyMaxSeries: {
    kind: 'integer',
    default: 5000,
    unit: 'series',
    min: 1,
    sentence: 'Most series (one metric of one container of a workload) that are learned, about 3 KB of memory each.',
  },
  intervalSeconds: {
    kind: 'integer',
    default: null,
    unit: 'seconds',
    min: 1,
    sentence:
      "Time between two measurements; by default what the server's agentSettings says, and 15 until it is known.",
  },
  inventoryResyncSeconds: {
    kind: 'integer',
    default: null,
    unit: 'seconds',
    min: 10,
    sentence: "Time between two full inventories; by default what the server's agentSettings says.",
  },
  batchMaxSamples: {
    kind: 'integer',
    default: null,
    unit: 'values',
    min: 1,
    sentence: "Most values in one batch; never more than the server's agentSettings allows.",
  },
  batchMaxAgeSeconds: {
    kind: 'integer',
    default: 1,
    unit: 'seconds',
    min: 0,
    sentence: 'Longest time an observation waits for others before its batch is written to the spool.',
  },
  spoolDir: {
    kind: 'text',
    default: '.k8intel/agent',
    sentence: 'Folder of the spool and of an enrolled credential; it must survive a restart for nothing to be lost.',
  },
  spoolMaxBytes: {
    kind: 'integer',
    default: 512 * MIB,
    unit: 'bytes',
    min: MIB,
    sentence: 'Most bytes kept on disk while the server is away; then the oldest samples are dropped first.',
  },
  spoolMaxAgeHours: {
    kind: 'integer',
    default: 72,
    unit: 'hours',
    min: 1,
    sentence: 'Longest time a report is kept while the server is away.',
  },
  requestTimeoutSeconds: {
    kind: 'integer',
    default: 15,
    unit: 'seconds',
    min: 1,
    sentence: 'Longest wait for one answer of the server.',
  },
  listenAddress: {
    kind: 'text',
    default: '127.0.0.1:9911',
    sentence: "Address of the agent's own /healthz, /readyz and /metrics, as host:port; `off` serves none.",
  },
  budgetCpuMillicores: {
    kind: 'integer',
    default: 500,
    unit: 'millicores',
    min: 0,
    sentence: 'CPU the agent may use on average over a minute before it gives up optional collectors; 0 for no limit.',
  },
  budgetMemoryMib: {
    kind: 'integer',
    default: 400,
    unit: 'MiB',
    min: 0,
    sentence: 'Resident memory the agent may use before it gives up optional collectors; 0 for no limit.',
  },
  logLevel: {
    kind: 'text',
    default: 'info',
    choices: ['error', 'warn', 'info', 'debug'],
    sentence: 'Least severity that is logged.',
  },
  logDir: { kind: 'text', default: null, sentence: 'Folder for a rotating log file beside the console.' },
  allowInsecureHttp: {
    kind: 'boolean',
    default: false,
    sentence: 'Allows plain http to a server on another machine: the credential is then readable on the network.',
  },
} as const satisfies Record<string, Setting>;
