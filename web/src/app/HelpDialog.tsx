import { Kbd, Modal } from '@mantine/core';
import styles from './HelpDialog.module.css';

const SHORTCUTS: readonly { readonly keys: readonly string[]; readonly does: string }[] = [
  { keys: ['⌘ K', 'Ctrl K'], does: 'Search clusters, nodes, workloads, pods and pages' },
  { keys: ['/'], does: 'Filter this page' },
  { keys: ['j', 'k'], does: 'Next and previous row' },
  { keys: ['Enter'], does: 'Open the row; again: its page' },
  { keys: ['x', 'X'], does: 'Alerts: choose the row, or all up to it' },
  { keys: ['e'], does: 'Alerts: acknowledge, I have seen it' },
  { keys: ['s'], does: 'Alerts: silence, notify nobody until' },
  { keys: ['a'], does: 'Alerts: assign' },
  { keys: ['r', 'c'], does: 'Alerts: resolve, comment' },
  { keys: ['i'], does: 'Alerts: go to the incident' },
  { keys: ['[', ']'], does: 'Alerts: the one before and the next beside the list' },
  { keys: ['u'], does: 'Undo what was done last' },
  { keys: ['g f'], does: 'Go to the fleet' },
  { keys: ['g n'], does: 'Go to nodes' },
  { keys: ['g w'], does: 'Go to workloads' },
  { keys: ['g p'], does: 'Go to pods' },
  { keys: ['g a'], does: 'Go to alerts' },
  { keys: ['g i'], does: 'Go to incidents' },
  { keys: ['e', 'a', 'r', 'c'], does: 'Incident: acknowledge, choose who leads, resolve, note' },
  { keys: ['g l'], does: 'Go to the live page' },
  { keys: ['Space'], does: 'Live: pause and go on' },
  { keys: ['g r'], does: 'Go to rules' },
  { keys: ['g s'], does: 'Go to silences' },
  { keys: ['g e'], does: 'Go to the explorer' },
  { keys: ['g m'], does: 'Go to recommendations' },
  { keys: ['d', 's'], does: 'Recommendation: dismiss, snooze' },
  { keys: ['g c'], does: 'Go to costs' },
  { keys: ['t z'], does: 'Zoom out of the time range' },
  { keys: ['t ←', 't →'], does: 'Earlier and later' },
  { keys: ['?'], does: 'Show this help' },
  { keys: ['Esc'], does: 'Close what is on top' },
];

/** What the keyboard can do. */
export function HelpDialog({ isOpen, onClose }: { readonly isOpen: boolean; readonly onClose: () => void }) {
  return (
    <Modal opened={isOpen} onClose={onClose} title="Keyboard shortcuts" closeButtonProps={{ 'aria-label': 'Close' }}>
      <dl className={styles.list}>
        {SHORTCUTS.map(({ keys, does }) => (
          <div key={does} className={styles.row}>
            <dt>
              {keys.map((key) => (
                <Kbd key={key} size="xs">
                  {key}
                </Kbd>
              ))}
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <p className="muted">Single keys can be switched off in the user menu.</p>
    </Modal>
  );
}
