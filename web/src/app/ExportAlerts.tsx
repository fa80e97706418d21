import { useApolloClient } from '@apollo/client/react';
import { Button, Popover } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import { alertsCsv, alertsJson } from '../features/alerts/export-alerts';
import { AlertsDocument, type AlertsQueryVariables, type InboxAlertFragment } from '../graphql/generated';
import { describeProblem } from '../graphql/problem';
import { formatCount } from '../lib/format';
import { download, fileName } from '../ui/chart-export';
import { Option } from '../ui/Option';
import { useToast } from '../ui/toast';

/** More belongs to the API: a browser would hold all of them at once. */
const MOST_ROWS = 5000;

/** Hands out the alerts that match the filters, all pages of them, as a file. */
export function ExportAlerts({ variables }: { readonly variables: AlertsQueryVariables }) {
  const client = useApolloClient();
  const show = useToast();
  const [isOpen, setOpen] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const readAll = async (): Promise<InboxAlertFragment[]> => {
    const rows: InboxAlertFragment[] = [];
    const readPage = async (start: string | null): Promise<string | null> => {
      const page = { ...variables, after: start };
      const { data } = await client.query({ query: AlertsDocument, variables: page, fetchPolicy: 'no-cache' });
      rows.push(...(data?.alerts?.edges.map(({ node }) => node) ?? []));
      return data?.alerts?.pageInfo.hasNextPage ? data.alerts.pageInfo.endCursor : null;
    };
    let after: string | null = null;
    do {
      after = await readPage(after);
    } while (after !== null && rows.length < MOST_ROWS);
    if (after !== null) show({ text: `The file has the first ${formatCount(rows.length)} alerts; filter for fewer.` });
    return rows;
  };
  const save = async (extension: 'csv' | 'json', type: string, write: typeof alertsCsv) => {
    setOpen(false);
    setBusy(true);
    try {
      const text = write(await readAll());
      download(fileName('alerts', Date.now(), extension), new Blob([text], { type }));
    } catch (error) {
      show({ text: `Could not export the alerts. ${describeProblem(error).message}`, isProblem: true });
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
        <Option label="Filtered alerts as CSV" onClick={() => void save('csv', 'text/csv', alertsCsv)} />
        <Option label="Filtered alerts as JSON" onClick={() => void save('json', 'application/json', alertsJson)} />
      </Popover.Dropdown>
    </Popover>
  );
}
