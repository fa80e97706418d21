import { Button } from '@mantine/core';
import { type ReactNode, useMemo, useState } from 'react';
import {
  ChannelsDocument,
  type ChannelsQuery,
  DeleteRouteDocument,
  type DeleteRouteMutation,
  type RouteRowFragment,
  RoutesDocument,
  type RoutesQuery,
  UpdateRouteDocument,
  type UpdateRouteMutation,
} from '../../graphql/generated';
import { useAct } from '../../graphql/use-act';
import { useView } from '../../graphql/use-view';
import { plural } from '../../lib/format';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import type { Column } from '../../ui/column';
import { Empty } from '../../ui/Empty';
import { FormProblem } from '../../ui/FormProblem';
import { QueryView } from '../../ui/QueryView';
import { RowsSkeleton } from '../../ui/Skeleton';
import { Status } from '../../ui/Status';
import { Table } from '../../ui/Table';
import { IntegrationsFrame } from './IntegrationsFrame';
import styles from './integrations.module.css';
import { type RenderMatchers, RouteDialog } from './RouteDialog';
import { conditionInWords, lastTried, timesInWords } from './route-form';

type Route = RouteRowFragment;

const VARIABLES = {};
const pick = (data: RoutesQuery) => data.routes;
const pickChannels = (data: ChannelsQuery) => data.channels;
const pickUpdated = (data: UpdateRouteMutation) => data.updateRoute;
const pickDeleted = (data: DeleteRouteMutation) => data.deleteRoute;
const keyOf = ({ id }: Route) => id;

function Clip({ text }: { readonly text: string }) {
  return (
    <span className={styles.clip} title={text}>
      {text}
    </span>
  );
}

interface Acts {
  readonly change: (route: Route) => void;
  readonly remove: (route: Route) => void;
  readonly raise: (route: Route) => void;
  readonly toggle: (route: Route) => void;
}

function RowActs({ route, acts }: { readonly route: Route; readonly acts: Acts }) {
  const { name, position, isEnabled } = route;
  const all: [string, (route: Route) => void][] = [
    ['Change', acts.change],
    [isEnabled ? 'Switch off' : 'Switch on', acts.toggle],
    ['Delete', acts.remove],
  ];
  if (position > 1) all.unshift(['Up', acts.raise]);
  return all.map(([label, act]) => (
    <Button
      key={label}
      variant="subtle"
      size="compact-xs"
      aria-label={`${label}: ${name}`}
      onClick={(event) => {
        event.stopPropagation(); // the row itself opens
        act(route);
      }}
    >
      {label}
    </Button>
  ));
}

function RouteState({ route: { isEnabled, position }, last }: { readonly route: Route; readonly last: number | null }) {
  if (isEnabled && last !== null && position > last) {
    return (
      <Status kind="degraded" title={`Route ${last} takes every incident and stops. Move this one up.`}>
        Not reached
      </Status>
    );
  }
  return <Status kind={isEnabled ? 'healthy' : 'paused'}>{isEnabled ? 'On' : 'Off'}</Status>;
}

/** @param last the position of the route behind which nothing is tried; null where all are */
function columnsOf(acts: Acts, last: number | null): readonly Column<Route>[] {
  return [
    {
      id: 'name',
      header: 'Route',
      minWidth: 140,
      cell: ({ position, name }) => <Clip text={`${position}. ${name}`} />,
    },
    { id: 'for', header: 'For', minWidth: 200, priority: 2, cell: (route) => <Clip text={conditionInWords(route)} /> },
    {
      id: 'channels',
      header: 'Tells',
      minWidth: 140,
      cell: ({ channels }) => <Clip text={(channels ?? []).map(({ name }) => name).join(', ') || 'nobody'} />,
    },
    { id: 'times', header: 'When', width: 170, priority: 3, cell: (route) => <Clip text={timesInWords(route)} /> },
    {
      id: 'next',
      header: 'Then',
      width: 90,
      priority: 3,
      cell: ({ isContinue }) => (isContinue ? 'go on' : 'stop'),
    },
    {
      id: 'state',
      header: 'State',
      width: 112,
      priority: 2,
      cell: (route) => <RouteState route={route} last={last} />,
    },
    { id: 'acts', header: 'Actions', width: 260, priority: 2, cell: (route) => <RowActs route={route} acts={acts} /> },
  ];
}

function DeleteRouteDialog({ route, onClose }: { readonly route: Route; readonly onClose: () => void }) {
  const { run, problem, isBusy } = useAct(DeleteRouteDocument, pickDeleted, ['Routes']);
  const confirm = async () => {
    if (await run({ input: { id: route.id } })) onClose();
  };
  return (
    <ConfirmDialog
      title={`Delete route ${route.name}?`}
      verb="Delete route"
      problem={problem}
      isBusy={isBusy}
      onConfirm={confirm}
      onClose={onClose}
    >
      <p>Incidents that only this route is for are told nowhere from then on. Deliveries stay in the log.</p>
    </ConfirmDialog>
  );
}

interface Props {
  readonly banner: ReactNode;
  readonly renderMatchers: RenderMatchers;
}

/** Which incidents are told where and when, in the order in which it is tried. */
export function RoutesTab({ banner, renderMatchers }: Props) {
  const view = useView(RoutesDocument, { variables: VARIABLES, pick, title: 'Routes' });
  const channels = useView(ChannelsDocument, { variables: VARIABLES, pick: pickChannels });
  const [editing, setEditing] = useState<Route | 'NEW' | null>(null);
  const [removing, setRemoving] = useState<Route | null>(null);
  const { run, problem } = useAct(UpdateRouteDocument, pickUpdated, ['Routes']);
  // New columns would be new cells: what has the focus would lose it with every poll.
  const last = lastTried(view.data ?? []);
  const columns = useMemo(() => {
    const acts = {
      change: setEditing,
      remove: setRemoving,
      raise: ({ id, position }: Route) => void run({ input: { id, position: position - 1 } }),
      toggle: ({ id, isEnabled }: Route) => void run({ input: { id, isEnabled: !isEnabled } }),
    };
    return columnsOf(acts, last);
  }, [run, last]);
  return (
    <IntegrationsFrame
      tab="routes"
      count={view.data ? plural(view.data.length, 'route') : null}
      isRefreshing={view.isRefreshing}
      actions={<Button onClick={() => setEditing('NEW')}>Add route</Button>}
      banner={
        <>
          {banner}
          <FormProblem text={problem} />
        </>
      }
    >
      <QueryView
        view={view}
        name="the routes"
        loading={<RowsSkeleton />}
        isEmpty={(routes) => routes.length === 0}
        empty={
          <Empty title="No routes yet.">
            A route says which incidents are told on which channels, and when. Without one nobody is told.
          </Empty>
        }
        stale={() => null}
      >
        {(routes) => <Table label="Routes" columns={columns} rows={routes} rowKey={keyOf} onOpen={setEditing} isFull />}
      </QueryView>
      {editing ? (
        <RouteDialog
          route={editing === 'NEW' ? null : editing}
          channels={channels.data ?? []}
          renderMatchers={renderMatchers}
          onClose={() => setEditing(null)}
        />
      ) : null}
      {removing ? <DeleteRouteDialog route={removing} onClose={() => setRemoving(null)} /> : null}
    </IntegrationsFrame>
  );
}
