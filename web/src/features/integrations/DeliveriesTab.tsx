import { Button, Checkbox } from '@mantine/core';
import { type ReactNode, useCallback, useMemo, useState } from 'react';
import {
  DeliveriesDocument,
  type DeliveriesQuery,
  type DeliveryRowFragment,
  type DeliveryState,
  RedeliverDocument,
  type RedeliverMutation,
  RefreshDeliveriesDocument,
} from '../../graphql/generated';
import { useAct } from '../../graphql/use-act';
import { useConnection } from '../../graphql/use-connection';
import { plural } from '../../lib/format';
import type { Column } from '../../ui/column';
import { Empty } from '../../ui/Empty';
import { Facet } from '../../ui/FilterBar';
import { FormProblem } from '../../ui/FormProblem';
import { QueryView } from '../../ui/QueryView';
import { RelativeTime } from '../../ui/RelativeTime';
import { RowsSkeleton } from '../../ui/Skeleton';
import { Status } from '../../ui/Status';
import { Table } from '../../ui/Table';
import { DeliveryDialog } from './DeliveryDialog';
import { canRedeliver, DELIVERY_STATES, sayingOf, stateInWords, stateWord } from './delivery-words';
import { IntegrationsFrame } from './IntegrationsFrame';
import styles from './integrations.module.css';

type Delivery = DeliveryRowFragment;

const pick = (data: DeliveriesQuery) => data.deliveries;
const pickSent = (data: RedeliverMutation) => data.redeliver;
const keyOf = ({ id }: Delivery) => id;
const STATES = DELIVERY_STATES.map((value) => ({ value, label: stateWord(value) }));

function Clip({ text }: { readonly text: string }) {
  return (
    <span className={styles.clip} title={text}>
      {text}
    </span>
  );
}

interface Choice {
  readonly chosen: ReadonlySet<string>;
  readonly toggle: (id: string) => void;
}

function columnsOf({ chosen, toggle }: Choice): readonly Column<Delivery>[] {
  return [
    {
      id: 'chosen',
      header: '',
      width: 40,
      cell: (row) =>
        canRedeliver(row) ? (
          <Checkbox
            size="xs"
            aria-label={`Choose ${row.title}`}
            checked={chosen.has(row.id)}
            onClick={(event) => event.stopPropagation()} // the row itself opens
            onChange={() => toggle(row.id)}
          />
        ) : null,
    },
    {
      id: 'when',
      header: 'Decided',
      width: 100,
      priority: 2,
      cell: ({ createdAt }) => <RelativeTime at={createdAt} inRow />,
    },
    { id: 'says', header: 'Says', width: 120, priority: 2, cell: ({ kind }) => sayingOf(kind) },
    { id: 'title', header: 'Message', minWidth: 200, cell: ({ title }) => <Clip text={title} /> },
    {
      id: 'channel',
      header: 'Channel',
      width: 140,
      priority: 2,
      cell: ({ channelName }) => <Clip text={channelName} />,
    },
    {
      id: 'state',
      header: 'State',
      width: 150,
      cell: (row) => {
        const { kind, word } = stateInWords(row);
        return (
          <Status kind={kind} title={row.lastError ?? undefined}>
            {word}
          </Status>
        );
      },
    },
    {
      id: 'attempts',
      header: 'Attempts',
      width: 80,
      align: 'right',
      priority: 3,
      cell: ({ attemptCount }) => attemptCount,
    },
    {
      id: 'next',
      header: 'Next attempt',
      width: 110,
      priority: 3,
      cell: ({ state, nextAttemptAt }) => (
        <RelativeTime at={state === 'PENDING' ? nextAttemptAt : null} missing="—" inRow />
      ),
    },
  ];
}

interface Props {
  readonly banner: ReactNode;
  readonly states: readonly DeliveryState[];
  readonly onStates: (states: readonly DeliveryState[]) => void;
}

function emptyOf(isFiltered: boolean): ReactNode {
  if (isFiltered) return <Empty title="No delivery is in this state." />;
  return (
    <Empty title="Nothing was sent yet.">
      Messages about incidents stand here, with every attempt and what was answered; before you go live with what would
      have been sent.
    </Empty>
  );
}

/** Rows that are chosen, and what is done with all of them. */
function useChoice() {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const { run, problem, isBusy } = useAct(RedeliverDocument, pickSent, ['Deliveries']);
  const toggle = useCallback(
    (id: string) =>
      setChosen((before) => new Set(before.has(id) ? [...before].filter((one) => one !== id) : [...before, id])),
    [],
  );
  const redeliver = async () => {
    if (await run({ input: { ids: [...chosen] } })) setChosen(new Set());
  };
  return { chosen, toggle, redeliver, problem, isBusy };
}

/** What was sent, or would have been, and what became of it. */
export function DeliveriesTab({ banner, states, onStates }: Props) {
  const variables = useMemo(() => ({ filter: states.length > 0 ? { state: [...states] } : undefined }), [states]);
  const list = useConnection(DeliveriesDocument, {
    variables,
    pick,
    refresh: RefreshDeliveriesDocument,
    title: 'Deliveries',
  });
  const { chosen, toggle, redeliver, problem, isBusy } = useChoice();
  const [shown, setShown] = useState<Delivery | null>(null);
  const columns = useMemo(() => columnsOf({ chosen, toggle }), [chosen, toggle]);
  return (
    <IntegrationsFrame
      tab="deliveries"
      count={list.data ? plural(list.data.totalCount, 'delivery', 'deliveries') : null}
      isRefreshing={list.isRefreshing}
      actions={
        <>
          <Facet label="State" options={STATES} value={states} onChange={(next) => onStates(next as DeliveryState[])} />
          {chosen.size > 0 ? (
            <Button loading={isBusy} onClick={redeliver}>
              {`Send ${plural(chosen.size, 'message')} again`}
            </Button>
          ) : null}
        </>
      }
      banner={
        <>
          {banner}
          <FormProblem text={problem} />
        </>
      }
    >
      <QueryView
        view={list}
        name="the delivery log"
        loading={<RowsSkeleton />}
        isEmpty={({ rows }) => rows.length === 0}
        empty={emptyOf(states.length > 0)}
        stale={() => null}
      >
        {({ rows }) => (
          <Table
            label="Deliveries"
            columns={columns}
            rows={rows}
            rowKey={keyOf}
            onOpen={setShown}
            isSelected={({ id }) => chosen.has(id)}
            isFull
            hasMore={list.hasMore}
            loadMore={list.loadMore}
            onWindow={list.onWindow}
          />
        )}
      </QueryView>
      {shown ? <DeliveryDialog delivery={shown} onClose={() => setShown(null)} /> : null}
    </IntegrationsFrame>
  );
}
