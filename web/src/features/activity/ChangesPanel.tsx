import { useMemo } from 'react';
import { type ChangeFilter, type ChangeRowFragment, ChangesDocument, type ChangesQuery } from '../../graphql/generated';
import { useView } from '../../graphql/use-view';
import { shortChange } from '../../lib/change-text';
import { sentenceCase } from '../../lib/format';
import type { Column } from '../../ui/column';
import { Empty } from '../../ui/Empty';
import { ObjectName } from '../../ui/ObjectName';
import { Panel } from '../../ui/Panel';
import { QueryView } from '../../ui/QueryView';
import { RelativeTime } from '../../ui/RelativeTime';
import { RowsSkeleton } from '../../ui/Skeleton';
import { Table } from '../../ui/Table';

/** What changed in words: "image 1.8.2 → 1.8.3", "created". */
export function describeChange({ action, field, before, after }: ChangeRowFragment): string {
  if (action !== 'UPDATED') return sentenceCase(action);
  return `${field ?? 'something'}: ${before ?? 'none'} → ${after ?? 'none'}`;
}

/** The first letter only: names of images keep theirs. */
const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

const COLUMNS: readonly Column<ChangeRowFragment>[] = [
  {
    id: 'object',
    header: 'Object',
    width: 240,
    cell: ({ objectKind, name }) => (
      <>
        <span className="muted">{sentenceCase(objectKind)}</span> <ObjectName name={name} maxLength={22} />
      </>
    ),
  },
  {
    id: 'change',
    header: 'Change',
    minWidth: 130,
    cell: (change) => <span title={describeChange(change)}>{capital(shortChange(change))}</span>,
  },
  {
    id: 'when',
    header: 'When',
    width: 92,
    align: 'right',
    cell: ({ observedAt }) => <RelativeTime at={observedAt} inRow />,
  },
];

const pick = (data: ChangesQuery) => data.changes;
const keyOf = (change: ChangeRowFragment) => change.id;

const NEVER = 'No changes recorded yet. They are kept from the first report on.';

interface Props {
  /** Keep it stable: it is part of the query. */
  readonly filter: ChangeFilter;
  readonly scope: string;
  /** What to say where there is none. */
  readonly none?: string;
}

/** What changed on objects, newest first. */
export function ChangesPanel({ filter, scope, none = NEVER }: Props) {
  const variables = useMemo(() => ({ filter }), [filter]);
  const view = useView(ChangesDocument, { variables, pick, title: 'Recent changes' });
  return (
    <Panel title="Recent changes" scope={scope} flush>
      <QueryView
        view={view}
        name="changes"
        loading={<RowsSkeleton rows={5} />}
        isEmpty={({ edges }) => edges.length === 0}
        empty={<Empty title={none} />}
        stale={() => null}
      >
        {({ edges }) => (
          <Table label="Recent changes" columns={COLUMNS} rows={edges.map((edge) => edge.node)} rowKey={keyOf} />
        )}
      </QueryView>
    </Panel>
  );
}
