import { useMemo } from 'react';
import { RecentFiresDocument, type RecentFiresQuery } from '../../graphql/generated';
import { useView } from '../../graphql/use-view';
import { plural } from '../../lib/format';
import { formatDuration } from '../../lib/time';
import { Badge } from '../../ui/Badge';
import { Panel } from '../../ui/Panel';
import { QueryView } from '../../ui/QueryView';
import { RowsSkeleton } from '../../ui/Skeleton';
import type { AlertDetail } from './AlertHistoryPanel';
import { figuresOf } from './alert-figures';
import { StateStrip } from './StateStrip';

const WEEK_MS = 7 * 86_400_000;
const STRIP = 260;
const pick = (data: RecentFiresQuery) => data.alerts;

/** How often the same trouble came in a week, how long it lasted, and whether it comes and goes. */
export function RecentFires({ alert }: { readonly alert: AlertDetail }) {
  const { rule, cluster, subjectKind, subjectName } = alert;
  const variables = useMemo(() => {
    const since = new Date(Date.now() - WEEK_MS).toISOString();
    const subject = { subjectKind: [subjectKind], subjectName };
    return { filter: { rule: [rule], cluster: [cluster.id], ...subject, lastSeenAfter: since } };
  }, [rule, cluster.id, subjectKind, subjectName]);
  const view = useView(RecentFiresDocument, { variables, pick, title: 'Fires in 7 days' });
  return (
    <Panel title="Last 7 days" scope="of this rule and subject">
      <QueryView
        view={view}
        name="past fires"
        loading={<RowsSkeleton rows={2} />}
        isEmpty={() => false}
        empty={null}
        stale={() => null}
      >
        {({ edges }) => {
          const figures = figuresOf(
            edges.map(({ node }) => node),
            Date.now(),
          );
          const median = figures.medianMs === null ? 'none has ended' : `median ${formatDuration(figures.medianMs)}`;
          return (
            <>
              <p>
                {`Fired ${plural(figures.fires, 'time')}, ${median}. `}
                {figures.isFlapping ? <Badge title="It fired four times or more within a day">Flapping</Badge> : null}
              </p>
              <StateStrip spans={alert.stateSpans} lengthMs={WEEK_MS} width={STRIP} />
            </>
          );
        }}
      </QueryView>
    </Panel>
  );
}
