import { Link } from '@tanstack/react-router';
import { type ReactNode, useMemo } from 'react';
import { PodResourcesDocument, type PodResourcesQuery } from '../../graphql/generated';
import { useView } from '../../graphql/use-view';
import { formatBytes, formatRatio, joinQuantity } from '../../lib/format';
import { BulletBar } from '../../ui/BulletBar';
import { ObjectName } from '../../ui/ObjectName';
import { Panel } from '../../ui/Panel';
import { QueryView } from '../../ui/QueryView';
import { RowsSkeleton } from '../../ui/Skeleton';
import { Status } from '../../ui/Status';
import { measured, Value } from '../../ui/Value';
import {
  autoscalerStatus,
  budgetRule,
  budgetStatus,
  claimStatus,
  metricText,
  portsText,
  type ResourceStatus,
  serviceStatus,
} from './resource-status';
import { RESOURCE_WORDS, type ResourceTab, unobservedReason } from './resource-tabs';
import styles from './resources.module.css';

type Beside = Extract<NonNullable<PodResourcesQuery['node']>, { readonly cluster: unknown }>;
const pick = ({ node }: PodResourcesQuery) => (node && 'cluster' in node ? node : null);

interface Line {
  readonly key: string;
  readonly tab: ResourceTab;
  readonly name: string;
  readonly status: ResourceStatus;
  readonly text: ReactNode;
}

const bytes = (value: number) => formatBytes(value);

function claimText(usage: ClaimUsage, capacityBytes: number | null): ReactNode {
  const used = measured(usage.usedBytes, usage.absentReason ?? 'Nothing has measured it');
  const size = usage.sizeBytes ?? capacityBytes;
  return (
    <span className={styles.fill}>
      <BulletBar used={usage.usedBytes} limit={size} isStale={usage.stale} />
      <span>
        <Value of={used} format={bytes} isStale={usage.stale} />
        {size === null ? null : ` of ${joinQuantity(formatBytes(size))}`}
        {usage.usedShare === null ? null : `, ${joinQuantity(formatRatio(usage.usedShare))}`}
      </span>
    </span>
  );
}
type ClaimUsage = Beside['persistentVolumeClaims']['edges'][number]['node']['usage'];

function linesOf(pod: Beside): Line[] {
  const autoscaler = pod.workload?.horizontalPodAutoscaler;
  const ofAutoscaler: Line[] = autoscaler
    ? [
        {
          key: autoscaler.id,
          tab: 'autoscalers',
          name: autoscaler.name,
          status: autoscalerStatus(autoscaler),
          text: [
            `${autoscaler.currentReplicas ?? 'n/a'} of ${autoscaler.minReplicas ?? 1}–${autoscaler.maxReplicas} replicas`,
            ...autoscaler.metrics.map(metricText),
          ].join(', '),
        },
      ]
    : [];
  return [
    ...ofAutoscaler,
    ...pod.podDisruptionBudgets.edges.map(
      ({ node }): Line => ({
        key: node.id,
        tab: 'budgets',
        name: node.name,
        status: budgetStatus(node),
        text: `${budgetRule(node)}, ${node.currentHealthy ?? 'n/a'} of ${node.expectedPods ?? 'n/a'} healthy`,
      }),
    ),
    ...pod.services.edges.map(
      ({ node }): Line => ({
        key: node.id,
        tab: 'services',
        name: node.name,
        status: serviceStatus(node),
        text: portsText(node),
      }),
    ),
    ...pod.persistentVolumeClaims.edges.map(
      ({ node }): Line => ({
        key: node.id,
        tab: 'claims',
        name: node.name,
        status: claimStatus(node),
        text: claimText(node.usage, node.capacityBytes),
      }),
    ),
  ];
}

const KINDS: readonly ResourceTab[] = ['autoscalers', 'budgets', 'services', 'claims'];

function Row({ line: { tab, name, status, text }, cluster }: { readonly line: Line; readonly cluster: string }) {
  const { one } = RESOURCE_WORDS[tab];
  return (
    <li className={styles.beside}>
      <span className="muted">{`${one.charAt(0).toUpperCase()}${one.slice(1)}`}</span>
      <Link to="/clusters/$cluster/resources" params={{ cluster }} search={{ tab, q: name }}>
        <ObjectName name={name} maxLength={30} />
      </Link>
      <Status kind={status.kind} title={status.detail ? `${status.word}: ${status.detail}` : status.word}>
        {status.word}
      </Status>
      <span className={styles.text}>{text}</span>
    </li>
  );
}

/** What stands beside a pod: what scales it, protects it from evictions, leads to it and keeps its data. */
export function PodResources({ id }: { readonly id: string }) {
  const variables = useMemo(() => ({ id }), [id]);
  const view = useView(PodResourcesDocument, { variables, pick, title: 'Resources of the pod' });
  return (
    <Panel title="Resources" scope="of this pod and its workload" flush>
      <QueryView
        view={view}
        name="resources"
        loading={<RowsSkeleton rows={3} />}
        isEmpty={() => false}
        empty={null}
        stale={() => null}
      >
        {(pod) => <Lines pod={pod} />}
      </QueryView>
    </Panel>
  );
}

function Lines({ pod }: { readonly pod: Beside }) {
  const lines = linesOf(pod);
  const missing = KINDS.filter((tab) => !lines.some((line) => line.tab === tab));
  const seen = missing.filter((tab) => unobservedReason(pod.cluster.unobserved, tab) === null);
  return (
    <ul className={styles.rows}>
      {lines.map((line) => (
        <Row key={line.key} line={line} cluster={pod.cluster.name} />
      ))}
      {missing.map((tab) => {
        const reason = unobservedReason(pod.cluster.unobserved, tab);
        return reason === null ? null : (
          <li key={tab} className={styles.note}>
            <Status kind="unknown">{`${RESOURCE_WORDS[tab].label} not observed: ${reason}`}</Status>
          </li>
        );
      })}
      {seen.length > 0 ? (
        <li className={`${styles.note} muted`}>{`No ${seen.map((tab) => RESOURCE_WORDS[tab].one).join(', no ')}.`}</li>
      ) : null}
    </ul>
  );
}
