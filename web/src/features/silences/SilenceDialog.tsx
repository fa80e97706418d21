import { Modal } from '@mantine/core';
import {
  CreateSilenceDocument,
  type CreateSilenceMutation,
  type SilencedAlertFragment,
  type SilenceRowFragment,
  UpdateSilenceDocument,
  type UpdateSilenceMutation,
} from '../../graphql/generated';
import { useAct } from '../../graphql/use-act';
import { proposalsFor } from './matcher-form';
import { type SaidSilence, SilenceForm, silenceVerb } from './SilenceForm';

const pickCreated = (data: CreateSilenceMutation) => data.createSilence;
const pickUpdated = (data: UpdateSilenceMutation) => data.updateSilence;
const LISTS = ['Silences'];
const NO_ALERTS: readonly SilencedAlertFragment[] = [];

interface Props {
  /** What was chosen in a list of alerts; without any, the form begins empty. */
  readonly alerts?: readonly SilencedAlertFragment[];
  readonly opened: boolean;
  readonly onClose: () => void;
  /** Called with the new silence and how many open alerts it mutes. */
  readonly onSilenced?: (silence: { readonly id: string }, count: number) => void;
}

/** Makes a silence, from alerts that were chosen or from nothing. */
export function SilenceDialog({ alerts = NO_ALERTS, opened, onClose, onSilenced }: Props) {
  if (!opened) return null;
  return <CreateDialog alerts={alerts} onClose={onClose} onSilenced={onSilenced} />;
}

function CreateDialog({ alerts = NO_ALERTS, onClose, onSilenced }: Omit<Props, 'opened'>) {
  const { run, problem, isBusy } = useAct(CreateSilenceDocument, pickCreated, LISTS);
  const proposals = alerts.length > 0 ? proposalsFor(alerts) : [];
  const first = proposals[0]?.matchers ?? [
    { field: 'cluster', operator: 'IN' as const, values: [] },
    { field: 'namespace', operator: 'IN' as const, values: [] },
  ];
  const submit = async ({ count, endsAt, ...said }: SaidSilence) => {
    const payload = await run({ input: { ...said, endsAt: endsAt ?? '' } });
    if (!payload?.silence) return;
    onSilenced?.(payload.silence, count);
    onClose();
  };
  return (
    <SilenceModal title={titleOf(alerts)} onClose={onClose}>
      <SilenceForm
        initial={{ matchers: first, reason: '', isUntilResolved: alerts.length > 0 }}
        proposals={proposals}
        endsAt={null}
        verb={silenceVerb}
        problem={problem}
        isBusy={isBusy}
        onSubmit={submit}
      />
    </SilenceModal>
  );
}

function titleOf(alerts: readonly SilencedAlertFragment[]): string {
  if (alerts.length === 0) return 'New silence';
  return alerts.length === 1 ? `Silence “${alerts[0]?.title}”` : `Silence ${alerts.length} alerts`;
}

/** Changes what a silence says. */
export function EditSilenceDialog({
  silence,
  onClose,
}: {
  readonly silence: SilenceRowFragment;
  readonly onClose: () => void;
}) {
  const { run, problem, isBusy } = useAct(UpdateSilenceDocument, pickUpdated, LISTS);
  const submit = async ({ count: _count, ...said }: SaidSilence) => {
    // The server wants the override for what is broad, also where that was so before.
    const overrideBroad = said.overrideBroad || silence.isBroad;
    if (await run({ input: { id: silence.id, expectedRevision: silence.revision, ...said, overrideBroad } })) onClose();
  };
  return (
    <SilenceModal title="Edit silence" onClose={onClose}>
      <SilenceForm
        initial={silence}
        endsAt={silence.endsAt}
        verb={() => 'Save changes'}
        problem={problem}
        isBusy={isBusy}
        onSubmit={submit}
      />
    </SilenceModal>
  );
}

interface ModalProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: React.ReactNode;
}

function SilenceModal({ title, onClose, children }: ModalProps) {
  return (
    <Modal opened onClose={onClose} title={title} size={980} closeButtonProps={{ 'aria-label': 'Close' }}>
      {children}
    </Modal>
  );
}
