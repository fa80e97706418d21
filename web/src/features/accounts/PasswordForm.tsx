import { useMutation, useQuery } from '@apollo/client/react';
import { Button, PasswordInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { SetPasswordDocument, ViewerDocument } from '../../graphql/generated';
import styles from './form.module.css';
import { keepViewer, useOutcome } from './outcome';

/** Offers to set a password after the one-time link, which does not work a second time. */
export function PasswordForm({ onDone }: { readonly onDone: () => void }) {
  const [password, setPassword] = useState('');
  const [currentPassword, setCurrentPassword] = useState('');
  const { data } = useQuery(ViewerDocument, { fetchPolicy: 'cache-first' });
  const [change, { loading }] = useMutation(SetPasswordDocument, {
    update: (cache, result) => keepViewer(cache, result.data?.setPassword?.viewer),
  });
  const { problem, report } = useOutcome();
  const hasPassword = data?.viewer?.user.hasPassword ?? false;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const input = hasPassword ? { password, currentPassword } : { password };
    const request = change({ variables: { input } }).then((result) => result.data?.setPassword);
    if (await report(request)) onDone();
  };
  return (
    <form className={styles.form} onSubmit={submit} aria-label="Set a password">
      <h1 className={styles.title}>Set a password</h1>
      <p className="muted">You are signed in. The link does not work again; a password does.</p>
      {/* Password managers file the password under this name. */}
      <input type="text" autoComplete="username" value={data?.viewer?.user.email ?? ''} readOnly hidden />
      {hasPassword ? (
        <PasswordInput
          size="sm"
          label="Current password"
          autoComplete="current-password"
          value={currentPassword}
          onChange={(event) => setCurrentPassword(event.target.value)}
        />
      ) : null}
      <PasswordInput
        size="sm"
        label="New password"
        autoComplete="new-password"
        required
        withAsterisk={false}
        value={password}
        onChange={(event) => setPassword(event.target.value)}
      />
      {problem ? (
        <p className={styles.problem} role="alert">
          {problem}
        </p>
      ) : null}
      <Button size="sm" type="submit" loading={loading}>
        Set password
      </Button>
      <Button size="sm" variant="subtle" onClick={onDone}>
        Continue without a password
      </Button>
    </form>
  );
}
