import { Button } from '@mantine/core';
import { useMemo, useState } from 'react';
import {
  type ApiKeyRowFragment,
  ApiKeysDocument,
  type ApiKeysQuery,
  RefreshApiKeysDocument,
} from '../../graphql/generated';
import { useConnection } from '../../graphql/use-connection';
import { plural } from '../../lib/format';
import type { Column } from '../../ui/column';
import { Empty } from '../../ui/Empty';
import { Chip } from '../../ui/FilterBar';
import { QueryView } from '../../ui/QueryView';
import { RelativeTime } from '../../ui/RelativeTime';
import { RowsSkeleton } from '../../ui/Skeleton';
import { Status } from '../../ui/Status';
import { Table } from '../../ui/Table';
import { useTicking } from '../../ui/ticker';
import { AccessFrame } from './AccessFrame';
import styles from './access.module.css';
import { CreateKeyDialog } from './CreateKeyDialog';
import { Expiry } from './Expiry';
import { keyState } from './key-state';
import { RevokeKeyDialog } from './RevokeKeyDialog';
import { bindingsInWords } from './role-words';
import { useIsAdmin } from './use-my-rights';

type Key = ApiKeyRowFragment;

const pick = (data: ApiKeysQuery) => data.apiKeys;
const keyOf = (key: Key) => key.id;

const MINUTE_MS = 60_000;

function State({ of }: { readonly of: Key }) {
  const minute = useTicking((now) => Math.floor(now.getTime() / MINUTE_MS));
  const { kind, word, reason } = keyState(of, new Date(minute * MINUTE_MS));
  return (
    <Status kind={kind} title={reason}>
      {word}
    </Status>
  );
}

function columnsOf(onRevoke: (key: Key) => void): readonly Column<Key>[] {
  return [
    { id: 'name', header: 'Name', minWidth: 140, cell: ({ name }) => <span className={styles.clip}>{name}</span> },
    { id: 'prefix', header: 'Prefix', width: 130, priority: 2, cell: ({ prefix }) => <code>{prefix}</code> },
    {
      id: 'may',
      header: 'May',
      minWidth: 200,
      priority: 2,
      cell: ({ bindings }) => {
        const words = bindingsInWords(bindings) || 'nothing any more';
        return (
          <span className={styles.clip} title={words}>
            {words}
          </span>
        );
      },
    },
    {
      id: 'owner',
      header: 'Owner',
      width: 160,
      priority: 3,
      cell: ({ owner }) => <span className={styles.clip}>{owner?.email ?? '—'}</span>,
    },
    {
      id: 'created',
      header: 'Created',
      width: 100,
      priority: 3,
      cell: (key) => <RelativeTime at={key.createdAt} inRow />,
    },
    {
      id: 'expires',
      header: 'Expires',
      width: 110,
      priority: 2,
      cell: ({ expiresAt }) => <Expiry at={expiresAt} />,
    },
    {
      id: 'used',
      header: 'Last used',
      width: 110,
      priority: 2,
      cell: (key) => <RelativeTime at={key.lastUsedAt} missing="never" inRow />,
    },
    { id: 'state', header: 'State', width: 140, cell: (key) => <State of={key} /> },
    {
      id: 'actions',
      header: 'Actions',
      width: 90,
      cell: (key) =>
        key.isActive ? (
          <Button variant="subtle" size="compact-xs" aria-label={`Revoke ${key.name}`} onClick={() => onRevoke(key)}>
            Revoke
          </Button>
        ) : null,
    },
  ];
}

interface Props {
  readonly isActiveOnly: boolean;
  readonly onActiveOnly: (isOn: boolean) => void;
}

/** API keys: everyone's for administrators, one's own for everybody else. */
export function KeysTab({ isActiveOnly, onActiveOnly }: Props) {
  const isAdmin = useIsAdmin();
  const variables = useMemo(
    // Whoever is no administrator must leave "everyones" out: it is refused whatever it says.
    () => ({ filter: isActiveOnly ? { isActive: true } : undefined, everyones: isAdmin === true ? true : undefined }),
    [isActiveOnly, isAdmin],
  );
  const list = useConnection(ApiKeysDocument, {
    variables,
    pick,
    refresh: RefreshApiKeysDocument,
    skip: isAdmin === null,
    title: 'API keys',
  });
  const [isCreating, setCreating] = useState(false);
  const [revoking, setRevoking] = useState<Key | null>(null);
  const columns = useMemo(() => columnsOf(setRevoking), []);
  const owners = isAdmin ? '' : ' of yours';
  return (
    <AccessFrame
      tab="keys"
      count={list.data ? `${plural(list.data.totalCount, 'key')}${owners}` : null}
      isRefreshing={list.isRefreshing}
      actions={
        <>
          <Chip label="Active only" isOn={isActiveOnly} onChange={onActiveOnly} />
          <Button onClick={() => setCreating(true)}>Create API key</Button>
        </>
      }
    >
      <QueryView
        view={list}
        name="API keys"
        loading={<RowsSkeleton />}
        isEmpty={({ rows }) => rows.length === 0}
        empty={
          <Empty title={isActiveOnly ? 'No API key is active.' : 'No API keys yet.'}>
            Programs call the API with a key of their own: named, limited to a role and a place, and ended on its own.
          </Empty>
        }
        stale={() => null}
      >
        {({ rows }) => (
          <Table
            label="API keys"
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
      {isCreating ? <CreateKeyDialog onClose={() => setCreating(false)} /> : null}
      {revoking ? <RevokeKeyDialog apiKey={revoking} onClose={() => setRevoking(null)} /> : null}
    </AccessFrame>
  );
}
