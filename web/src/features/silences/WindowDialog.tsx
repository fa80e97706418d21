import { Button, Modal, TextInput } from '@mantine/core';
import { type FormEvent, useCallback, useMemo, useState } from 'react';
import {
  CreateMaintenanceWindowDocument,
  type CreateMaintenanceWindowMutation,
  DeleteMaintenanceWindowDocument,
  type DeleteMaintenanceWindowMutation,
  UpdateMaintenanceWindowDocument,
  type UpdateMaintenanceWindowMutation,
  type WindowRowFragment,
} from '../../graphql/generated';
import { useAct } from '../../graphql/use-act';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import formStyles from '../../ui/Form.module.css';
import { FormProblem } from '../../ui/FormProblem';
import { useTimeZone } from '../../ui/time-display';
import { Consequence, useConsequence } from './Consequence';
import { MatcherFields } from './MatcherFields';
import { draftOf, type MatcherDraft, matchersOf } from './matcher-form';
import { NextOpenings, ScheduleFields } from './ScheduleFields';
import styles from './silences.module.css';
import { formOf, type ScheduleForm, scheduleOf } from './window-form';

const pickCreated = (data: CreateMaintenanceWindowMutation) => data.createMaintenanceWindow;
const pickUpdated = (data: UpdateMaintenanceWindowMutation) => data.updateMaintenanceWindow;
const pickDeleted = (data: DeleteMaintenanceWindowMutation) => data.deleteMaintenanceWindow;
const LISTS = ['MaintenanceWindows', 'Silences'];

interface Props {
  /** The window to change; null for a new one. */
  readonly window: WindowRowFragment | null;
  readonly onClose: () => void;
}

function useSave(window: WindowRowFragment | null) {
  const create = useAct(CreateMaintenanceWindowDocument, pickCreated, LISTS);
  const update = useAct(UpdateMaintenanceWindowDocument, pickUpdated, LISTS);
  return { create, update, current: window ? update : create };
}

const FIRST_MATCHERS = [
  { field: 'cluster', operator: 'IN' as const, values: [] },
  { field: 'namespace', operator: 'IN' as const, values: [] },
];

/** Plans when alerts are muted for work that people know of. */
export function WindowDialog({ window, onClose }: Props) {
  const zone = useTimeZone();
  const [name, setName] = useState(window?.name ?? '');
  const [reason, setReason] = useState(window?.reason ?? '');
  const [form, setForm] = useState<ScheduleForm>(() => formOf(window, zone, new Date()));
  const patchForm = useCallback((change: Partial<ScheduleForm>) => setForm((old) => ({ ...old, ...change })), []);
  const [drafts, setDrafts] = useState<readonly MatcherDraft[]>(() =>
    (window?.matchers ?? FIRST_MATCHERS).map(draftOf),
  );
  const [isOverridden, setOverridden] = useState(window?.isBroad ?? false);
  const matchers = useMemo(() => matchersOf(drafts), [drafts]);
  const { preview, failure } = useConsequence(matchers);
  const { create, update, current } = useSave(window);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const said = { name, reason, matchers, schedule: scheduleOf(form), overrideBroad: isOverridden };
    const saved = window
      ? await update.run({ input: { id: window.id, expectedRevision: window.revision, ...said } })
      : await create.run({ input: { ...said, isEnabled: true } });
    if (saved) onClose();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={window ? `Edit ${window.name}` : 'New maintenance window'}
      size={980}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <form className={styles.form} onSubmit={submit} aria-label="Maintenance window">
        <div className={formStyles.form}>
          <TextInput
            label="Name"
            required
            withAsterisk={false}
            data-autofocus
            placeholder="Nightly backup"
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
          <TextInput
            label="Reason"
            required
            withAsterisk={false}
            placeholder="Backup of the shop database"
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
          <ScheduleFields form={form} onChange={patchForm} />
          <NextOpenings form={form} />
          <MatcherFields drafts={drafts} onChange={setDrafts} />
          <FormProblem text={current.problem} />
          <div className={formStyles.buttons}>
            <Button type="submit" loading={current.isBusy} disabled={matchers.length === 0}>
              {window ? 'Save changes' : 'Create maintenance window'}
            </Button>
          </div>
        </div>
        <Consequence preview={preview} failure={failure} isOverridden={isOverridden} onOverride={setOverridden} />
      </form>
    </Modal>
  );
}

/** Deletes a window, and says before what ends by it. */
export function DeleteWindowDialog({
  window,
  onClose,
}: {
  readonly window: WindowRowFragment;
  readonly onClose: () => void;
}) {
  const { run, problem, isBusy } = useAct(DeleteMaintenanceWindowDocument, pickDeleted, LISTS);
  const remove = async () => {
    if (await run({ input: { id: window.id } })) onClose();
  };
  return (
    <ConfirmDialog
      title={`Delete ${window.name}?`}
      verb="Delete window"
      problem={problem}
      isBusy={isBusy}
      onConfirm={remove}
      onClose={onClose}
    >
      <p>It opens no more. If it is open now, alerts that it mutes notify again.</p>
    </ConfirmDialog>
  );
}
