import { Modal } from '@mantine/core';
import { AddCluster } from './AddCluster';

/** Adds a cluster. Only its button and Esc close it: the credential is shown once, and a stray click must not lose it. */
export function AddClusterDialog({ isOpen, onClose }: { readonly isOpen: boolean; readonly onClose: () => void }) {
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title="Add cluster"
      size={640}
      closeOnClickOutside={false}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <AddCluster />
    </Modal>
  );
}
