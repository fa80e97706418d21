import { useId } from 'react';
import { CopyButton } from './CopyButton';
import styles from './Form.module.css';

interface Props {
  readonly label: string;
  readonly text: string;
  /** Names the copy button: "Copy key". */
  readonly copy: string;
}

/** A text to take along: a secret that is not shown again, or a command that holds it. */
export function ShownOnce({ label, text, copy }: Props) {
  const id = useId();
  return (
    <section aria-labelledby={id}>
      <h3 id={id}>{label}</h3>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
      <code className={styles.secret} tabIndex={0}>
        {text}
      </code>
      <CopyButton text={text} label={copy} withText />
    </section>
  );
}
