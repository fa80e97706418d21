import { useQuery } from '@apollo/client/react';
import { Button, Modal, NativeSelect } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import {
  BindingSubjectsDocument,
  CreateRoleBindingDocument,
  type CreateRoleBindingMutation,
} from '../../graphql/generated';
import { useAct } from '../../graphql/use-act';
import formStyles from '../../ui/Form.module.css';
import { FormProblem } from '../../ui/FormProblem';
import { ScopeFields } from './ScopeFields';
import { scopeOf, useScopeForm } from './scope-form';

const pick = (data: CreateRoleBindingMutation) => data.createRoleBinding;

/** Users and teams to choose from. */
function useSubjects() {
  const { data } = useQuery(BindingSubjectsDocument, { fetchPolicy: 'no-cache' });
  return [
    { group: 'Teams', items: (data?.teams?.edges ?? []).map(({ node }) => ({ value: node.id, label: node.name })) },
    { group: 'Users', items: (data?.users?.edges ?? []).map(({ node }) => ({ value: node.id, label: node.email })) },
  ];
}

/** Gives a user or a team a role in a place. */
export function CreateBindingDialog({ onClose }: { readonly onClose: () => void }) {
  const [subject, setSubject] = useState('');
  const subjects = useSubjects();
  const { scope, patch } = useScopeForm();
  const { run, problem, isBusy } = useAct(CreateRoleBindingDocument, pick, ['RoleBindings']);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (await run({ input: { subject, ...scopeOf(scope) } })) onClose();
  };
  return (
    <Modal opened onClose={onClose} title="Give role" size={560} closeButtonProps={{ 'aria-label': 'Close' }}>
      <form className={formStyles.form} onSubmit={submit} aria-label="Give role">
        <NativeSelect
          label="To"
          required
          withAsterisk={false}
          data-autofocus
          data={[{ value: '', label: 'Choose a team or a user' }, ...subjects]}
          value={subject}
          onChange={(event) => setSubject(event.target.value)}
        />
        <ScopeFields scope={scope} onChange={patch} subject="They may" />
        <FormProblem text={problem} />
        <div className={formStyles.buttons}>
          <Button type="submit" loading={isBusy}>
            Give role
          </Button>
        </div>
      </form>
    </Modal>
  );
}
