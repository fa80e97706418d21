import { IconCheck, type TablerIcon } from '@tabler/icons-react';
import styles from './Option.module.css';

interface Props {
  readonly label: string;
  readonly onClick: () => void;
  readonly Glyph?: TablerIcon;
  /** Marks a choice; leave it out for an action. */
  readonly isOn?: boolean;
  /** Has the focus when its dialog opens. */
  readonly isFirst?: boolean;
}

/** One line of a popover: an action, or a choice that is on or off. */
export function Option({ label, onClick, Glyph, isOn, isFirst }: Props) {
  return (
    <button type="button" className={styles.option} aria-pressed={isOn} data-autofocus={isFirst} onClick={onClick}>
      {Glyph ? <Glyph size={15} aria-hidden="true" /> : null}
      <span>{label}</span>
      {isOn ? <IconCheck size={14} className={styles.check} aria-hidden="true" /> : null}
    </button>
  );
}
