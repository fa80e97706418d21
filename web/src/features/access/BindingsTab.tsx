import { Button } from '@mantine/core';
import { useMemo, useState } from 'react';
import {
  DeleteRoleBindingDocument,
  type DeleteRoleBindingMutation,
  RefreshRoleBindingsDocument,
  type RoleBindingRowFragment,
  RoleBindingsDocument,
  type RoleBindingsQuery,
} from '../../graphql/generated';
import { useAct } from '../../graphql/use-act';
import { useConnection } from '../../graphql/use-connection';
import { plural, sentenceCase } from '../../lib/format';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import type { Column } from '../../ui/column';
import { Empty } from '../../ui/Empty';
import { QueryView } from '../../ui/QueryView';
import { RelativeTime } from '../../ui/RelativeTime';
import { RowsSkeleton } from '../../ui/Skeleton';
import { Table } from '../../ui/Table';
import { AccessFrame } from './AccessFrame';
import styles from './access.module.css';
import { CreateBindingDialog } from './CreateBindingDialog';
import { scopeInWords } from './role-words';
import { subjectOf } from './subject';

type Binding = RoleBindingRowFragment;

const pick = (data: RoleBindingsQuery) => data.roleBindings;
const pickDeleted = (data: DeleteRoleBindingMutation) => data.deleteRoleBinding;
const keyOf = (binding: Binding) => binding.id;
const VARIABLES = {};

function DeleteBinding({ binding, onClose }: { readonly binding: Binding; readonly onClose: () => void }) {
  const { run, problem, isBusy } = useAct(DeleteRoleBindingDocument, pickDeleted, ['RoleBindings']);
  const { name } = subjectOf(binding.subject);
  const remove = async () => {
    if (await run({ input: { id: binding.id } })) onClose();
  };
  return (
    <ConfirmDialog
      title={`Take ${sentenceCase(binding.role)} from ${name}?`}
      verb="Take role"
      problem={problem}
      isBusy={isBusy}
      onConfirm={remove}
      onClose={onClose}
    >
      <p>{`${name} loses the role ${sentenceCase(binding.role)} in ${scopeInWords(binding)}, within 5 s also in open pages and streams. Other bindings stay.`}</p>
    </ConfirmDialog>
  );
}

function columnsOf(onDelete: (binding: Binding) => void): readonly Column<Binding>[] {
  return [
    {
      id: 'subject',
      header: 'Who',
      minWidth: 180,
      cell: ({ subject }) => <span className={styles.clip}>{subjectOf(subject).name}</span>,
    },
    { id: 'kind', header: 'Kind', width: 90, priority: 2, cell: ({ subject }) => subjectOf(subject).kind },
    { id: 'role', header: 'Role', width: 100, cell: ({ role }) => sentenceCase(role) },
    {
      id: 'scope',
      header: 'Where',
      minWidth: 220,
      cell: (binding) => (
        <span className={styles.clip} title={scopeInWords(binding)}>
          {scopeInWords(binding)}
        </span>
      ),
    },
    {
      id: 'created',
      header: 'Given',
      width: 110,
      priority: 3,
      cell: ({ createdAt }) => <RelativeTime at={createdAt} inRow />,
    },
    {
      id: 'actions',
      header: 'Actions',
      width: 110,
      cell: (binding) => (
        <Button
          variant="subtle"
          size="compact-xs"
          aria-label={`Take ${sentenceCase(binding.role)} from ${subjectOf(binding.subject).name}`}
          onClick={() => onDelete(binding)}
        >
          Take away
        </Button>
      ),
    },
  ];
}

/** Who has which role where. */
export function BindingsTab() {
  const list = useConnection(RoleBindingsDocument, {
    variables: VARIABLES,
    pick,
    refresh: RefreshRoleBindingsDocument,
    title: 'Role bindings',
  });
  const [isCreating, setCreating] = useState(false);
  const [deleting, setDeleting] = useState<Binding | null>(null);
  const columns = useMemo(() => columnsOf(setDeleting), []);
  return (
    <AccessFrame
      tab="bindings"
      count={list.data ? plural(list.data.totalCount, 'binding') : null}
      isRefreshing={list.isRefreshing}
      actions={list.data ? <Button onClick={() => setCreating(true)}>Give role</Button> : null}
    >
      <QueryView
        view={list}
        name="role bindings"
        loading={<RowsSkeleton />}
        isEmpty={({ rows }) => rows.length === 0}
        empty={<Empty title="Nobody has a role." />}
        stale={() => null}
      >
        {({ rows }) => (
          <Table
            label="Role bindings"
            columns={columns}
            rows={rows}
            rowKey={keyOf}
            isFull
            hasMore={list.hasMore}
            loadMore={list.loadMore}
            onWindow={list.onWindow}
          />
        )}
      </QueryView>
      {isCreating ? <CreateBindingDialog onClose={() => setCreating(false)} /> : null}
      {deleting ? <DeleteBinding binding={deleting} onClose={() => setDeleting(null)} /> : null}
    </AccessFrame>
  );
}
