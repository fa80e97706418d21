import { useMutation } from '@apollo/client/react';
import { Button } from '@mantine/core';
import { RedeemSignInLinkDocument } from '../../graphql/generated';
import styles from './form.module.css';
import { keepViewer, useOutcome } from './outcome';

interface Props {
  readonly token: string;
  readonly onSignedIn: () => void;
}

/**
 * Redeems a one-time link. It waits for a click: programs that open links to preview them would otherwise use it up.
 */
export function RedeemLink({ token, onSignedIn }: Props) {
  const [redeem, { loading }] = useMutation(RedeemSignInLinkDocument, {
    update: (cache, { data }) => keepViewer(cache, data?.redeemSignInLink?.viewer),
  });
  const { problem, report } = useOutcome();
  const submit = async () => {
    const request = redeem({ variables: { input: { token } } }).then(({ data }) => data?.redeemSignInLink);
    if (await report(request)) onSignedIn();
  };
  return (
    <div className={styles.form}>
      <h1 className={styles.title}>Sign in with your link</h1>
      <p className="muted">The link works once. You can set a password next.</p>
      {problem ? (
        <p className={styles.problem} role="alert">
          {problem}
        </p>
      ) : null}
      <Button size="sm" onClick={submit} loading={loading}>
        Sign in
      </Button>
      {problem ? <a href="/sign-in">Sign in with a password</a> : null}
    </div>
  );
}
