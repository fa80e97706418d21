import { Button } from '@mantine/core';
import { useMemo, useState } from 'react';
import {
  DeleteSizingPolicyDocument,
  type DeleteSizingPolicyMutation,
  type PolicyRowFragment,
  type SizingPartsFragment,
  SizingPoliciesDocument,
  type SizingPoliciesQuery,
} from '../../graphql/generated';
import { useAct } from '../../graphql/use-act';
import { useView } from '../../graphql/use-view';
import { plural } from '../../lib/format';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import type { Column } from '../../ui/column';
import { Empty } from '../../ui/Empty';
import { Panel } from '../../ui/Panel';
import { QueryView } from '../../ui/QueryView';
import { RelativeTime } from '../../ui/RelativeTime';
import { RowMenu } from '../../ui/RowMenu';
import { RowsSkeleton } from '../../ui/Skeleton';
import { Table } from '../../ui/Table';
import { useToast } from '../../ui/toast';
import type { Place } from './PolicyConsequence';
import { PolicyDialog } from './PolicyDialog';
import { ownInWords, placeInWords, sizingInWords } from './policy-form';
import { RecommendationsFrame } from './RecommendationsFrame';
import styles from './recommendations.module.css';

type Policy = PolicyRowFragment;
const VARIABLES = {};
const pick = ({ sizingPolicies, defaultSizing }: SizingPoliciesQuery) =>
  sizingPolicies && defaultSizing ? { policies: sizingPolicies, standard: defaultSizing } : null;
const pickDeleted = (data: DeleteSizingPolicyMutation) => data.deleteSizingPolicy;

function DeleteDialog({ policy, onClose }: { readonly policy: Policy; readonly onClose: () => void }) {
  const { run, problem, isBusy } = useAct(DeleteSizingPolicyDocument, pickDeleted, ['SizingPolicies']);
  const remove = async () => {
    if (await run({ input: { id: policy.id } })) onClose();
  };
  return (
    <ConfirmDialog
      title={`Delete policy ${policy.name}?`}
      verb="Delete policy"
      problem={problem}
      isBusy={isBusy}
      onConfirm={remove}
      onClose={onClose}
    >
      <p>{`In ${placeInWords(policy)} the next less specific policy holds then, or the default.`}</p>
    </ConfirmDialog>
  );
}

function columnsOf(
  mayChange: boolean,
  onAct: (act: 'change' | 'delete', policy: Policy) => void,
): readonly Column<Policy>[] {
  return [
    { id: 'name', header: 'Policy', minWidth: 140, cell: ({ name }) => name },
    { id: 'place', header: 'Holds in', width: 280, cell: (policy) => placeInWords(policy) },
    {
      id: 'own',
      header: 'Differs from the default',
      minWidth: 260,
      priority: 2,
      cell: (policy) => <span title={sizingInWords(policy.sizing).join('\n')}>{ownInWords(policy)}</span>,
    },
    {
      id: 'changed',
      header: 'Changed',
      width: 190,
      priority: 3,
      cell: ({ updatedAt, updatedBy }) => (
        <>
          <RelativeTime at={updatedAt} inRow /> <span className="muted">{`by ${updatedBy}`}</span>
        </>
      ),
    },
    ...(mayChange
      ? [
          {
            id: 'acts',
            header: 'Actions',
            isHeaderHidden: true,
            width: 44,
            cell: (policy: Policy) => (
              <RowMenu
                of={policy.name}
                actions={[
                  { label: 'Change', onClick: () => onAct('change', policy) },
                  { label: 'Delete', onClick: () => onAct('delete', policy) },
                ]}
              />
            ),
          },
        ]
      : []),
  ];
}

function Standard({ of }: { readonly of: SizingPartsFragment }) {
  return (
    <Panel title="Default" scope="where no policy says otherwise">
      <ul className={styles.sentences}>
        {sizingInWords(of).map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </Panel>
  );
}

interface Props {
  /** Whether the reader is an administrator; null until it is known. */
  readonly mayChange: boolean | null;
  readonly clusters: readonly { readonly id: string; readonly name: string }[];
  readonly places: readonly Place[];
  /** Whether these are all namespaces. */
  readonly arePlacesAll: boolean;
  /** The form of a new one is open. */
  readonly isNew: boolean;
  readonly onNew: (isOpen: boolean) => void;
}

/** How sizes are chosen: the default, and the policies that differ from it. */
export function PoliciesTab({ mayChange, clusters, places, arePlacesAll, isNew, onNew }: Props) {
  const view = useView(SizingPoliciesDocument, {
    variables: VARIABLES,
    pick,
    title: 'Sizing policies',
    pollMs: 60_000,
  });
  const show = useToast();
  const [open, setOpen] = useState<{ readonly act: 'change' | 'delete'; readonly policy: Policy } | null>(null);
  const columns = useMemo(() => columnsOf(mayChange === true, (act, policy) => setOpen({ act, policy })), [mayChange]);
  const close = () => {
    setOpen(null);
    onNew(false);
  };
  const saved = (name: string) => {
    close();
    show({ text: `Policy ${name} is saved; the next run goes by it.` });
  };
  const editing = open?.act === 'change' ? open.policy : null;
  return (
    <RecommendationsFrame
      tab="policies"
      count={view.data ? plural(view.data.policies.totalCount, 'policy', 'policies') : null}
      isRefreshing={view.isRefreshing}
      actions={
        mayChange === true ? (
          <Button onClick={() => onNew(true)}>New policy</Button>
        ) : mayChange === false ? (
          <span className="muted">Policies are changed by an Admin.</span>
        ) : null
      }
    >
      <div className={styles.scroller}>
        <div className={styles.page}>
          <QueryView
            view={view}
            name="the policies"
            loading={<RowsSkeleton rows={4} />}
            isEmpty={() => false}
            empty={null}
            stale={() => null}
          >
            {({ policies, standard }) => (
              <>
                <Panel title="Policies" scope="the most specific holds" flush>
                  {policies.edges.length === 0 ? (
                    <Empty title="No policies: all namespaces are sized by the default.">
                      Make one for namespaces that need more head-room, or where nothing is to be proposed.
                    </Empty>
                  ) : (
                    <Table<Policy>
                      label="Policies"
                      columns={columns}
                      rows={policies.edges.map(({ node }) => node)}
                      rowKey={({ id }) => id}
                      {...(mayChange ? { onOpen: (policy: Policy) => setOpen({ act: 'change', policy }) } : {})}
                    />
                  )}
                </Panel>
                <Standard of={standard} />
                {mayChange && (isNew || editing) ? (
                  <PolicyDialog
                    policy={editing}
                    {...{ standard, clusters, places, arePlacesAll }}
                    onSaved={saved}
                    onClose={close}
                  />
                ) : null}
              </>
            )}
          </QueryView>
        </div>
      </div>
      {open?.act === 'delete' ? <DeleteDialog policy={open.policy} onClose={close} /> : null}
    </RecommendationsFrame>
  );
}
