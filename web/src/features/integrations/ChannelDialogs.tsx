import { Button, Modal, NumberInput } from '@mantine/core';
import { useState } from 'react';
import {
  type ChannelCardFragment,
  DeleteChannelDocument,
  type DeleteChannelMutation,
  RotateSigningKeyDocument,
  type RotateSigningKeyMutation,
} from '../../graphql/generated';
import { useAct } from '../../graphql/use-act';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import formStyles from '../../ui/Form.module.css';
import { FormProblem } from '../../ui/FormProblem';
import { NewSigningKey } from './ChannelDialog';

interface Props {
  readonly channel: ChannelCardFragment;
  readonly onClose: () => void;
}

const pickDeleted = (data: DeleteChannelMutation) => data.deleteChannel;
const pickRotated = (data: RotateSigningKeyMutation) => data.rotateSigningKey;

/** Asks before a channel is deleted. */
export function DeleteChannelDialog({ channel, onClose }: Props) {
  const { run, problem, isBusy } = useAct(DeleteChannelDocument, pickDeleted, ['Channels']);
  const confirm = async () => {
    if (await run({ input: { id: channel.id } })) onClose();
  };
  return (
    <ConfirmDialog
      title={`Delete channel ${channel.name}?`}
      verb="Delete channel"
      problem={problem}
      isBusy={isBusy}
      onConfirm={confirm}
      onClose={onClose}
    >
      <p>
        Its secrets are deleted, routes no longer lead to it, and what waits to be sent to it is not sent. What was sent
        stays in the delivery log.
      </p>
    </ConfirmDialog>
  );
}

/** Gives a webhook a new signing key; the old one signs beside it for a while. */
export function RotateKeyDialog({ channel, onClose }: Props) {
  const [hours, setHours] = useState(24);
  const [key, setKey] = useState<string | null>(null);
  const { run, problem, isBusy } = useAct(RotateSigningKeyDocument, pickRotated, ['Channels']);
  const rotate = async () => {
    const payload = await run({ input: { id: channel.id, overlapHours: hours } });
    if (payload) setKey(payload.signingKey);
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={`New signing key for ${channel.name}`}
      size={560}
      closeOnClickOutside={false}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {key === null ? (
        <div className={formStyles.form}>
          <NumberInput
            label="Overlap, in hours"
            description="So long messages bear both signatures, so that the receiver can change keys without a gap."
            min={0}
            max={168}
            value={hours}
            onChange={(value) => setHours(Number(value) || 0)}
          />
          <FormProblem text={problem} />
          <div className={formStyles.buttons}>
            <Button loading={isBusy} onClick={rotate}>
              Make key and show it once
            </Button>
          </div>
        </div>
      ) : (
        <NewSigningKey signingKey={key} onClose={onClose} />
      )}
    </Modal>
  );
}
