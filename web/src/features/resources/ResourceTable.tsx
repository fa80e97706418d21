import type { Column } from '../../ui/column';
import { Table, type TableProps } from '../../ui/Table';
import type { PlaceField, ResourceRow } from './resource-columns';

type Inherited = 'sort' | 'onSort' | 'hasMore' | 'loadMore' | 'onWindow' | 'isFull';

interface Props<T extends ResourceRow> extends Pick<TableProps<T, PlaceField>, Inherited> {
  readonly label: string;
  readonly columns: readonly Column<T, PlaceField>[];
  readonly rows: readonly T[];
}

const keyOf = (row: ResourceRow) => row.id;

/** The objects of one kind. They have no page of their own: a row says all there is. */
export function ResourceTable<T extends ResourceRow>(props: Props<T>) {
  return <Table rowKey={keyOf} {...props} />;
}
