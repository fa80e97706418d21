import { Button, Modal } from '@mantine/core';
import { useMemo, useState } from 'react';
import {
  RefreshSilencesDocument,
  type RefreshSilencesQuery,
  type SilenceFilter,
  type SilenceRowFragment,
  SilencesDocument,
  type SilencesQuery,
} from '../../graphql/generated';
import { NOT_FOUND } from '../../graphql/problem';
import { useConnection } from '../../graphql/use-connection';
import { useView } from '../../graphql/use-view';
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
type Kind = 'edit' | 'extend' | 'expire';
type Layer = { readonly kind: Kind; readonly silence: Row } | null;
type ListTab = Exclude<SilenceTab, 'windows'>;

const pick = (data: SilencesQuery) => data.silences;
const pickShown = ({ nodes: [found] }: RefreshSilencesQuery) =>
  found && 'matchedInWords' in found ? (found as Row) : null;
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

function actionsOf(silence: Row, open: (layer: Layer) => void, onShow: (silence: Row) => void): readonly RowAction[] {
  const act = (kind: Kind, label: string): RowAction => ({ label, onClick: () => open({ kind, silence }) });
  const show: RowAction = { label: 'Show history', onClick: () => onShow(silence) };
  if (silence.state === 'EXPIRED') return [show];
  const edit = silence.maintenanceWindow ? [] : [act('edit', 'Edit')];
  return [act('extend', 'Extend'), ...edit, act('expire', 'Expire now'), show];
}

function OpenLayer({ layer, onClose }: { readonly layer: Layer; readonly onClose: () => void }) {
  switch (layer?.kind) {
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

const NO_SILENCE = 'There is no silence of this address, or it lies where you may not look.';

/** A silence by its id, whatever its state; a note where there is none. */
function ShownSilence({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const variables = useMemo(() => ({ ids: [id] }), [id]);
  const view = useView(RefreshSilencesDocument, { variables, pick: pickShown });
  if (view.data) return <SilenceDetail silence={view.data} onClose={onClose} />;
  if (view.isLoading) return null;
  return (
    <Modal opened onClose={onClose} title="Silence" closeButtonProps={{ 'aria-label': 'Close' }}>
      <p>{view.problem === null || view.problem === NOT_FOUND ? NO_SILENCE : view.problem.message}</p>
    </Modal>
  );
}

interface Props {
  readonly tab: ListTab;
  /** Only those that mute nothing. */
  readonly isIdleOnly: boolean;
  readonly onIdleOnly: (isOn: boolean) => void;
  /** Id of the silence that is shown; null for none. */
  readonly shownId: string | null;
  readonly onShow: (id: string | null) => void;
  readonly isMaking: boolean;
  readonly onMaking: (isMaking: boolean) => void;
}

/** Silences in one state. */
export function SilencesTab({ tab, isIdleOnly, onIdleOnly, shownId, onShow, isMaking, onMaking }: Props) {
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
    () => silenceColumns(mayOperate ? (silence) => actionsOf(silence, setLayer, ({ id }) => onShow(id)) : null),
    [mayOperate, onShow],
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
          {mayOperate ? <Button onClick={() => onMaking(true)}>New silence</Button> : null}
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
            onOpen={({ id }) => onShow(id)}
            isFull
            hasMore={list.hasMore}
            loadMore={list.loadMore}
            onWindow={list.onWindow}
          />
        )}
      </QueryView>
      <OpenLayer layer={layer} onClose={() => setLayer(null)} />
      {shownId === null ? null : <ShownSilence id={shownId} onClose={() => onShow(null)} />}
      {mayOperate ? <SilenceDialog opened={isMaking} onClose={() => onMaking(false)} /> : null}
    </SilencesFrame>
  );
}
