import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { PasswordForm } from '../../features/accounts/PasswordForm';
import { RedeemLink } from '../../features/accounts/RedeemLink';
import { SignInForm } from '../../features/accounts/SignInForm';
import { returnPath } from '../return-path';
import styles from './SignInPage.module.css';

/** Sign-in by password, or by the one-time link, after which a password can be set. */
export function SignInPage() {
  const { token, returnTo } = useSearch({ from: '/sign-in' });
  const navigate = useNavigate();
  const [hasRedeemed, setRedeemed] = useState(false);
  const proceed = () => {
    navigate({ href: returnPath(returnTo), replace: true });
  };
  return (
    <main className={styles.page}>
      <div className={styles.box}>
        <p className={styles.brand}>
          <img src="/icon.svg" alt="" width="24" height="24" />
          K8Intel
        </p>
        {token && !hasRedeemed ? (
          <RedeemLink token={token} onSignedIn={() => setRedeemed(true)} />
        ) : hasRedeemed ? (
          <PasswordForm onDone={proceed} />
        ) : (
          <SignInForm onSignedIn={proceed} />
        )}
      </div>
    </main>
  );
}
