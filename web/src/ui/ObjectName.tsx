import { truncateMiddle } from '../lib/format';

interface Props {
  readonly name: string;
  readonly maxLength?: number;
}

/** An object's name in mono, shortened in the middle; the whole name is the tooltip and what screen readers read. */
export function ObjectName({ name, maxLength = 40 }: Props) {
  const short = truncateMiddle(name, maxLength);
  return (
    <span className="mono" title={name}>
      {short === name ? (
        name
      ) : (
        <>
          <span aria-hidden="true">{short}</span>
          <span className="visually-hidden">{name}</span>
        </>
      )}
    </span>
  );
}
