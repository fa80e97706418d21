import type { ClusterNodeOverviewFragment } from '../../graphql/generated';
import { formatBytes, formatCores, formatCount, type Quantity } from '../../lib/format';
import type { Column } from '../../ui/column';
import { Panel } from '../../ui/Panel';
import { Table } from '../../ui/Table';
import { cpuOf, memoryOf } from '../../ui/usage';
import { applicable, type Measured, measured, Value } from '../../ui/Value';

interface Line {
  readonly name: string;
  readonly capacity: Measured;
  readonly allocatable: Measured;
  readonly requested: Measured;
  readonly used: Measured;
  readonly format: (value: number) => Quantity;
}

const NOT_REPORTED = 'The cluster does not report it';
const NOT_REQUESTED = 'No container on this node requests any';
const gib = (value: number) => formatBytes(value, 'GiB');

function linesOf(node: ClusterNodeOverviewFragment): Line[] {
  const { capacity, allocatable, resources, usage } = node;
  const none: Measured = { state: 'none', reason: 'Pods are counted, not requested' };
  return [
    {
      name: 'CPU',
      capacity: measured(capacity.cpuCores, NOT_REPORTED),
      allocatable: measured(allocatable.cpuCores, NOT_REPORTED),
      requested: applicable(resources.cpuRequestCores, NOT_REQUESTED),
      used: cpuOf(usage),
      format: formatCores,
    },
    {
      name: 'Memory',
      capacity: measured(capacity.memoryBytes, NOT_REPORTED),
      allocatable: measured(allocatable.memoryBytes, NOT_REPORTED),
      requested: applicable(resources.memoryRequestBytes, NOT_REQUESTED),
      used: memoryOf(usage),
      format: gib,
    },
    {
      name: 'Pods',
      capacity: measured(capacity.pods, NOT_REPORTED),
      allocatable: measured(allocatable.pods, NOT_REPORTED),
      requested: none,
      used: measured(node.podCount, NOT_REPORTED),
      format: (value) => ({ text: formatCount(value), unit: '' }),
    },
    {
      name: 'Ephemeral storage',
      capacity: measured(capacity.ephemeralStorageBytes, NOT_REPORTED),
      allocatable: measured(allocatable.ephemeralStorageBytes, NOT_REPORTED),
      requested: { state: 'none', reason: 'Requests of ephemeral storage are not collected' },
      used: { state: 'absent', reason: 'Use of ephemeral storage is not collected' },
      format: gib,
    },
  ];
}

const figure = (id: 'capacity' | 'allocatable' | 'requested' | 'used', header: string): Column<Line> => ({
  id,
  header,
  width: 104,
  align: 'right',
  cell: (line) => <Value of={line[id]} format={line.format} />,
});

const COLUMNS: readonly Column<Line>[] = [
  { id: 'name', header: 'Resource', minWidth: 130, cell: (line) => line.name },
  figure('capacity', 'Capacity'),
  figure('allocatable', 'Allocatable'),
  figure('requested', 'Requested'),
  figure('used', 'Used'),
];

const keyOf = (line: Line) => line.name;

/** What the node has, gives to pods, has promised, and uses. */
export function CapacityPanel({ node }: { readonly node: ClusterNodeOverviewFragment }) {
  return (
    <Panel title="Capacity" scope={`of ${node.name}`} flush>
      <Table label="Capacity" columns={COLUMNS} rows={linesOf(node)} rowKey={keyOf} />
    </Panel>
  );
}
