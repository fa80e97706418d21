import type { SentRequestPartsFragment } from '../../graphql/generated';
import styles from './integrations.module.css';

/** JSON over several lines; any other text as it is. */
export function readable(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

interface TextProps {
  readonly label: string;
  readonly text: string;
}

/** A text that may be long, in a box that scrolls. */
export function TextBox({ label, text }: TextProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <section aria-label={label} tabIndex={0} className={`mono ${styles.text}`}>
      {text}
    </section>
  );
}

/** A request as it is sent; secrets are masked. */
export function SentRequestView({ request }: { readonly request: SentRequestPartsFragment }) {
  const { method, url, headers, body, templateProblem } = request;
  const head = [`${method} ${url}`, ...headers.map(({ name, value }) => `${name}: ${value}`)].join('\n');
  return (
    <>
      {templateProblem ? <p role="note">{templateProblem}</p> : null}
      <TextBox label="Request" text={`${head}\n\n${readable(body)}`} />
    </>
  );
}
