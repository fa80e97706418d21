import { truncateMiddle } from '../lib/format';

interface Props {
  readonly name: string;
  readonly maxLength?: number;
}

/** An object's name in mono, shortened in the middle; the whole name is the tooltip. */
export function ObjectName({ name, maxLength = 40 }: Props) {
  return (
    <span className="mono" title={name}>
      {truncateMiddle(name, maxLength)}
    </span>
  );
}
