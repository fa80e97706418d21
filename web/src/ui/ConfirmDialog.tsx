import { Button, Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import styles from './Form.module.css';
import { FormProblem } from './FormProblem';

interface Props {
  /** The question, which names the object: "Revoke key ci-deploy?" */
  readonly title: string;
  /** The verb on the button: "Revoke key". */
  readonly verb: string;
  readonly problem: string | null;
  readonly isBusy: boolean;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
  /** What will happen, and what breaks by it. */
  readonly children: ReactNode;
}

/** Asks before something that cannot be undone. */
export function ConfirmDialog({ title, verb, problem, isBusy, onConfirm, onClose, children }: Props) {
  return (
    <Modal opened onClose={onClose} title={title} size={480} closeButtonProps={{ 'aria-label': 'Close' }}>
      <div className={styles.form}>
        <div>{children}</div>
        <FormProblem text={problem} />
        <div className={styles.buttons}>
          <Button color="var(--critical)" loading={isBusy} onClick={onConfirm}>
            {verb}
          </Button>
          <Button variant="default" data-autofocus onClick={onClose}>
            Cancel
          </Button>
        </div>
      </div>
    </Modal>
  );
}
