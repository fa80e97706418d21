import { Button } from '@mantine/core';
import { useMemo, useState } from 'react';
import { RefreshTeamsDocument, type TeamRowFragment, TeamsDocument, type TeamsQuery } from '../../graphql/generated';
import { useConnection } from '../../graphql/use-connection';
import { formatCount, plural } from '../../lib/format';
import type { Column } from '../../ui/column';
import { Empty } from '../../ui/Empty';
import { QueryView } from '../../ui/QueryView';
import { RelativeTime } from '../../ui/RelativeTime';
import { RowMenu } from '../../ui/RowMenu';
import { RowsSkeleton } from '../../ui/Skeleton';
import { Table } from '../../ui/Table';
import { AccessFrame } from './AccessFrame';
import styles from './access.module.css';
import { CreateTeamDialog, DeleteTeamDialog } from './TeamDialogs';
import { TeamMembersDialog } from './TeamMembersDialog';
import { useIsAdmin } from './use-my-rights';

type Team = TeamRowFragment;
type Layer = { readonly kind: 'create' } | { readonly kind: 'members' | 'delete'; readonly team: Team } | null;

const pick = (data: TeamsQuery) => data.teams;
const keyOf = (team: Team) => team.id;
const VARIABLES = {};

function columnsOf(open: (layer: Layer) => void, isAdmin: boolean): readonly Column<Team>[] {
  const columns: readonly Column<Team>[] = [
    { id: 'name', header: 'Name', minWidth: 180, cell: ({ name }) => <span className={styles.clip}>{name}</span> },
    {
      id: 'members',
      header: 'Members',
      width: 100,
      align: 'right',
      cell: ({ memberCount }) => formatCount(memberCount),
    },
    {
      id: 'created',
      header: 'Created',
      width: 120,
      priority: 2,
      cell: ({ createdAt }) => <RelativeTime at={createdAt} inRow />,
    },
  ];
  if (!isAdmin) return columns;
  return [
    ...columns,
    {
      id: 'actions',
      header: 'Actions',
      width: 80,
      cell: (team) => (
        <RowMenu
          of={team.name}
          actions={[
            { label: 'Members and roles', onClick: () => open({ kind: 'members', team }) },
            { label: 'Delete team', onClick: () => open({ kind: 'delete', team }) },
          ]}
        />
      ),
    },
  ];
}

function OpenLayer({ layer, onClose }: { readonly layer: Layer; readonly onClose: () => void }) {
  switch (layer?.kind) {
    case 'create':
      return <CreateTeamDialog onClose={onClose} />;
    case 'members':
      return <TeamMembersDialog team={layer.team} onClose={onClose} />;
    case 'delete':
      return <DeleteTeamDialog team={layer.team} onClose={onClose} />;
    default:
      return null;
  }
}

/** Groups of users that have roles together. */
export function TeamsTab() {
  const isAdmin = useIsAdmin() === true;
  const list = useConnection(TeamsDocument, {
    variables: VARIABLES,
    pick,
    refresh: RefreshTeamsDocument,
    title: 'Teams',
  });
  const [layer, setLayer] = useState<Layer>(null);
  const columns = useMemo(() => columnsOf(setLayer, isAdmin), [isAdmin]);
  return (
    <AccessFrame
      tab="teams"
      count={list.data ? plural(list.data.totalCount, 'team') : null}
      isRefreshing={list.isRefreshing}
      actions={isAdmin ? <Button onClick={() => setLayer({ kind: 'create' })}>Create team</Button> : null}
    >
      <QueryView
        view={list}
        name="teams"
        loading={<RowsSkeleton />}
        isEmpty={({ rows }) => rows.length === 0}
        empty={
          <Empty title="No teams yet.">
            A team has roles together, such as Operator in its own namespaces; whoever joins has them too.
          </Empty>
        }
        stale={() => null}
      >
        {({ rows }) => (
          <Table
            label="Teams"
            columns={columns}
            rows={rows}
            rowKey={keyOf}
            isFull
            hasMore={list.hasMore}
            loadMore={list.loadMore}
            onWindow={list.onWindow}
          />
        )}
      </QueryView>
      <OpenLayer layer={layer} onClose={() => setLayer(null)} />
    </AccessFrame>
  );
}
