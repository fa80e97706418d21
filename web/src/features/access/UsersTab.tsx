import { Button } from '@mantine/core';
import { useMemo, useState } from 'react';
import { RefreshUsersDocument, type UserRowFragment, UsersDocument, type UsersQuery } from '../../graphql/generated';
import { useConnection } from '../../graphql/use-connection';
import { plural } from '../../lib/format';
import type { Column } from '../../ui/column';
import { Empty } from '../../ui/Empty';
import { QueryView } from '../../ui/QueryView';
import { RelativeTime } from '../../ui/RelativeTime';
import { RowMenu } from '../../ui/RowMenu';
import { RowsSkeleton } from '../../ui/Skeleton';
import { Status } from '../../ui/Status';
import { Table } from '../../ui/Table';
import { AccessFrame } from './AccessFrame';
import styles from './access.module.css';
import { InviteUserDialog } from './InviteUserDialog';
import { bindingsInWords } from './role-words';
import { DisableUserDialog, EnableUserDialog, RenewLinkDialog } from './UserDialogs';
import { UserRightsDialog } from './UserRightsDialog';

type User = UserRowFragment;

/** What is open for which user. */
type Layer =
  | { readonly kind: 'invite' }
  | { readonly kind: 'rights' | 'disable' | 'enable' | 'renew'; readonly user: User }
  | null;

const pick = (data: UsersQuery) => data.users;
const keyOf = (user: User) => user.id;
const VARIABLES = {};

function UserState({ user }: { readonly user: User }) {
  if (user.disabledAt) return <Status kind="paused">Disabled</Status>;
  if (user.lastSignInAt === null) return <Status kind="progressing">Invited</Status>;
  return <Status kind="healthy">Active</Status>;
}

function actionsOf(user: User, open: (layer: Layer) => void) {
  return [
    { label: 'What can this user do', onClick: () => open({ kind: 'rights', user }) },
    { label: 'New sign-in link', onClick: () => open({ kind: 'renew', user }) },
    user.disabledAt
      ? { label: 'Enable user', onClick: () => open({ kind: 'enable', user }) }
      : { label: 'Disable user', onClick: () => open({ kind: 'disable', user }) },
  ];
}

function columnsOf(open: (layer: Layer) => void): readonly Column<User>[] {
  return [
    { id: 'email', header: 'E-mail', minWidth: 180, cell: ({ email }) => <span className={styles.clip}>{email}</span> },
    {
      id: 'name',
      header: 'Name',
      width: 160,
      priority: 3,
      cell: ({ name }) => <span className={styles.clip}>{name}</span>,
    },
    {
      id: 'roles',
      header: 'Roles',
      minWidth: 200,
      priority: 2,
      cell: ({ bindings }) => {
        const words = bindingsInWords(bindings ?? []) || 'none';
        return (
          <span className={styles.clip} title={words}>
            {words}
          </span>
        );
      },
    },
    {
      id: 'teams',
      header: 'Teams',
      width: 160,
      priority: 3,
      cell: ({ teams }) => (
        <span className={styles.clip}>{(teams ?? []).map(({ name }) => name).join(', ') || '—'}</span>
      ),
    },
    {
      id: 'signIn',
      header: 'Last sign-in',
      width: 110,
      priority: 2,
      cell: ({ lastSignInAt }) => <RelativeTime at={lastSignInAt} missing="never" inRow />,
    },
    { id: 'state', header: 'State', width: 110, cell: (user) => <UserState user={user} /> },
    {
      id: 'actions',
      header: 'Actions',
      width: 80,
      cell: (user) => <RowMenu of={user.email} actions={actionsOf(user, open)} />,
    },
  ];
}

function OpenLayer({ layer, onClose }: { readonly layer: Layer; readonly onClose: () => void }) {
  switch (layer?.kind) {
    case 'invite':
      return <InviteUserDialog onClose={onClose} />;
    case 'rights':
      return <UserRightsDialog user={layer.user} onClose={onClose} />;
    case 'disable':
      return <DisableUserDialog user={layer.user} onClose={onClose} />;
    case 'enable':
      return <EnableUserDialog user={layer.user} onClose={onClose} />;
    case 'renew':
      return <RenewLinkDialog user={layer.user} onClose={onClose} />;
    default:
      return null;
  }
}

/** The people who can sign in. */
export function UsersTab() {
  const list = useConnection(UsersDocument, {
    variables: VARIABLES,
    pick,
    refresh: RefreshUsersDocument,
    title: 'Users',
  });
  const [layer, setLayer] = useState<Layer>(null);
  const columns = useMemo(() => columnsOf(setLayer), []);
  return (
    <AccessFrame
      tab="users"
      count={list.data ? plural(list.data.totalCount, 'user') : null}
      isRefreshing={list.isRefreshing}
      actions={list.data ? <Button onClick={() => setLayer({ kind: 'invite' })}>Invite user</Button> : null}
    >
      <QueryView
        view={list}
        name="users"
        loading={<RowsSkeleton />}
        isEmpty={({ rows }) => rows.length === 0}
        empty={<Empty title="No users." />}
        stale={() => null}
      >
        {({ rows }) => (
          <Table
            label="Users"
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
