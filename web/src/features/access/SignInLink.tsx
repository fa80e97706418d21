import { Button } from '@mantine/core';
import formStyles from '../../ui/Form.module.css';
import { ShownOnce } from '../../ui/ShownOnce';

/** The link that lets a person in once. */
export function SignInLink({ link, onClose }: { readonly link: string; readonly onClose: () => void }) {
  return (
    <div className={formStyles.form}>
      <p>
        Give this link to that person alone: whoever opens it first within 24 hours signs in as them. It is not shown
        again.
      </p>
      <ShownOnce label="Sign-in link" text={link} copy="Copy link" />
      <div className={formStyles.buttons}>
        <Button onClick={onClose}>I have copied it</Button>
      </div>
    </div>
  );
}
