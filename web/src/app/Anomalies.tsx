import { useCallback, useMemo } from 'react';
import { AnomaliesPanel } from '../features/anomalies/AnomaliesPanel';
import type { Scope } from '../features/metrics/scope';
import type { AnomalyRowFragment } from '../graphql/generated';
import { AnomalyChart } from './AnomalyChart';

/** The mean of the workload's pods, as the detection judges it. */
function WorkloadChart({ anomaly }: { readonly anomaly: AnomalyRowFragment }) {
  const id = anomaly.workload?.id;
  const scope = useMemo((): Scope | null => (id ? { kind: 'workload', id } : null), [id]);
  return <AnomalyChart anomaly={anomaly} scope={scope} />;
}

const ofWorkload = (anomaly: AnomalyRowFragment) => <WorkloadChart anomaly={anomaly} />;

/** What is unusual in a cluster. */
export function ClusterAnomalies({ cluster }: { readonly cluster: { readonly id: string; readonly name: string } }) {
  const filter = useMemo(() => ({ cluster: [cluster.id] }), [cluster.id]);
  return <AnomaliesPanel filter={filter} about="cluster" scope={`in ${cluster.name}`} chart={ofWorkload} />;
}

interface OwnedProps {
  readonly cluster: { readonly id: string };
  readonly namespace: string;
  /** The workload that made the pod, or the pod itself where none did. */
  readonly owner: string;
}

/** What is unusual for the workload of a pod; all pods of a workload are judged together. */
export function PodAnomalies({ cluster, namespace, owner }: OwnedProps) {
  const filter = useMemo(
    () => ({ cluster: [cluster.id], namespace: [namespace], workload: [owner] }),
    [cluster.id, namespace, owner],
  );
  return <AnomaliesPanel filter={filter} about="workload" scope={`of ${owner}`} chart={ofWorkload} />;
}

interface ContainerProps extends OwnedProps {
  readonly container: { readonly id: string; readonly name: string };
}

/** What is unusual for a container of a workload, beside what this one of its containers used. */
export function ContainerAnomalies({ cluster, namespace, owner, container: { id, name } }: ContainerProps) {
  const filter = useMemo(
    () => ({ cluster: [cluster.id], namespace: [namespace], workload: [owner], container: [name] }),
    [cluster.id, namespace, owner, name],
  );
  const scope = useMemo((): Scope => ({ kind: 'container', id }), [id]);
  const chart = useCallback((anomaly: AnomalyRowFragment) => <AnomalyChart anomaly={anomaly} scope={scope} />, [scope]);
  return <AnomaliesPanel filter={filter} about="container" scope={`of ${owner} / ${name}`} chart={chart} />;
}
