import type { PriceSourceLineFragment } from '../../graphql/generated';

interface Props {
  readonly source: PriceSourceLineFragment;
  /** The day of its prices stands behind it; leave it out where a column has it. */
  readonly withDay?: boolean;
}

/** Where a price was read, leading to the file at the version that was read. */
export function PriceSource({ source, withDay = false }: Props) {
  return (
    <a href={source.url} target="_blank" rel="noreferrer noopener" title={source.note}>
      {withDay ? `${source.name}, ${source.observedOn}` : source.name}
    </a>
  );
}
