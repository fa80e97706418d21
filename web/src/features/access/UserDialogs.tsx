import { Modal } from '@mantine/core';
import { useState } from 'react';
import {
  DisableUserDocument,
  type DisableUserMutation,
  EnableUserDocument,
  type EnableUserMutation,
  RenewSignInLinkDocument,
  type RenewSignInLinkMutation,
  type UserRowFragment,
} from '../../graphql/generated';
import { useAct } from '../../graphql/use-act';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { SignInLink } from './SignInLink';

interface Props {
  readonly user: UserRowFragment;
  readonly onClose: () => void;
}

const pickDisabled = (data: DisableUserMutation) => data.disableUser;
const pickEnabled = (data: EnableUserMutation) => data.enableUser;
const pickRenewed = (data: RenewSignInLinkMutation) => data.renewSignInLink;

/** Shuts a user out. */
export function DisableUserDialog({ user, onClose }: Props) {
  const { run, problem, isBusy } = useAct(DisableUserDocument, pickDisabled, ['Users']);
  const disable = async () => {
    if (await run({ input: { id: user.id } })) onClose();
  };
  return (
    <ConfirmDialog
      title={`Disable ${user.email}?`}
      verb="Disable user"
      {...{ problem, isBusy, onClose, onConfirm: disable }}
    >
      <p>Their sessions end at once, their API keys are refused, and they cannot sign in until they are enabled.</p>
    </ConfirmDialog>
  );
}

/** Lets a disabled user in again. */
export function EnableUserDialog({ user, onClose }: Props) {
  const { run, problem, isBusy } = useAct(EnableUserDocument, pickEnabled, ['Users']);
  const enable = async () => {
    if (await run({ input: { id: user.id } })) onClose();
  };
  return (
    <ConfirmDialog
      title={`Enable ${user.email}?`}
      verb="Enable user"
      {...{ problem, isBusy, onClose, onConfirm: enable }}
    >
      <p>They can sign in again and may do what their roles allow.</p>
    </ConfirmDialog>
  );
}

/** Makes a new sign-in link: for somebody who lost the password or the first link. */
export function RenewLinkDialog({ user, onClose }: Props) {
  const [link, setLink] = useState<string | null>(null);
  const { run, problem, isBusy } = useAct(RenewSignInLinkDocument, pickRenewed, ['Users']);
  const renew = async () => {
    const payload = await run({ input: { id: user.id } });
    if (payload) setLink(payload.signInLink);
  };
  if (link !== null) {
    return (
      <Modal
        opened
        onClose={onClose}
        title={`Sign-in link of ${user.email}`}
        size={560}
        closeOnClickOutside={false}
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <SignInLink link={link} onClose={onClose} />
      </Modal>
    );
  }
  return (
    <ConfirmDialog
      title={`New sign-in link for ${user.email}?`}
      verb="Make new link"
      {...{ problem, isBusy, onClose, onConfirm: renew }}
    >
      <p>Their password, their sessions and earlier links end. They come back by the new link alone.</p>
    </ConfirmDialog>
  );
}
