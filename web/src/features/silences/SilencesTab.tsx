import { Button } from '@mantine/core';
import { useMemo, useState } from 'react';
import {
  RefreshSilencesDocument,
  type SilenceFilter,
  type SilenceRowFragment,
  SilencesDocument,
  type SilencesQuery,
} from '../../graphql/generated';
import { useConnection } from '../../graphql/use-connection';
import { plural } from '../../lib/format';
import { Empty } from '../../ui/Empty';
import { Chip } from '../../ui/FilterBar';
import { QueryView } from '../../ui/QueryView';
import type { RowAction } from '../../ui/RowMenu';
import { RowsSkeleton } from '../../ui/Skeleton';
import { Table } from '../../ui/Table';
import { ExpireSilenceDialog, ExtendSilenceDialog } from './EndDialogs';
import { SilenceDetail } from './SilenceDetail';
import { EditSilenceDialog, SilenceDialog } from './SilenceDialog';
import { SilencesFrame } from './SilencesFrame';
import { silenceColumns } from './silence-columns';
import type { SilenceTab } from './silence-tabs';
import { useMayOperate } from './use-may-operate';

type Row = SilenceRowFragment;
type Kind = 'show' | 'edit' | 'extend' | 'expire';
type Layer = { readonly kind: 'create' } | { readonly kind: Kind; readonly silence: Row } | null;
type ListTab = Exclude<SilenceTab, 'windows'>;

const pick = (data: SilencesQuery) => data.silences;
const keyOf = ({ id }: Row) => id;
const STATES = { active: ['ACTIVE'], pending: ['PENDING'], expired: ['EXPIRED'] } as const;

const EMPTY: Readonly<Record<ListTab, { readonly title: string; readonly text: string }>> = {
  active: {
    title: 'Nothing is silenced.',
    text: 'A silence keeps alerts that you know about from notifying anybody, until it ends. The alerts stay in the list.',
  },
  pending: { title: 'No silence waits for its begin.', text: 'Maintenance windows plan their next opening here.' },
  expired: { title: 'No silence has ended yet.', text: 'Those that ended stay here with their history.' },
};

function actionsOf(silence: Row, open: (layer: Layer) => void): readonly RowAction[] {
  const act = (kind: Kind, label: string): RowAction => ({ label, onClick: () => open({ kind, silence }) });
  const show = act('show', 'Show history');
  if (silence.state === 'EXPIRED') return [show];
  const edit = silence.maintenanceWindow ? [] : [act('edit', 'Edit')];
  return [act('extend', 'Extend'), ...edit, act('expire', 'Expire now'), show];
}

function OpenLayer({ layer, onClose }: { readonly layer: Layer; readonly onClose: () => void }) {
  switch (layer?.kind) {
    case 'create':
      return <SilenceDialog opened onClose={onClose} />;
    case 'show':
      return <SilenceDetail silence={layer.silence} onClose={onClose} />;
    case 'edit':
      return <EditSilenceDialog silence={layer.silence} onClose={onClose} />;
    case 'extend':
      return <ExtendSilenceDialog silence={layer.silence} onClose={onClose} />;
    case 'expire':
      return <ExpireSilenceDialog silence={layer.silence} onClose={onClose} />;
    default:
      return null;
  }
}

interface Props {
  readonly tab: ListTab;
  /** Only those that mute nothing. */
  readonly isIdleOnly: boolean;
  readonly onIdleOnly: (isOn: boolean) => void;
}

/** Silences in one state. */
export function SilencesTab({ tab, isIdleOnly, onIdleOnly }: Props) {
  const mayOperate = useMayOperate() === true;
  const variables = useMemo(() => {
    const filter: SilenceFilter = { state: [...STATES[tab]], ...(isIdleOnly && { matchesNothing: true }) };
    const direction = tab === 'expired' ? ('DESC' as const) : ('ASC' as const);
    return { filter, orderBy: { field: 'ENDS_AT' as const, direction } };
  }, [tab, isIdleOnly]);
  const list = useConnection(SilencesDocument, {
    variables,
    pick,
    refresh: RefreshSilencesDocument,
    title: 'Silences',
  });
  const [layer, setLayer] = useState<Layer>(null);
  const columns = useMemo(
    () => silenceColumns(mayOperate ? (silence) => actionsOf(silence, setLayer) : null),
    [mayOperate],
  );
  const isFiltered = tab === 'active' && isIdleOnly;
  return (
    <SilencesFrame
      tab={tab}
      count={list.data ? plural(list.data.totalCount, 'silence') : null}
      isRefreshing={list.isRefreshing}
      actions={
        <>
          {tab === 'active' ? <Chip label="Mutes nothing" isOn={isIdleOnly} onChange={onIdleOnly} /> : null}
          {mayOperate ? <Button onClick={() => setLayer({ kind: 'create' })}>New silence</Button> : null}
        </>
      }
    >
      <QueryView
        view={list}
        name="silences"
        loading={<RowsSkeleton />}
        isEmpty={({ rows }) => rows.length === 0}
        empty={
          isFiltered ? (
            <Empty title="Every active silence mutes something." />
          ) : (
            <Empty title={EMPTY[tab].title}>{EMPTY[tab].text}</Empty>
          )
        }
        stale={() => null}
      >
        {({ rows }) => (
          <Table
            label="Silences"
            columns={columns}
            rows={rows}
            rowKey={keyOf}
            onOpen={(silence) => setLayer({ kind: 'show', silence })}
            isFull
            hasMore={list.hasMore}
            loadMore={list.loadMore}
            onWindow={list.onWindow}
          />
        )}
      </QueryView>
      <OpenLayer layer={layer} onClose={() => setLayer(null)} />
    </SilencesFrame>
  );
}
