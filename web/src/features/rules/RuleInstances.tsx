import type { AlertRuleByNameQuery } from '../../graphql/generated';
import { formatCount, plural } from '../../lib/format';
import { ClusterLabel } from '../../ui/ClusterLabel';
import type { Column } from '../../ui/column';
import { Empty } from '../../ui/Empty';
import { ObjectName } from '../../ui/ObjectName';
import { Panel } from '../../ui/Panel';
import { RelativeTime } from '../../ui/RelativeTime';
import { Status, type StatusKind } from '../../ui/Status';
import { Table } from '../../ui/Table';

type Instance = NonNullable<AlertRuleByNameQuery['alertRule']>['instances'][number];

const STATES: Readonly<Record<Instance['state'], { readonly kind: StatusKind; readonly word: string }>> = {
  PENDING: { kind: 'progressing', word: 'Pending' },
  FIRING: { kind: 'degraded', word: 'Firing' },
  KEPT: { kind: 'paused', word: 'Kept firing' },
};

const nameOf = ({ namespace, name, container }: Instance) =>
  `${namespace ? `${namespace}/` : ''}${name}${container ? ` (${container})` : ''}`;
const keyOf = (one: Instance) => `${one.cluster?.id} ${one.kind} ${nameOf(one)}`;
const numberIn = (value: number | null) => (value === null ? '—' : formatCount(Number(value.toPrecision(3))));

const COLUMNS: readonly Column<Instance>[] = [
  { id: 'name', header: 'Subject', minWidth: 180, cell: (one) => <ObjectName name={nameOf(one)} maxLength={60} /> },
  {
    id: 'state',
    header: 'State',
    width: 120,
    cell: ({ state }) => <Status kind={STATES[state].kind}>{STATES[state].word}</Status>,
  },
  { id: 'value', header: 'Found', width: 90, align: 'right', cell: ({ value }) => numberIn(value) },
  {
    id: 'threshold',
    header: 'Bound',
    width: 90,
    align: 'right',
    priority: 2,
    cell: ({ threshold }) => numberIn(threshold),
  },
  { id: 'since', header: 'Holds since', width: 110, cell: ({ since }) => <RelativeTime at={since} inRow /> },
  { id: 'kind', header: 'Kind', width: 140, priority: 3, cell: ({ kind }) => kind },
  {
    id: 'cluster',
    header: 'Cluster',
    width: 160,
    priority: 2,
    cell: ({ cluster }) => (cluster ? <ClusterLabel cluster={cluster} /> : '—'),
  },
];

/** What the condition of a rule holds for now. */
export function RuleInstances({ instances }: { readonly instances: readonly Instance[] }) {
  return (
    <Panel title="Holds now" scope={plural(instances.length, 'subject')} flush>
      {instances.length === 0 ? (
        <Empty title="The condition holds for nothing." />
      ) : (
        <Table label="Subjects" columns={COLUMNS} rows={instances} rowKey={keyOf} />
      )}
    </Panel>
  );
}
