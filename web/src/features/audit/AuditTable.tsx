import { Button } from '@mantine/core';
import { useMemo, useState } from 'react';
import type { AuditEntryRowFragment } from '../../graphql/generated';
import type { Column } from '../../ui/column';
import { RelativeTime } from '../../ui/RelativeTime';
import { Table } from '../../ui/Table';
import { AuditEntryDialog } from './AuditEntryDialog';
import { AuditResult } from './AuditResult';
import styles from './audit.module.css';
import { actionInWords, objectInWords } from './audit-words';

type Entry = AuditEntryRowFragment;

const keyOf = (entry: Entry) => entry.id;

function columnsOf(open: (entry: Entry) => void): readonly Column<Entry>[] {
  return [
    { id: 'when', header: 'When', width: 120, cell: ({ occurredAt }) => <RelativeTime at={occurredAt} inRow /> },
    {
      id: 'actor',
      header: 'Who',
      minWidth: 160,
      cell: ({ actorName }) => <span className={styles.clip}>{actorName}</span>,
    },
    { id: 'kind', header: 'As', width: 110, priority: 3, cell: ({ actorKind }) => actionInWords(actorKind) },
    { id: 'action', header: 'Action', width: 180, cell: ({ action }) => actionInWords(action) },
    {
      id: 'object',
      header: 'On what',
      minWidth: 200,
      priority: 2,
      cell: (entry) => {
        const words = objectInWords(entry);
        return (
          <span className={styles.clip} title={words}>
            {words}
          </span>
        );
      },
    },
    { id: 'result', header: 'Result', width: 100, priority: 2, cell: ({ result }) => <AuditResult result={result} /> },
    { id: 'ip', header: 'From', width: 130, priority: 3, cell: ({ ip }) => <span className="mono">{ip ?? '—'}</span> },
    {
      id: 'actions',
      header: 'Details',
      width: 80,
      cell: (entry) => (
        <Button
          variant="subtle"
          size="compact-xs"
          aria-label={`Details of entry ${entry.sequence}`}
          onClick={() => open(entry)}
        >
          Show
        </Button>
      ),
    },
  ];
}

interface Props {
  readonly entries: readonly Entry[];
  readonly hasMore: boolean;
  readonly loadMore: () => void;
  readonly onWindow: (ids: readonly string[]) => void;
}

/** The trail, newest first; an entry opens with what it changed. */
export function AuditTable({ entries, hasMore, loadMore, onWindow }: Props) {
  const [opened, setOpened] = useState<Entry | null>(null);
  const columns = useMemo(() => columnsOf(setOpened), []);
  return (
    <>
      {opened ? <AuditEntryDialog entry={opened} onClose={() => setOpened(null)} /> : null}
      <Table
        label="Audit trail"
        columns={columns}
        rows={entries}
        rowKey={keyOf}
        isFull
        onOpen={setOpened}
        {...{ hasMore, loadMore, onWindow }}
      />
    </>
  );
}
