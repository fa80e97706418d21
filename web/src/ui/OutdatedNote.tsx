import { Button } from '@mantine/core';
import styles from './OutdatedNote.module.css';
import { StatusGlyph } from './Status';

interface Props {
  /** What was changed: "this price". */
  readonly what: string;
  readonly onTake: () => void;
  readonly onKeep: () => void;
}

/** Says that somebody else changed meanwhile what the form is about, and lets one choose. */
export function OutdatedNote({ what, onTake, onKeep }: Props) {
  return (
    <div className={styles.note} role="alert">
      <StatusGlyph kind="degraded" />
      <p>{`Somebody changed ${what} while you filled this in.`}</p>
      <Button variant="default" size="compact-sm" onClick={onTake}>
        Take what is stored
      </Button>
      <Button variant="default" size="compact-sm" onClick={onKeep}>
        Go on with mine
      </Button>
    </div>
  );
}
