import { Button, Modal, NativeSelect, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { CreateApiKeyDocument, type CreateApiKeyMutation } from '../../graphql/generated';
import { useAct } from '../../graphql/use-act';
import formStyles from '../../ui/Form.module.css';
import { FormProblem } from '../../ui/FormProblem';
import { ShownOnce } from '../../ui/ShownOnce';
import { StatusGlyph } from '../../ui/Status';
import { keyExample } from './key-example';
import { ScopeFields } from './ScopeFields';
import { scopeOf, useScopeForm } from './scope-form';

const NEVER = 'never';
const EXPIRIES = [
  { value: '7', label: 'In 7 days' },
  { value: '30', label: 'In 30 days' },
  { value: '90', label: 'In 90 days' },
  { value: '365', label: 'In 1 year' },
  { value: NEVER, label: 'Never' },
];

const pick = (data: CreateApiKeyMutation) => data.createApiKey;

/** The key itself, this once, and a first request with it. */
function NewKey({ token, onClose }: { readonly token: string; readonly onClose: () => void }) {
  return (
    <div className={formStyles.form}>
      <p>Copy the key now and keep it where your program keeps its secrets. It is not shown again.</p>
      <ShownOnce label="API key" text={token} copy="Copy key" />
      <ShownOnce label="Try it" text={keyExample(token, window.location.origin)} copy="Copy example" />
      <div className={formStyles.buttons}>
        <Button onClick={onClose}>I have copied it</Button>
      </div>
    </div>
  );
}

function NoExpiryNote() {
  return (
    <div className={formStyles.warning} role="note">
      <StatusGlyph kind="degraded" />
      <p>A key that never expires stays good if a copy of it leaks unnoticed. Rather renew keys.</p>
    </div>
  );
}

/** Makes an API key. Only its buttons and Esc close it: the key is shown once, and a stray click must not lose it. */
export function CreateKeyDialog({ onClose }: { readonly onClose: () => void }) {
  const [name, setName] = useState('');
  const [expiry, setExpiry] = useState('90');
  const [token, setToken] = useState<string | null>(null);
  const { scope, patch } = useScopeForm();
  const { run, problem, isBusy } = useAct(CreateApiKeyDocument, pick, ['ApiKeys']);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const expiresInDays = expiry === NEVER ? null : Number(expiry);
    const payload = await run({ input: { name, ...scopeOf(scope), expiresInDays } });
    if (payload) setToken(payload.token);
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={token === null ? 'Create API key' : `API key ${name}`}
      size={560}
      closeOnClickOutside={false}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {token === null ? (
        <form className={formStyles.form} onSubmit={submit} aria-label="Create API key">
          <TextInput
            label="Name"
            description="Of the program it is for."
            placeholder="ci-deploy"
            required
            withAsterisk={false}
            data-autofocus
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
          <ScopeFields scope={scope} onChange={patch} subject="Programs with this key may, at most what you may" />
          <NativeSelect
            label="Expires"
            data={EXPIRIES}
            value={expiry}
            onChange={(event) => setExpiry(event.target.value)}
          />
          {expiry === NEVER ? <NoExpiryNote /> : null}
          <FormProblem text={problem} />
          <div className={formStyles.buttons}>
            <Button type="submit" loading={isBusy}>
              Create key and show it once
            </Button>
          </div>
        </form>
      ) : (
        <NewKey token={token} onClose={onClose} />
      )}
    </Modal>
  );
}
