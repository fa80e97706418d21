import type { Role } from '../../graphql/generated';
import { Empty } from '../../ui/Empty';
import { AddCluster } from './AddCluster';

/** What the fleet says before the first cluster: how to add one. */
export function AddClusterHelp({ role }: { readonly role: Role | undefined }) {
  return (
    <Empty title="No clusters yet. A cluster appears here as soon as its agent reports.">
      {role === 'ADMIN' ? (
        <AddCluster />
      ) : (
        <p>Adding one needs the role Admin: it creates the cluster and gets the command that installs the agent.</p>
      )}
    </Empty>
  );
}
