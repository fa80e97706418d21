import { Button } from '@mantine/core';
import { useState } from 'react';
import {
  DeleteAlertRuleDocument,
  type DeleteAlertRuleMutation,
  ResetAlertRuleDocument,
  type ResetAlertRuleMutation,
  type RulePartsFragment,
} from '../../graphql/generated';
import { useAct } from '../../graphql/use-act';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { type RenderMatchers, RuleEditor } from './RuleEditor';

const pickDeleted = (data: DeleteAlertRuleMutation) => data.deleteAlertRule;
const pickReset = (data: ResetAlertRuleMutation) => data.resetAlertRule;

interface Props {
  readonly rule: RulePartsFragment;
  readonly renderMatchers: RenderMatchers;
  /** After it was deleted. */
  readonly onGone: () => void;
}

/** What can be done with a rule. */
export function RuleActions({ rule, renderMatchers, onGone }: Props) {
  const [open, setOpen] = useState<'edit' | 'reset' | 'delete' | null>(null);
  const close = () => setOpen(null);
  return (
    <>
      <Button size="xs" onClick={() => setOpen('edit')}>
        Change
      </Button>
      {rule.isDefault && rule.changedFields.length + (rule.disabledIn?.length ?? 0) > 0 ? (
        <Button size="xs" variant="default" onClick={() => setOpen('reset')}>
          Reset
        </Button>
      ) : null}
      {rule.isDefault ? null : (
        <Button size="xs" variant="default" onClick={() => setOpen('delete')}>
          Delete
        </Button>
      )}
      {open === 'edit' ? <RuleEditor rule={rule} {...{ renderMatchers }} onClose={close} onSaved={close} /> : null}
      {open === 'reset' ? <ResetDialog rule={rule} onClose={close} /> : null}
      {open === 'delete' ? <DeleteDialog rule={rule} onClose={close} onGone={onGone} /> : null}
    </>
  );
}

interface DialogProps {
  readonly rule: RulePartsFragment;
  readonly onClose: () => void;
}

function ResetDialog({ rule, onClose }: DialogProps) {
  const { run, problem, isBusy } = useAct(ResetAlertRuleDocument, pickReset, []);
  const reset = async () => {
    if (await run({ input: { id: rule.id, expectedRevision: rule.revision } })) onClose();
  };
  return (
    <ConfirmDialog title={`Reset ${rule.name}?`} verb="Reset rule" {...{ problem, isBusy, onClose, onConfirm: reset }}>
      <p>It becomes what the product gives, and is switched on everywhere.</p>
    </ConfirmDialog>
  );
}

function DeleteDialog({ rule, onClose, onGone }: DialogProps & { readonly onGone: () => void }) {
  const { run, problem, isBusy } = useAct(DeleteAlertRuleDocument, pickDeleted, ['AlertRules']);
  const remove = async () => {
    if (await run({ input: { id: rule.id } })) onGone();
  };
  return (
    <ConfirmDialog
      title={`Delete ${rule.name}?`}
      verb="Delete rule"
      {...{ problem, isBusy, onClose, onConfirm: remove }}
    >
      <p>{`Its ${rule.firingCount} firing alerts end at once; their history stays.`}</p>
    </ConfirmDialog>
  );
}
