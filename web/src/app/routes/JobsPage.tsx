import { JobTable } from '../../features/jobs/JobTable';
import { JobsDocument, type JobsQuery } from '../../graphql/generated';
import { useView } from '../../graphql/use-view';
import { plural } from '../../lib/format';
import { Empty } from '../../ui/Empty';
import { ListPage } from '../../ui/ListPage';
import { QueryView } from '../../ui/QueryView';
import { RowsSkeleton } from '../../ui/Skeleton';

const pick = (data: JobsQuery) => data.jobs;
const VARIABLES = {};

/** What the server does by itself, and how its last runs went; for administrators. */
export function JobsPage() {
  const view = useView(JobsDocument, { variables: VARIABLES, pick, title: 'Jobs' });
  return (
    <ListPage title="Jobs" count={view.data ? plural(view.data.length, 'job') : null} isRefreshing={view.isRefreshing}>
      <QueryView
        view={view}
        name="the jobs"
        loading={<RowsSkeleton rows={8} />}
        isEmpty={(jobs) => jobs.length === 0}
        empty={<Empty title="No server has run a job yet." />}
        stale={() => null}
      >
        {(jobs) => <JobTable jobs={jobs} />}
      </QueryView>
    </ListPage>
  );
}
