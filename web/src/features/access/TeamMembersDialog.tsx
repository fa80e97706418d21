import { useQuery } from '@apollo/client/react';
import { Button, Modal, NativeSelect } from '@mantine/core';
import { type FormEvent, useMemo, useState } from 'react';
import {
  AddTeamMemberDocument,
  type AddTeamMemberMutation,
  BindingSubjectsDocument,
  RemoveTeamMemberDocument,
  type RemoveTeamMemberMutation,
  TeamDetailDocument,
  type TeamDetailQuery,
  type TeamMembersFragment,
  type TeamRowFragment,
} from '../../graphql/generated';
import { useAct } from '../../graphql/use-act';
import { useView } from '../../graphql/use-view';
import formStyles from '../../ui/Form.module.css';
import { FormProblem } from '../../ui/FormProblem';
import { QueryView } from '../../ui/QueryView';
import { RowsSkeleton } from '../../ui/Skeleton';
import styles from './access.module.css';
import { bindingsInWords } from './role-words';

const pick = ({ node }: TeamDetailQuery): TeamMembersFragment | null =>
  node && 'memberCount' in node ? (node as TeamMembersFragment) : null;
const pickAdded = (data: AddTeamMemberMutation) => data.addTeamMember;
const pickRemoved = (data: RemoveTeamMemberMutation) => data.removeTeamMember;

/** Chooses a user who is no member yet. */
function AddMember({ team }: { readonly team: TeamMembersFragment }) {
  const [userId, setUserId] = useState('');
  const { data } = useQuery(BindingSubjectsDocument, { fetchPolicy: 'no-cache' });
  const { run, problem, isBusy } = useAct(AddTeamMemberDocument, pickAdded, ['Users']);
  const members = new Set((team.members ?? []).map(({ id }) => id));
  const others = (data?.users?.edges ?? []).filter(({ node }) => !members.has(node.id));
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (await run({ input: { teamId: team.id, userId } })) setUserId('');
  };
  return (
    <form onSubmit={submit} aria-label="Add member">
      <div className={styles.add}>
        <NativeSelect
          label="User"
          required
          withAsterisk={false}
          data={[
            { value: '', label: 'Choose a user' },
            ...others.map(({ node }) => ({ value: node.id, label: node.email })),
          ]}
          value={userId}
          onChange={(event) => setUserId(event.target.value)}
        />
        <Button type="submit" variant="default" loading={isBusy}>
          Add member
        </Button>
      </div>
      <FormProblem text={problem} />
    </form>
  );
}

function Members({ team }: { readonly team: TeamMembersFragment }) {
  const { run, problem, isBusy } = useAct(RemoveTeamMemberDocument, pickRemoved, ['Users']);
  return (
    <div className={formStyles.form}>
      <p>{`Its members are ${bindingsInWords(team.bindings ?? []) || 'given no role by it yet: see Role bindings'}.`}</p>
      <ul className={styles.members} aria-label="Members">
        {(team.members ?? []).map(({ id, email }) => (
          <li key={id}>
            {email}
            <Button
              variant="subtle"
              size="compact-xs"
              disabled={isBusy}
              aria-label={`Remove ${email}`}
              onClick={() => run({ input: { teamId: team.id, userId: id } })}
            >
              Remove
            </Button>
          </li>
        ))}
      </ul>
      {team.memberCount === 0 ? <p className="muted">No members yet.</p> : null}
      <FormProblem text={problem} />
      <AddMember team={team} />
    </div>
  );
}

interface Props {
  readonly team: TeamRowFragment;
  readonly onClose: () => void;
}

/** Who belongs to a team, and what they have by it. */
export function TeamMembersDialog({ team, onClose }: Props) {
  const variables = useMemo(() => ({ id: team.id }), [team.id]);
  const view = useView(TeamDetailDocument, { variables, pick });
  return (
    <Modal opened onClose={onClose} title={`Team ${team.name}`} size={560} closeButtonProps={{ 'aria-label': 'Close' }}>
      <QueryView
        view={view}
        name={`team ${team.name}`}
        loading={<RowsSkeleton rows={3} />}
        isEmpty={() => false}
        empty={null}
        stale={() => null}
      >
        {(detail) => <Members team={detail} />}
      </QueryView>
    </Modal>
  );
}
