// What an eBPF exporter on each node measures in the kernel: latency of disks, OOM kills by cgroup, dropped packets …
//
// The agent loads no program into a kernel, and needs no privilege for this. It reads what an exporter serves that you
// run, such as https://github.com/cloudflare/ebpf_exporter or a gadget of Inspektor Gadget: a DaemonSet with the rights
// and the kernel (BTF, CAP_BPF or privileged) that it asks for. Without one there is nothing to read, and this says so.
//
// ebpf-exporter.json beside this file:
//   { "pods": { "namespace": "monitoring", "labelSelector": "app=ebpf-exporter" }, "port": 9435, "path": "/metrics",
//     "metrics": [{ "name": "disk_latency", "from": "ebpf_exporter_bio_latency_seconds", "as": "mean",
//                   "labels": { "operation": "write" }, "unit": "COUNT", "meaning": "Seconds that a write took." }] }
// Instead of "pods": "targets": [{ "node": "worker-1", "url": "http://192.0.2.7:9435/metrics" }].
// "as" is "value" (series of a node are summed), "rate" (of a counter, per second) or "mean" (of a histogram: seconds
// or bytes per event, between two readings).

const nameOf = ({ name }) => `plugin.ebpf_exporter.${name}`;

const PARTS = { value: [''], rate: [''], mean: ['_sum', '_count'] };

/** Where a pod serves its metrics, and of which node; null while it does not run. */
function targetOf({ spec, status }, { port = 9435, path = '/metrics' }) {
  if (status?.phase !== 'Running' || !status.podIP || !spec?.nodeName) return null;
  const host = status.podIP.includes(':') ? `[${status.podIP}]` : status.podIP;
  return { node: spec.nodeName, url: `http://${host}:${port}${path}` };
}

/** The exporter of every node: its pods, or the addresses that are given. */
async function findTargets({ kube, settings }) {
  if (settings.targets) return { targets: settings.targets };
  if (!kube) return { reason: 'No Kubernetes API is configured; give “targets” instead of “pods”.' };
  const { namespace, labelSelector } = settings.pods;
  const targets = [];
  let next = '';
  do {
    const query = { labelSelector, ...(next && { continue: next }) };
    const answer = await kube.get(`/api/v1/namespaces/${namespace}/pods`, query);
    if (!answer.ok) return { reason: `The pods of the exporter cannot be listed: ${answer.message}` };
    const found = answer.body.items ?? [];
    targets.push(...found.map((pod) => targetOf(pod, settings)).filter((target) => target !== null));
    next = answer.body.metadata?.continue ?? '';
  } while (next !== '');
  return targets.length > 0 ? { targets } : { reason: 'No pod of an eBPF exporter runs.' };
}

/** Sums of one answer, by the name of the samples: of "mean" metrics both parts. */
function sumsOf(samples, metric) {
  const wanted = Object.entries(metric.labels ?? {});
  return PARTS[metric.as].map((part) => {
    const series = samples.filter(
      ({ name, labels }) => name === metric.from + part && wanted.every(([key, value]) => labels[key] === value),
    );
    return series.length === 0 ? null : series.reduce((sum, { value }) => sum + value, 0);
  });
}

/** The value of a metric; null where it is not exposed, or needs a second reading that has not come. */
function measure({ as }, now, before) {
  const [sum, count] = now.sums;
  if (as === 'value' || sum === null) return sum;
  if (!before || before.sums[0] === null || sum < before.sums[0]) return null;
  const grown = sum - before.sums[0];
  if (as === 'rate') return grown / ((now.at - before.at) / 1000);
  // Nothing happened in between: no mean, rather than 0.
  return count > before.sums[1] ? grown / (count - before.sums[1]) : null;
}

export const collector = {
  name: 'ebpf-exporter',
  runsFor: 'HOST',
  // Only used where the settings name pods; the chart grants it with collectors.rules.
  rbac: [{ apiGroups: [''], resources: ['pods'], verbs: ['list'] }],

  definitions: ({ metrics = [] }) =>
    metrics.map((metric) => ({
      name: nameOf(metric),
      unit: metric.unit,
      kind: 'GAUGE',
      subjectKind: 'CLUSTER_NODE',
      meaning: metric.meaning,
      source: `${metric.from} of an eBPF exporter`,
    })),

  async run(context) {
    const { metrics = [] } = context.settings;
    const names = new Set(metrics.flatMap(({ from, as }) => PARTS[as].map((part) => from + part)));
    let before = new Map();

    const readOne = async ({ node, url }, read, signal) => {
      const { status, headers, body } = await context.fetch(url, { signal, timeoutMs: 3_000 });
      if (status !== 200) throw new Error(`it answered ${status}`);
      const isOpenMetrics = headers['content-type']?.startsWith('application/openmetrics-text');
      const { samples } = context.parseMetrics(body, { wanted: (name) => names.has(name), isOpenMetrics });
      const values = {};
      for (const metric of metrics) {
        const key = `${node} ${metric.name}`;
        const now = { sums: sumsOf(samples, metric), at: context.now() };
        read.set(key, now);
        values[nameOf(metric)] = measure(metric, now, before.get(key));
      }
      return { subject: { kind: 'CLUSTER_NODE', name: node }, values };
    };

    await context.every(async (signal) => {
      const { targets, reason } = await findTargets(context);
      if (reason) return { status: 'NOTHING_TO_REPORT', reason };
      const read = new Map();
      const readings = await Promise.allSettled(targets.map((target) => readOne(target, read, signal)));
      before = read;
      const rows = readings.flatMap(({ value }) => value ?? []);
      const failures = readings.flatMap(({ reason: cause }, at) =>
        cause ? `${targets[at].node}: ${cause.message}` : [],
      );
      if (rows.length === 0) return { status: 'FAILED', message: failures.join('; ') };
      context.emit({ kind: 'samples', rows });
      const note = failures.length > 0 ? `${failures.length} of ${targets.length} nodes failed: ${failures[0]}` : '';
      return { status: 'OK', observed: rows.length, note };
    });
  },
};
