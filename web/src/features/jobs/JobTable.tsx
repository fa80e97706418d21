import type { JobRowFragment } from '../../graphql/generated';
import { formatCount } from '../../lib/format';
import type { Column } from '../../ui/column';
import { RelativeTime } from '../../ui/RelativeTime';
import { Status } from '../../ui/Status';
import { Table } from '../../ui/Table';
import { useTicking } from '../../ui/ticker';
import { durationInWords, nextRunInWords, stateOfJob } from './job-words';
import styles from './jobs.module.css';

type Job = JobRowFragment;

const keyOf = ({ name }: Job) => name;

function Clipped({ text }: { readonly text: string }) {
  return (
    <span className={styles.clip} title={text}>
      {text}
    </span>
  );
}

function JobState({ job }: { readonly job: Job }) {
  const { kind, word, why } = stateOfJob(job);
  return (
    <Status kind={kind} title={why ?? undefined}>
      {word}
    </Status>
  );
}

function NextRun({ at }: { readonly at: string | null }) {
  return useTicking((now) => nextRunInWords(at, now));
}

const COLUMNS: readonly Column<Job>[] = [
  { id: 'name', header: 'Job', width: 130, cell: ({ name }) => <Clipped text={name} /> },
  { id: 'state', header: 'State', width: 120, cell: (job) => <JobState job={job} /> },
  {
    id: 'meaning',
    header: 'What it does, or what is wrong',
    minWidth: 240,
    priority: 2,
    cell: (job) => <Clipped text={stateOfJob(job).why ?? job.meaning} />,
  },
  { id: 'schedule', header: 'Runs', width: 130, priority: 3, cell: ({ schedule }) => schedule },
  {
    id: 'last',
    header: 'Last run',
    width: 110,
    cell: ({ lastStartedAt }) => <RelativeTime at={lastStartedAt} missing="never" inRow />,
  },
  {
    id: 'duration',
    header: 'Took',
    width: 90,
    align: 'right',
    cell: ({ lastDurationSeconds }) => durationInWords(lastDurationSeconds),
  },
  {
    id: 'rows',
    header: 'Rows',
    width: 90,
    align: 'right',
    cell: ({ lastRows }) => (lastRows === null ? '—' : formatCount(lastRows)),
  },
  {
    id: 'failures',
    header: 'Failures',
    width: 90,
    align: 'right',
    priority: 3,
    cell: ({ failures }) => formatCount(failures),
  },
  {
    id: 'success',
    header: 'Last success',
    width: 110,
    priority: 3,
    cell: ({ lastSucceededAt }) => <RelativeTime at={lastSucceededAt} missing="never" inRow />,
  },
  {
    id: 'next',
    header: 'Next run',
    width: 110,
    priority: 2,
    cell: ({ nextAt }) => <NextRun at={nextAt} />,
  },
];

/** The server's own recurring work, one row each. */
export function JobTable({ jobs }: { readonly jobs: readonly Job[] }) {
  return <Table label="Jobs" columns={COLUMNS} rows={jobs} rowKey={keyOf} isCritical={isFailing} isFull />;
}

function isFailing({ lastOutcome }: Job): boolean {
  return lastOutcome === 'FAILED';
}
