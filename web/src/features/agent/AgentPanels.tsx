import { useMemo } from 'react';
import {
  type AgentReportFragment,
  ClusterAgentDocument,
  type ClusterAgentQuery,
  type ClusterKind,
} from '../../graphql/generated';
import { useView } from '../../graphql/use-view';
import { freshnessOf } from '../../lib/staleness';
import { formatAge, formatClock } from '../../lib/time';
import { Columns } from '../../ui/DetailPage';
import { Panel } from '../../ui/Panel';
import { QueryView } from '../../ui/QueryView';
import { RowsSkeleton } from '../../ui/Skeleton';
import { useTicking } from '../../ui/ticker';
import { useTimeZone } from '../../ui/time-display';
import { AgentFacts } from './AgentFacts';
import { Collectors } from './Collectors';
import { UsageSources } from './UsageSources';

const pick = (data: ClusterAgentQuery) => data.cluster?.agent;
/** Heartbeats come every 15 s by default. */
const HEARTBEAT_MS = 15_000;

/** Says of what moment the figures are, once heartbeats have stopped coming; nothing before. */
function useStaleNote(agent: AgentReportFragment | null): string {
  const zone = useTimeZone();
  const at = agent?.lastHeartbeatAt ? new Date(agent.lastHeartbeatAt) : null;
  return useTicking((now) => {
    if (at === null || freshnessOf(at, now, HEARTBEAT_MS) !== 'STALE') return '';
    return `The last heartbeat came ${formatAge(at, now)}. The figures of the agent are from ${formatClock(at, zone)}.`;
  });
}

/** How the agent of a cluster is doing: itself, where usage comes from, and what its collectors do. */
export function AgentPanels({ cluster }: { readonly cluster: { readonly name: string; readonly kind: ClusterKind } }) {
  const variables = useMemo(() => ({ name: cluster.name }), [cluster.name]);
  const view = useView(ClusterAgentDocument, { variables, pick, title: 'Agent' });
  const note = useStaleNote(view.data);
  return (
    <>
      <Columns>
        <Panel title="Agent" scope={`of ${cluster.name}`} flush>
          <QueryView
            view={view}
            name="the agent"
            loading={<RowsSkeleton rows={8} />}
            isEmpty={() => false}
            empty={null}
            stale={() => note || null}
          >
            {(agent) => <AgentFacts agent={agent} />}
          </QueryView>
        </Panel>
        {/* A machine measures itself: there is nothing to choose from. */}
        {view.data && cluster.kind !== 'HOST' ? <UsageSources sources={view.data.usageSources} /> : null}
      </Columns>
      {view.data ? <Collectors collectors={view.data.collectors} /> : null}
    </>
  );
}
