import type { ReactNode } from 'react';
import type { Column } from '../../ui/column';
import { ObjectName } from '../../ui/ObjectName';
import { RelativeTime } from '../../ui/RelativeTime';
import { Status } from '../../ui/Status';
import type { ResourceStatus } from './resource-status';

/** What every row of the resources page has. */
export interface ResourceRow {
  readonly id: string;
  readonly name: string;
  readonly namespace: string;
  readonly createdAt: string | null;
}

export type PlaceField = 'NAME' | 'NAMESPACE' | 'CREATED_AT';

/** Text on one line, whole in the tooltip. */
export function clipped(text: string): ReactNode {
  return <span title={text}>{text}</span>;
}

/** The columns of every kind around those of its own. */
export function columnsOf<T extends ResourceRow>(
  statusOf: (row: T) => ResourceStatus,
  own: readonly Column<T, PlaceField>[],
  statusWidth = 142,
): readonly Column<T, PlaceField>[] {
  return [
    {
      id: 'name',
      header: 'Name',
      minWidth: 130,
      sort: 'NAME',
      cell: ({ name }) => <ObjectName name={name} maxLength={34} />,
    },
    {
      id: 'status',
      header: 'Status',
      width: statusWidth,
      cell: (row) => {
        const { kind, word, detail } = statusOf(row);
        return (
          <Status kind={kind} title={detail ? `${word}: ${detail}` : word}>
            {word}
          </Status>
        );
      },
    },
    {
      id: 'namespace',
      header: 'Namespace',
      width: 112,
      sort: 'NAMESPACE',
      priority: 2,
      cell: ({ namespace }) => clipped(namespace),
    },
    ...own,
    {
      id: 'age',
      header: 'Age',
      width: 60,
      align: 'right',
      sort: 'CREATED_AT',
      priority: 3,
      cell: ({ createdAt }) => <RelativeTime at={createdAt} style="age" inRow />,
    },
  ];
}
