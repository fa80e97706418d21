import styles from './Form.module.css';
import { StatusGlyph } from './Status';

/** Why a form was not accepted, in the server's words. */
export function FormProblem({ text }: { readonly text: string | null }) {
  if (text === null) return null;
  return (
    <div className={styles.problem} role="alert">
      <StatusGlyph kind="failing" />
      <p>{text}</p>
    </div>
  );
}
