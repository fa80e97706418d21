import { Button, Modal, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { InviteUserDocument, type InviteUserMutation } from '../../graphql/generated';
import { useAct } from '../../graphql/use-act';
import formStyles from '../../ui/Form.module.css';
import { FormProblem } from '../../ui/FormProblem';
import { ScopeFields } from './ScopeFields';
import { SignInLink } from './SignInLink';
import { scopeOf, useScopeForm } from './scope-form';

const pick = (data: InviteUserMutation) => data.inviteUser;

/** Lets a person in. Only its buttons and Esc close it: the link is shown once. */
export function InviteUserDialog({ onClose }: { readonly onClose: () => void }) {
  const [email, setEmail] = useState('');
  const [name, setName] = useState('');
  const [link, setLink] = useState<string | null>(null);
  const { scope, patch } = useScopeForm();
  const { run, problem, isBusy } = useAct(InviteUserDocument, pick, ['Users']);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const payload = await run({ input: { email, name, ...scopeOf(scope) } });
    if (payload) setLink(payload.signInLink);
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={link === null ? 'Invite user' : `Sign-in link of ${email}`}
      size={560}
      closeOnClickOutside={false}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {link === null ? (
        <form className={formStyles.form} onSubmit={submit} aria-label="Invite user">
          <TextInput
            label="E-mail"
            type="email"
            required
            withAsterisk={false}
            data-autofocus
            value={email}
            onChange={(event) => setEmail(event.target.value)}
          />
          <TextInput
            label="Name"
            required
            withAsterisk={false}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
          <ScopeFields scope={scope} onChange={patch} subject="They may" />
          <FormProblem text={problem} />
          <div className={formStyles.buttons}>
            <Button type="submit" loading={isBusy}>
              Invite and show the sign-in link once
            </Button>
          </div>
        </form>
      ) : (
        <SignInLink link={link} onClose={onClose} />
      )}
    </Modal>
  );
}
