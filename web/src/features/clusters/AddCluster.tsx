import { useMutation } from '@apollo/client/react';
import { Button, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { CreateClusterDocument } from '../../graphql/generated';
import { describeProblem } from '../../graphql/problem';
import { CopyButton } from '../../ui/CopyButton';
import styles from './clusters.module.css';

/** The command that installs the agent. It holds the cluster's credential and is shown only now. */
function InstallCommand({ name, command }: { readonly name: string; readonly command: string }) {
  return (
    <div>
      <p>{`Run this where kubectl reaches ${name}. The credential in it is shown only once.`}</p>
      <code className={styles.command}>{command}</code>
      <CopyButton text={command} label="Copy command" withText />
    </div>
  );
}

/** Creates a cluster and shows the command that connects it. */
export function AddCluster() {
  const [name, setName] = useState('');
  const [environment, setEnvironment] = useState('');
  const [create, { data, loading, error }] = useMutation(CreateClusterDocument, { refetchQueries: ['Fleet'] });
  const payload = data?.createCluster;
  if (payload?.installCommand && payload.cluster) {
    return <InstallCommand name={payload.cluster.name} command={payload.installCommand} />;
  }
  const problem = error ? describeProblem(error).message : payload?.userErrors[0]?.message;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    // The outcome arrives through the hook's own result.
    create({ variables: { input: { name, environment: environment || null } } }).catch(() => undefined);
  };
  return (
    <form className={styles.add} onSubmit={submit} aria-label="Add a cluster">
      <TextInput
        label="Cluster name"
        placeholder="prod-eu"
        required
        withAsterisk={false}
        value={name}
        error={problem}
        onChange={(event) => setName(event.target.value)}
      />
      <TextInput
        label="Environment"
        placeholder="production"
        value={environment}
        onChange={(event) => setEnvironment(event.target.value)}
      />
      <Button type="submit" loading={loading}>
        Create cluster and show the install command
      </Button>
    </form>
  );
}
