import type { AlertSeverity, ClusterAttentionQuery } from '../../graphql/generated';

/** One line of the list: what is wrong, since when, and where to look. */
export interface AttentionItem {
  readonly key: string;
  readonly severity: AlertSeverity;
  readonly text: string;
  readonly since: string | null;
  readonly target:
    | { readonly kind: 'pod'; readonly namespace: string; readonly name: string }
    | { readonly kind: 'node'; readonly name: string }
    | { readonly kind: 'alerts' };
}

const RANK: Record<AlertSeverity, number> = { CRITICAL: 0, WARNING: 1, INFO: 2 };

type Alerts = NonNullable<ClusterAttentionQuery['alerts']>['edges'];

function ofAlerts(edges: Alerts): AttentionItem[] {
  return edges.map(({ node: alert }) => ({
    key: alert.id,
    severity: alert.severity,
    text: alert.title,
    since: alert.firstSeenAt,
    target: alert.pod
      ? { kind: 'pod', namespace: alert.pod.namespace, name: alert.pod.name }
      : alert.clusterNode
        ? { kind: 'node', name: alert.clusterNode.name }
        : { kind: 'alerts' },
  }));
}

/** Everything that needs a person, worst first. What an alert already names is not listed twice. */
export function attentionItems(data: ClusterAttentionQuery): AttentionItem[] {
  const alerts = data.alerts?.edges ?? [];
  const named = new Set(alerts.flatMap(({ node }) => [node.pod?.id, node.clusterNode?.id]));
  const nodes = (data.clusterNodes?.edges ?? [])
    .filter(({ node }) => !named.has(node.id))
    .map(
      ({ node }): AttentionItem => ({
        key: node.id,
        severity: 'CRITICAL',
        text: `Node ${node.name}: ${node.statusReason ?? (node.status === 'UNKNOWN' ? 'Unknown' : 'NotReady')}`,
        since: null,
        target: { kind: 'node', name: node.name },
      }),
    );
  const pods = (data.pods?.edges ?? [])
    .filter(({ node }) => !named.has(node.id))
    .map(
      ({ node }): AttentionItem => ({
        key: node.id,
        severity: 'WARNING',
        text: `Pod ${node.name}: ${node.reason ?? node.phase}`,
        since: node.lastRestartAt ?? node.createdAt,
        target: { kind: 'pod', namespace: node.namespace, name: node.name },
      }),
    );
  return [...ofAlerts(alerts), ...nodes, ...pods].sort((a, b) => RANK[a.severity] - RANK[b.severity]);
}
