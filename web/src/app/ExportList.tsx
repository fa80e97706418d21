import type { OperationVariables, TypedDocumentNode } from '@apollo/client';
import { useApolloClient } from '@apollo/client/react';
import { Button, Popover } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import { describeProblem } from '../graphql/problem';
import type { Connection } from '../graphql/use-connection';
import { type ExportColumns, rowsCsv, rowsJson } from '../lib/export-rows';
import { formatCount } from '../lib/format';
import { download, fileName } from '../ui/chart-export';
import { Option } from '../ui/Option';
import { useToast } from '../ui/toast';

/** More belongs to the API: a browser would hold all of them at once. */
const MOST_ROWS = 5000;

interface Props<TData, TVariables, N> {
  /** What is listed, in the plural: "alerts". */
  readonly name: string;
  readonly document: TypedDocumentNode<TData, TVariables>;
  readonly variables: TVariables;
  readonly pick: (data: TData) => Pick<Connection<N>, 'edges' | 'pageInfo'> | null | undefined;
  readonly columns: ExportColumns<N>;
}

/** Hands out what matches the filters, all pages of it, as a file. */
export function ExportList<TData, TVariables extends OperationVariables, N>(props: Props<TData, TVariables, N>) {
  const { name, document, variables, pick, columns } = props;
  const client = useApolloClient();
  const show = useToast();
  const [isOpen, setOpen] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const readAll = async (): Promise<N[]> => {
    const rows: N[] = [];
    const readPage = async (start: string | null): Promise<string | null> => {
      const { data, error } = await client.query<TData, OperationVariables>({
        query: document as TypedDocumentNode<TData, OperationVariables>,
        variables: { ...variables, after: start },
        fetchPolicy: 'no-cache',
        // Fields above the reader's role are empty in the file as they are on the page.
        errorPolicy: 'all',
      });
      const page = data ? pick(data as TData) : null;
      if (!page) throw error ?? new Error('No page came.');
      rows.push(...page.edges.map(({ node }) => node));
      return page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
    };
    let after: string | null = null;
    do {
      after = await readPage(after);
    } while (after !== null && rows.length < MOST_ROWS);
    if (after !== null) show({ text: `The file has the first ${formatCount(rows.length)} ${name}; filter for fewer.` });
    return rows;
  };
  const save = async (extension: 'csv' | 'json', type: string, write: typeof rowsCsv<N>) => {
    setOpen(false);
    setBusy(true);
    try {
      const text = write(columns, await readAll());
      download(fileName(name, Date.now(), extension), new Blob([text], { type }));
    } catch (error) {
      show({ text: `Could not export the ${name}. ${describeProblem(error).message}`, isProblem: true });
    } finally {
      setBusy(false);
    }
  };
  return (
    <Popover opened={isOpen} onChange={setOpen} position="bottom-end" shadow="sm" trapFocus returnFocus>
      <Popover.Target>
        <Button
          variant="default"
          loading={isBusy}
          leftSection={<IconDownload size={14} aria-hidden="true" />}
          onClick={() => setOpen(!isOpen)}
        >
          Export
        </Button>
      </Popover.Target>
      <Popover.Dropdown p={4}>
        <Option label={`Filtered ${name} as CSV`} onClick={() => void save('csv', 'text/csv', rowsCsv)} />
        <Option label={`Filtered ${name} as JSON`} onClick={() => void save('json', 'application/json', rowsJson)} />
      </Popover.Dropdown>
    </Popover>
  );
}
