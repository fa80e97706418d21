import { Button } from '@mantine/core';
import { useMemo, useState } from 'react';
import {
  MaintenanceWindowsDocument,
  type MaintenanceWindowsQuery,
  RefreshMaintenanceWindowsDocument,
  UpdateMaintenanceWindowDocument,
  type UpdateMaintenanceWindowMutation,
  type WindowRowFragment,
} from '../../graphql/generated';
import { useAct } from '../../graphql/use-act';
import { useConnection } from '../../graphql/use-connection';
import { plural } from '../../lib/format';
import { formatDuration, formatInstant } from '../../lib/time';
import type { Column } from '../../ui/column';
import { Empty } from '../../ui/Empty';
import { FormProblem } from '../../ui/FormProblem';
import { QueryView } from '../../ui/QueryView';
import { RowMenu } from '../../ui/RowMenu';
import { RowsSkeleton } from '../../ui/Skeleton';
import { Status } from '../../ui/Status';
import { Table } from '../../ui/Table';
import { useTicking } from '../../ui/ticker';
import { useTimeZone } from '../../ui/time-display';
import { SilencesFrame } from './SilencesFrame';
import styles from './silences.module.css';
import { useMayOperate } from './use-may-operate';
import { DeleteWindowDialog, WindowDialog } from './WindowDialog';
import { scheduleInWords } from './window-form';

type Row = WindowRowFragment;
type Layer = { readonly kind: 'create' } | { readonly kind: 'edit' | 'delete'; readonly window: Row } | null;

const pick = (data: MaintenanceWindowsQuery) => data.maintenanceWindows;
const pickUpdated = (data: UpdateMaintenanceWindowMutation) => data.updateMaintenanceWindow;
const keyOf = ({ id }: Row) => id;
const VARIABLES = {};

function Clipped({ text }: { readonly text: string }) {
  return (
    <span className={styles.clip} title={text}>
      {text}
    </span>
  );
}

/** "open for 42 min" or "in 3 h"; a window that is off or over opens never. */
function NextOpening({ window: { openings } }: { readonly window: Row }) {
  const zone = useTimeZone();
  const next = openings[0];
  const text = useTicking((now) => {
    if (!next) return 'never';
    const until = Date.parse(next.startsAt) - now.getTime();
    return until > 0
      ? `in ${formatDuration(until)}`
      : `open, ${formatDuration(Date.parse(next.endsAt) - now.getTime())} left`;
  });
  return <span title={next ? formatInstant(new Date(next.startsAt), zone, new Date()) : undefined}>{text}</span>;
}

function columnsOf(open: (layer: Layer) => void, toggle: ((window: Row) => void) | null): readonly Column<Row>[] {
  const columns: readonly Column<Row>[] = [
    { id: 'name', header: 'Name', minWidth: 120, cell: ({ name }) => <Clipped text={name} /> },
    {
      id: 'state',
      header: 'State',
      width: 80,
      priority: 2,
      cell: ({ isEnabled }) => <Status kind={isEnabled ? 'healthy' : 'paused'}>{isEnabled ? 'On' : 'Off'}</Status>,
    },
    {
      id: 'when',
      header: 'Opens',
      minWidth: 330,
      priority: 2,
      cell: (window) => <Clipped text={scheduleInWords(window)} />,
    },
    { id: 'next', header: 'Next', width: 130, cell: (window) => <NextOpening window={window} /> },
    {
      id: 'mutes',
      header: 'Mutes',
      width: 190,
      priority: 3,
      cell: ({ matchedInWords }) => <Clipped text={matchedInWords} />,
    },
    { id: 'reason', header: 'Reason', width: 180, priority: 3, cell: ({ reason }) => <Clipped text={reason} /> },
  ];
  if (!toggle) return columns;
  const actions: Column<Row> = {
    id: 'actions',
    header: 'Actions',
    width: 60,
    cell: (window) => (
      <RowMenu
        of={window.name}
        actions={[
          { label: 'Edit', onClick: () => open({ kind: 'edit', window }) },
          { label: window.isEnabled ? 'Switch off' : 'Switch on', onClick: () => toggle(window) },
          { label: 'Delete', onClick: () => open({ kind: 'delete', window }) },
        ]}
      />
    ),
  };
  return [...columns, actions];
}

function OpenLayer({ layer, onClose }: { readonly layer: Layer; readonly onClose: () => void }) {
  if (layer?.kind === 'create') return <WindowDialog window={null} onClose={onClose} />;
  if (layer?.kind === 'edit') return <WindowDialog window={layer.window} onClose={onClose} />;
  return layer ? <DeleteWindowDialog window={layer.window} onClose={onClose} /> : null;
}

/** Planned work, once or every week. */
export function WindowsTab() {
  const mayOperate = useMayOperate() === true;
  const list = useConnection(MaintenanceWindowsDocument, {
    variables: VARIABLES,
    pick,
    refresh: RefreshMaintenanceWindowsDocument,
    title: 'Maintenance windows',
  });
  const [layer, setLayer] = useState<Layer>(null);
  const { run, problem } = useAct(UpdateMaintenanceWindowDocument, pickUpdated, ['Silences']);
  const columns = useMemo(() => {
    const toggle = ({ id, isEnabled }: Row) => run({ input: { id, isEnabled: !isEnabled, overrideBroad: false } });
    return columnsOf(setLayer, mayOperate ? toggle : null);
  }, [mayOperate, run]);
  return (
    <SilencesFrame
      tab="windows"
      count={list.data ? plural(list.data.totalCount, 'maintenance window') : null}
      isRefreshing={list.isRefreshing}
      actions={mayOperate ? <Button onClick={() => setLayer({ kind: 'create' })}>New maintenance window</Button> : null}
    >
      <FormProblem text={problem} />
      <QueryView
        view={list}
        name="maintenance windows"
        loading={<RowsSkeleton />}
        isEmpty={({ rows }) => rows.length === 0}
        empty={
          <Empty title="No maintenance windows yet.">
            A window silences alerts while planned work goes on: once, or on days of every week in a time zone.
          </Empty>
        }
        stale={() => null}
      >
        {({ rows }) => (
          <Table
            label="Maintenance windows"
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
    </SilencesFrame>
  );
}
