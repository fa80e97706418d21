import { useMutation } from '@apollo/client/react';
import { Button, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { CreateClusterDocument } from '../../graphql/generated';
import { describeProblem } from '../../graphql/problem';
import { CopyButton } from '../../ui/CopyButton';
import { StatusGlyph } from '../../ui/Status';
import styles from './clusters.module.css';

// The chart refuses the same addresses: inside a pod they are the pod itself.
const LOOPBACK = /https?:\/\/(?:localhost|127\.[\d.]+|\[::1\])(?::\d+)?/;

/** What to do where the server only knows itself by an address that no cluster reaches. */
function LoopbackNote({ address }: { readonly address: string }) {
  return (
    <div className={styles.note} role="note">
      <StatusGlyph kind="degraded" />
      <p>
        No cluster reaches <code>{address}</code>: inside a pod that is the pod itself, so the installation would be
        refused. Start the server with <code>K8INTEL_PUBLIC_URL</code> set to an https address that the cluster reaches,
        and put that address into the command as <code>serverUrl</code>.
      </p>
    </div>
  );
}

/** The command that installs the agent. It holds the cluster's credential and is shown only now. */
function InstallCommand({ name, command }: { readonly name: string; readonly command: string }) {
  const loopback = LOOPBACK.exec(command)?.[0];
  return (
    <div>
      <p>
        {`Run this in the folder of K8Intel's source, with kubectl and helm set to ${name}. It needs the agent's image where the cluster pulls from: see “Watch a cluster” in the README. The credential is shown only once: copy it before you close this.`}
      </p>
      {loopback ? <LoopbackNote address={loopback} /> : null}
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
        data-autofocus
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
