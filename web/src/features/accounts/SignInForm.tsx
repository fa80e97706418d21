import { useMutation } from '@apollo/client/react';
import { Button, PasswordInput, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { SignInDocument } from '../../graphql/generated';
import styles from './form.module.css';
import { keepViewer, useOutcome } from './outcome';

/** E-mail and password. */
export function SignInForm({ onSignedIn }: { readonly onSignedIn: () => void }) {
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [signIn, { loading }] = useMutation(SignInDocument, {
    update: (cache, { data }) => keepViewer(cache, data?.signIn?.viewer),
  });
  const { problem, report } = useOutcome();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const isSignedIn = await report(
      signIn({ variables: { input: { email, password } } }).then(({ data }) => data?.signIn),
    );
    if (isSignedIn) onSignedIn();
  };
  return (
    <form className={styles.form} onSubmit={submit} aria-label="Sign in">
      <h1 className={styles.title}>Sign in</h1>
      <TextInput
        size="sm"
        label="E-mail"
        type="email"
        autoComplete="username"
        required
        withAsterisk={false}
        value={email}
        onChange={(event) => setEmail(event.target.value)}
      />
      <PasswordInput
        size="sm"
        label="Password"
        autoComplete="current-password"
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
        Sign in
      </Button>
    </form>
  );
}
