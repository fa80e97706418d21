import { Button } from '@mantine/core';
import { Empty } from '../../ui/Empty';

interface Props {
  /** Opens the form; absent where the viewer's role may not add one. */
  readonly onAdd: (() => void) | undefined;
}

/** What the fleet says before the first cluster: how to add one. */
export function AddClusterHelp({ onAdd }: Props) {
  return (
    <Empty title="No clusters yet. A cluster appears here as soon as its agent reports.">
      {onAdd ? (
        <Button onClick={onAdd}>Add cluster</Button>
      ) : (
        <p>Adding one needs the role Admin: it creates the cluster and gets the command that installs the agent.</p>
      )}
    </Empty>
  );
}
