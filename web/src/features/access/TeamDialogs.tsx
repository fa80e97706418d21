import { Button, Modal, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import {
  CreateTeamDocument,
  type CreateTeamMutation,
  DeleteTeamDocument,
  type DeleteTeamMutation,
  type TeamRowFragment,
} from '../../graphql/generated';
import { useAct } from '../../graphql/use-act';
import { plural } from '../../lib/format';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import formStyles from '../../ui/Form.module.css';
import { FormProblem } from '../../ui/FormProblem';

const pickCreated = (data: CreateTeamMutation) => data.createTeam;
const pickDeleted = (data: DeleteTeamMutation) => data.deleteTeam;

/** Makes a team without members. */
export function CreateTeamDialog({ onClose }: { readonly onClose: () => void }) {
  const [name, setName] = useState('');
  const { run, problem, isBusy } = useAct(CreateTeamDocument, pickCreated, ['Teams']);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (await run({ input: { name } })) onClose();
  };
  return (
    <Modal opened onClose={onClose} title="Create team" size={480} closeButtonProps={{ 'aria-label': 'Close' }}>
      <form className={formStyles.form} onSubmit={submit} aria-label="Create team">
        <TextInput
          label="Name"
          placeholder="checkout"
          required
          withAsterisk={false}
          data-autofocus
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <FormProblem text={problem} />
        <div className={formStyles.buttons}>
          <Button type="submit" loading={isBusy}>
            Create team
          </Button>
        </div>
      </form>
    </Modal>
  );
}

interface DeleteProps {
  readonly team: TeamRowFragment;
  readonly onClose: () => void;
}

/** Deletes a team, and says who loses what. */
export function DeleteTeamDialog({ team, onClose }: DeleteProps) {
  const { run, problem, isBusy } = useAct(DeleteTeamDocument, pickDeleted, ['Teams']);
  const remove = async () => {
    if (await run({ input: { id: team.id } })) onClose();
  };
  return (
    <ConfirmDialog
      title={`Delete team ${team.name}?`}
      verb="Delete team"
      {...{ problem, isBusy, onClose, onConfirm: remove }}
    >
      <p>{`${plural(team.memberCount, 'member')} of it will not have its roles any more. The users stay.`}</p>
    </ConfirmDialog>
  );
}
