import { useApolloClient } from '@apollo/client/react';
import { Button } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import {
  CostBreakdownDocument,
  type CostBreakdownQuery,
  type CostBreakdownQueryVariables,
} from '../../graphql/generated';
import { describeProblem } from '../../graphql/problem';
import { formatCount } from '../../lib/format';
import { download, fileName } from '../../ui/chart-export';
import { useToast } from '../../ui/toast';
import { costsCsv, costsTitle } from './export-costs';

/** Most lines of one answer. */
const PAGE = 1000;
/** More belongs to the API: a browser would hold all of them at once. */
const MOST = 5000;

type Answer = NonNullable<CostBreakdownQuery['costs']>;

type ReadPage = (skip: number) => Promise<Answer | null>;

/** All lines of the breakdown, page by page; null where it cannot be read. */
async function readAll(readPage: ReadPage): Promise<Answer | null> {
  const first = await readPage(0);
  if (!first) return null;
  const lines = [...first.lines];
  let last = first.lines.length;
  while (last > 0 && lines.length < Math.min(first.totalLines, MOST)) {
    const next = await readPage(lines.length);
    last = next?.lines.length ?? 0;
    lines.push(...(next?.lines ?? []));
  }
  return { ...first, lines };
}

/** Hands out the whole breakdown as a file, in the order in which it is shown. */
export function ExportCosts({ variables }: { readonly variables: CostBreakdownQueryVariables }) {
  const client = useApolloClient();
  const show = useToast();
  const [isBusy, setBusy] = useState(false);
  const readPage: ReadPage = async (skip) => {
    const page = { ...variables, first: PAGE, skip };
    const { data } = await client.query({ query: CostBreakdownDocument, variables: page, fetchPolicy: 'no-cache' });
    return data?.costs ?? null;
  };
  const save = async () => {
    setBusy(true);
    try {
      const answer = await readAll(readPage);
      if (!answer) return;
      const { lines, totalLines, from } = answer;
      if (lines.length < totalLines) show({ text: `The file has the first ${formatCount(lines.length)} lines.` });
      const name = fileName(costsTitle(variables.by), Date.parse(from), 'csv');
      download(name, new Blob([costsCsv(lines, answer)], { type: 'text/csv' }));
    } catch (error) {
      show({ text: `Could not export the costs. ${describeProblem(error).message}`, isProblem: true });
    } finally {
      setBusy(false);
    }
  };
  return (
    <Button
      variant="default"
      size="compact-sm"
      loading={isBusy}
      leftSection={<IconDownload size={14} aria-hidden="true" />}
      onClick={() => void save()}
    >
      CSV
    </Button>
  );
}
